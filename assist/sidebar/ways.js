// The ways in which a chat model may put the agent's draft, and what came of the one that was asked for.

import { withBlanks } from "./blanks.js";
import { button, element } from "./dom.js";
import { LANGUAGES } from "./rewriter.js";
import { language } from "./words.js";

const WAYS = { ownership: "Take ownership", warmer: "Warmer", shorter: "Shorter" };

// Of the draft in a place, where a chat model is there to ask.
export function ways(desk, place, draft) {
  const { state, rewriter } = desk;
  if (!state.model) return null;
  const isAsked = rewriter.asked?.place === place;
  const isChoosing = rewriter.choosing === place;
  return element(
    "div",
    {
      className: "rewriting",
      role: "group",
      "aria-label": "Rewrite your draft",
      "data-key": "rewriting",
      "data-escape": (isAsked || isChoosing) && "keep",
      tabIndex: -1,
    },
    element(
      "div",
      { className: "deeds" },
      element("span", { className: "hint", "aria-hidden": "true", textContent: "Rewrite" }),
      Object.entries(WAYS).map(([way, title]) => asking(place, way, title)),
      Object.assign(inPlace(button("choose", "Translate…", "way"), place), { ariaExpanded: String(isChoosing) }),
    ),
    isChoosing && choice(place, rewriter.language),
    element(
      "div",
      { className: "rewritten", "data-key": "rewritten", "aria-live": "polite" },
      isAsked && outcome(desk, draft),
    ),
  );
}

function asking(place, way, title) {
  const node = inPlace(button("rewrite", title, "way"), place);
  node.dataset.way = node.dataset.key = way;
  return node;
}

function inPlace(node, place) {
  node.dataset.place = place;
  return node;
}

function choice(place, chosen) {
  const options = LANGUAGES.map((code) =>
    element("option", { value: code, textContent: language(code), selected: code === chosen }),
  );
  return element(
    "div",
    { className: "choice", "data-key": "choice" },
    element("label", { className: "hint" }, "Into ", element("select", { "data-act": "language" }, options)),
    asking(place, "translate", "Translate"),
  );
}

function outcome({ rewriter: { asked, answer }, can }, draft) {
  if (!answer)
    return element(
      "p",
      { className: "line", "data-key": "asked" },
      element("span", { className: "hint", textContent: "Rewriting…" }),
      button("keep", "Cancel", "plain"),
    );
  if (answer.text === null)
    return [
      element("p", { "data-key": "none" }, `Nothing passed the check, so your draft stays. ${answer.reason}`),
      element("div", { className: "deeds", "data-key": "deeds" }, button("keep", "Keep mine", "second")),
    ];
  const isCopy = asked.place === "heard" && !can.insert;
  return [
    element("h4", { "data-key": "way", textContent: WAYS[asked.way] ?? `In ${language(asked.language)}` }),
    element("blockquote", { "data-key": "text", dir: "auto", lang: asked.language }, withBlanks(answer, marked)),
    element(
      "div",
      { className: "deeds", "data-key": "deeds" },
      button("take", isCopy ? "Copy it" : "Use it"),
      button("keep", "Keep mine", "second"),
    ),
    element("p", { className: "hint", "data-key": "foot", textContent: footnote(asked, answer, draft) }),
  ];
}

const marked = (name) => element("span", { className: "blank", textContent: `[${name}]` });

function footnote(asked, { blanks, engine }, draft) {
  const says = [
    asked.draft !== draft && "You have changed your draft since.",
    blanks.length > 0 && "Fill what only you know, then send.",
    `Written by ${engine}.`,
  ];
  return says.filter(Boolean).join(" ");
}
