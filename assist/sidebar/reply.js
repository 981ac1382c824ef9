// One suggested reply: its blanks are fields inside the text, and its buttons are what the host can do.
// And what a chat model is writing in the meantime.

import { openBlanks, withBlanks } from "./blanks.js";
import { button, element, marked, stillThere, underlined } from "./dom.js";
import { verdict } from "./draft.js";
import { ways } from "./ways.js";
import { gravest } from "./words.js";

export const READY = "A new suggestion is ready.";
const EMBEDDED = "embedded"; // the engine that needs no chat model

const unfilled = (held, text) => held?.blanks.filter((blank) => text.includes(`[${blank}]`)).length ?? 0;

export function reply(model) {
  const { held, editor, offer } = model;
  return element(
    "div",
    { className: "reply", "data-key": `reply-${offer.round}`, tabIndex: -1 },
    offer.newer && overtaken(offer.newer),
    editor
      ? edited(model)
      : [quoted(held, model.values), deeds(model, openBlanks(held, model.values).length), footnote(model)],
  );
}

// What a newer reading or the chat model brought while the agent was at this one: nothing is swapped under their hands.
export function overtaken(newer) {
  const [says, act] = newer.length
    ? [READY, "Show it"]
    : ["The chat has moved on; no reply is needed now.", "Put this away"];
  return element(
    "p",
    { className: "newer line", "data-key": "newer" },
    element("span", { textContent: says }),
    button("newer", act, "plain"),
  );
}

// It is not a part of the reply, so that the focus stays on it while replies are looked through.
export function pager({ editor, held, offer: { place, choices } }) {
  if (!held || editor || choices.length < 2) return null;
  const turn = (by, textContent, name) => {
    const node = button("turn", textContent, "plain");
    node.dataset.by = by;
    node.dataset.key = node.ariaLabel = name;
    return node;
  };
  return element(
    "div",
    { className: "pager", "data-key": "pager", role: "group", "aria-label": "Suggestions" },
    turn(-1, "‹", "Previous suggestion"),
    element("span", { className: "hint", "aria-live": "polite", textContent: `${place + 1} of ${choices.length}` }),
    turn(1, "›", "Next suggestion"),
  );
}

// The reply that a chat model is writing, as far as it has come.
export function underway({ writing, state: { model } }) {
  return element(
    "section",
    { className: "writing", "data-key": "writing", "aria-labelledby": "writing-title" },
    element("h3", { id: "writing-title", textContent: `${model} is writing…` }),
    element("p", { textContent: writing }),
  );
}

const quoted = (held, values) =>
  element(
    "blockquote",
    { "data-key": "text" },
    withBlanks(held, (name, place) => blank(name, place, values)),
  );

function blank(name, place, values) {
  return element("input", {
    className: "blank",
    type: "text",
    size: Math.max(8, name.length),
    placeholder: name,
    value: values[name] ?? "",
    "aria-label": `Fill in: ${name}`,
    autocomplete: "off",
    "data-key": `blank-${place}`,
    "data-blank": name,
    "data-act": "fill",
  });
}

// A host that takes text and tells of drafts is where the agent edits.
const canEditThere = (can) => can.insert && can.draft;

// Insert, send or copy, by what the host can do; the first is the main one.
function deeds({ can, editor }, blanks) {
  const first = can.insert ? "insert" : "copy";
  return element(
    "div",
    { className: "deeds", "data-key": "deeds" },
    can.insert && button("insert", "Insert"),
    button("copy", "Copy", first === "copy" ? "" : "second"),
    can.send && Object.assign(button("send", "Send", "second"), { disabled: blanks > 0 }),
    editor
      ? button("unedit", "Back", "plain")
      : [!canEditThere(can) && button("edit", "Edit", "plain"), button("dismiss", "Not now", "plain")],
  );
}

function footnote({ held, values, can }) {
  const { facts, engine } = held;
  const says = [
    can.send && openBlanks(held, values).length > 0 && "Fill what only you know, then send.",
    facts.length > 0 && `Facts used: ${facts.join(", ")}.`,
    engine === EMBEDDED ? "From the playbook on this machine." : `Written by ${engine}.`,
  ];
  return element("p", { className: "hint", "data-key": "foot", textContent: says.filter(Boolean).join(" ") });
}

// The agent's own words over a copy of themselves that carries the underlines, and what was found in them.
export function edited(model) {
  const { held, editor, checked, can } = model;
  const found = checked.editor ? stillThere(editor.text, checked.editor.findings) : [];
  return element(
    "div",
    { className: "editor", "data-key": editor.key },
    element(
      "div",
      { className: "draft" },
      element(
        "div",
        { className: "mirror", "aria-hidden": "true" },
        underlined(editor.text, found, marked(gravest(found))),
        "\n",
      ),
      element("textarea", {
        value: editor.text,
        rows: 3,
        spellcheck: true,
        "aria-label": "Your reply, checked as you type",
        "data-act": "draft",
      }),
    ),
    element(
      "div",
      { className: "verdict", "aria-live": "polite" },
      checked.editor ? verdict(checked.editor, { quotes: false }) : [],
    ),
    deeds({ can, editor }, unfilled(held, editor.text)),
    editor.text.trim() && ways(model, "editor", editor.text),
  );
}
