// One suggested reply: its blanks are fields inside the text, and its buttons are what the host can do.

import { element, marked, stillThere, underlined } from "./dom.js";
import { verdict } from "./draft.js";
import { gravest } from "./words.js";

const ENGINES = { embedded: "the embedded playbook" };
const BLANK = /(\[[^\]]*\])/;

// The reply as it will be used: blanks that were filled have their words, the others stay visible.
export function filled({ text, blanks }, values) {
  const known = new Map(blanks.map((blank) => [`[${blank}]`, values[blank]?.trim()]));
  return text
    .split(BLANK)
    .map((part) => known.get(part) || part)
    .join("");
}

const unfilled = (held, text) => held?.blanks.filter((blank) => text.includes(`[${blank}]`)).length ?? 0;
const openBlanks = ({ blanks }, values) => blanks.filter((blank) => !values[blank]?.trim());

export function reply(model) {
  const { held, newer, editor } = model;
  return element(
    "div",
    { className: "reply", "data-key": `reply-${model.round}`, tabIndex: -1 },
    newer !== undefined && overtaken(newer),
    editor
      ? edited(model)
      : [quoted(held, model.values), deeds(model, openBlanks(held, model.values).length), footnote(model)],
  );
}

// What a newer reading brought while the agent was at this one; nothing is swapped under their hands.
export function overtaken(newer) {
  const [says, act] = newer
    ? ["A newer suggestion", "Show it"]
    : ["The chat has moved on; no reply is needed now.", "Put this away"];
  return element(
    "p",
    { className: "newer", "data-key": "newer" },
    element("span", { textContent: says }),
    button("newer", act, "plain"),
  );
}

function quoted({ text, blanks }, values) {
  const known = new Set(blanks.map((blank) => `[${blank}]`));
  const parts = text
    .split(BLANK)
    .map((part, place) => (known.has(part) ? blank(part.slice(1, -1), place, values) : part));
  return element("blockquote", { "data-key": "text" }, parts);
}

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
    `Written by ${ENGINES[engine] ?? engine}.`,
  ];
  return element("p", { className: "hint", "data-key": "foot", textContent: says.filter(Boolean).join(" ") });
}

// The agent's own words over a copy of themselves that carries the underlines, and what was found in them.
export function edited({ held, editor, checked: { editor: checked }, can }) {
  const found = checked ? stillThere(editor.text, checked.findings) : [];
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
    element("div", { className: "verdict", "aria-live": "polite" }, checked ? verdict(checked, { quotes: false }) : []),
    deeds({ can, editor }, unfilled(held, editor.text)),
  );
}

export function button(act, textContent, className = "") {
  return element("button", { type: "button", className, textContent, "data-act": act, "data-key": act });
}
