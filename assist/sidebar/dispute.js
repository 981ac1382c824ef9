// An objection in two clicks: open, then say what is wrong. What is sent becomes a case to evaluate with.

import { element } from "./dom.js";
import { words } from "./words.js";

// To words that were found: {message (index), start, end, label, rule?}.
export function dispute(model, { message, start, end, label, rule }) {
  const target = { message: model.state.analysis.messages[message].id, rule, label, start, end };
  return objection(model, "Not right?", [
    [`It is not ${words(label)}`, { ...target, kind: "label" }],
    ["Not these words", { ...target, kind: "evidence" }],
  ]);
}

// To what nobody saw in the newest of the agent's messages: a step that is called missing, or a failure.
export function omission(model, question, choices) {
  const last = model.state.analysis.messages.findLast(({ role }) => role === "agent");
  if (!last) return null;
  return objection(
    model,
    question,
    choices.map(([says, label]) => [says, { message: last.id, label, kind: "omission" }]),
  );
}

function objection({ disputed }, question, choices) {
  const key = JSON.stringify(choices[0][1]);
  const sent = disputed.has(key);
  return element(
    "details",
    { className: "dispute", "data-key": key, tabIndex: -1 },
    element("summary", { textContent: sent ? "Noted, thank you" : question }),
    !sent &&
      element(
        "div",
        { className: "deeds" },
        choices.map(([textContent, body]) =>
          element("button", {
            type: "button",
            className: "second",
            textContent,
            "data-act": "dispute",
            "data-key": textContent,
            "data-body": JSON.stringify(body),
            "data-dispute": key,
          }),
        ),
      ),
  );
}
