// Where the chat stands: the five steps, and what was promised with its clock.

import { element } from "./dom.js";
import { FIVE_STEPS, clock, countdown, isOpen } from "./words.js";

const MARKS = { given: "✓", flawed: "!", missing: "○", idle: "–" };
const STATES = { given: "given", flawed: "flawed", missing: "needed", idle: "not needed" };
const SHORT = 90; // characters of a promise that are shown

// The five steps with their titles and how each stands: given, flawed, missing (needed and not given) or idle.
export function steps({ frameworks, steps: byName }) {
  const titles = frameworks.find(({ name }) => name === FIVE_STEPS).steps;
  return titles.map(({ name, title }) => {
    const { need, given, evidence } = byName[name];
    const state = given === "given" || need === "needed" ? given : "idle";
    return { name, title, evidence, state, isOpen: isOpen({ need, given }) };
  });
}

export function stepTitle(analysis, name) {
  return steps(analysis).find((step) => step.name === name)?.title ?? "Follow up";
}

// `due` is the name of the step that the card is about, if it is about one.
export function stand(analysis, due) {
  const all = steps(analysis);
  const row = all.map(({ name, title, state }) =>
    element(
      "li",
      { className: state, "data-key": name, "aria-current": name === due && "step" },
      element("span", { className: "mark", "aria-hidden": "true", textContent: MARKS[state] }),
      element("span", { textContent: title.split(" on ")[0] }),
      element("span", { className: "unseen", textContent: `: ${STATES[state]}${name === due ? ", next" : ""}` }),
    ),
  );
  return element("ol", { className: "steps", "data-key": "steps", "aria-label": "Five steps of recovery" }, row);
}

// Promises that are not kept yet, the most pressing first; those that were kept are counted.
export function promises(all, now) {
  const waiting = all.filter(({ state }) => state !== "kept").sort((a, b) => dueOf(a) - dueOf(b));
  const kept = all.length - waiting.length;
  if (!waiting.length)
    return kept > 0 && element("p", { className: "hint", "data-key": "kept", textContent: `Promises kept: ${kept}.` });
  return element(
    "section",
    { className: "promises", "data-key": "promises", "aria-labelledby": "promises-title", tabIndex: -1 },
    element("h3", { id: "promises-title", textContent: "Promises" }),
    element(
      "ul",
      {},
      waiting.map((promise) =>
        element("li", {}, element("q", { textContent: shortened(promise.quote) }), due(promise, now)),
      ),
    ),
    kept > 0 && element("p", { className: "hint", textContent: `Kept: ${kept}.` }),
  );
}

const dueOf = ({ due_at }) => (due_at ? Date.parse(due_at) : Infinity);

// When a promise falls due, as a clock.
export function due({ due_at, state }, now) {
  if (!due_at) return element("span", { className: "tag", textContent: "no time given" });
  const late = state === "missed" || Date.parse(due_at) < now;
  const told = countdown(Date.parse(due_at), now);
  return element("time", {
    className: late ? "tag missed" : "tag",
    dateTime: due_at,
    title: clock(due_at),
    textContent: late ? told : `due ${told}`,
  });
}

export function shortened(text) {
  const characters = Array.from(text);
  return characters.length > SHORT
    ? `${characters
        .slice(0, SHORT - 1)
        .join("")
        .trimEnd()}…`
    : text;
}
