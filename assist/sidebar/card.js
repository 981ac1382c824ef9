// The one card that matters now.

import { element, underlined } from "./dom.js";
import { dispute } from "./dispute.js";
import { READY, pager, reply } from "./reply.js";
import { due, shortened, stepTitle } from "./stand.js";
import { isOpen, language } from "./words.js";

export function card(model) {
  const kind = shown(model);
  const [title, body] = (KINDS[kind] ?? calm)(model);
  return element(
    "section",
    { className: `card ${kind}`, "data-key": "card", "aria-labelledby": "card-title", tabIndex: -1 },
    element(
      "div",
      { className: "line", "data-key": "head" },
      element("h3", { id: "card-title", "aria-live": "polite", textContent: title }),
      kind === "reply" && pager(model),
    ),
    body,
  );
}

// A reply that the agent is at stays, also when the chat no longer calls for one; and one that waits is not the card.
function shown({ state: { card }, held }) {
  if (card.kind === "reply" && !held) return "ready";
  return held && ["quiet", "solved", "waiting"].includes(card.kind) ? "reply" : card.kind;
}

const hint = (textContent) => element("p", { className: "why", "data-key": "why", textContent });

const KINDS = {
  reply: (model) => [stepTitle(model.state.analysis, model.held.step), [hint(model.held.why), reply(model)]],

  finding(model) {
    const { analysis, card } = model.state;
    const finding = analysis.findings[card.finding];
    return [
      "In what you sent",
      [
        element(
          "p",
          { className: "sent", "data-key": "sent" },
          underlined(finding.quote, [{ ...finding, start: 0, end: Array.from(finding.quote).length }]),
        ),
        element("p", { "data-key": "reason", textContent: finding.reason }),
        element("p", { className: "fix", "data-key": "fix", textContent: finding.fix }),
        dispute(model, finding),
        next(model),
      ],
    ];
  },

  promise(model) {
    const { analysis, card } = model.state;
    const promise = analysis.promises[card.promise];
    const missed = promise.state === "missed" || Date.parse(promise.due_at) < model.now;
    return [
      missed ? "A promise is overdue" : "A promise falls due",
      [
        element(
          "p",
          { className: "sent", "data-key": "sent" },
          element("q", { textContent: shortened(promise.quote) }),
          " ",
          due(promise, model.now),
        ),
        element("p", {
          className: "fix",
          "data-key": "fix",
          textContent: missed
            ? "Write now, even without news, and name a new time."
            : "Write before then, even without news.",
        }),
        next(model),
      ],
    ];
  },

  ready: () => [READY, [hint("It waits until you have done with your draft.")]],

  muted: () => ["Muted", [hint("Advice is off for this chat.")]],
};

const next = (model) =>
  model.held && [
    element(
      "div",
      { className: "line", "data-key": "next" },
      element("h4", { textContent: "What to write next" }),
      pager(model),
    ),
    reply(model),
  ];

// Nothing to do: said plainly, so that the panel is never blank.
function calm({ state, dismissed }) {
  const [title, why] = {
    waiting: () => ["Nothing to read yet", "The first card comes with the customer's first message."],
    language: () => [
      `This chat is in ${language(state.analysis.language)}`,
      "Only English is read, so nothing is claimed.",
    ],
    solved: () => ["Solved", "The customer is content. Coaching stops here."],
    quiet: () => ["Nothing needed now", quiet(state, dismissed)],
  }[state.analysis ? state.card.kind : "waiting"]();
  return [title, [hint(why)]];
}

function quiet({ analysis }, dismissed) {
  if (!analysis.service_failure) return "No service failure in this chat.";
  if (dismissed) return "Set aside until the customer writes again.";
  return Object.values(analysis.steps).some(isOpen)
    ? "No advice for this moment."
    : "Every step that is needed has been given.";
}
