// What the panel shows of a desk, from top to bottom.

import { card } from "./card.js";
import { button, element, marked, stillThere, underlined } from "./dom.js";
import { verdict } from "./draft.js";
import { evidence } from "./evidence.js";
import { instruction } from "./instruction.js";
import { READY, edited, overtaken, underway } from "./reply.js";
import { promises, stand } from "./stand.js";
import { ways } from "./ways.js";
import { gravest, isOpen } from "./words.js";

const STANDINGS = {
  live: "",
  connecting: "Connecting",
  reconnecting: "Reconnecting",
  token: "Waiting for access",
  refused: "No access to this chat.",
  unknown: "This chat is not known yet.",
};

// `standing` is how the line to the service stands; without a desk or a state the panel says that it waits.
export function parts(desk, standing) {
  return [head(desk, standing), fault(desk?.notice), aside(desk), desk?.state ? body(desk) : blank()];
}

function head(desk, standing) {
  const state = desk?.state;
  const isBehind = state?.analysis && state.analysis.revision < state.revision && !state.muted;
  const { text, bad } = desk?.notice ?? {};
  const says = (!bad && text) || STANDINGS[standing] || (isBehind ? "Reading…" : "");
  return element(
    "header",
    { "data-key": "head" },
    element("h2", { textContent: "Recovery Assist" }),
    element("p", { className: "standing", role: "status", textContent: says }),
    state && button("mute", state.muted ? "Unmute" : "Mute", "plain"),
  );
}

const blank = () =>
  element(
    "section",
    { className: "card waiting", "data-key": "card" },
    element("p", { className: "why", textContent: "The chat will show here." }),
  );

function body(desk) {
  const { state } = desk;
  const isRead = state.analysis && !state.analysis.abstained && !state.muted;
  if (!isRead) return card(desk);
  const { analysis, card: shown } = state;
  const hasSteps = analysis.service_failure && shown.kind !== "solved";
  const otherPromises = analysis.promises.filter((_, place) => place !== shown.promise);
  const mayTell = state.model && (hasSteps || state.instruction);
  const mayCheck = !desk.can.draft && !desk.held;
  return [
    hasSteps && stand(analysis, dueStep(desk)),
    desk.heard.trim() && heard(desk),
    card(desk),
    desk.writing !== null && underway(desk),
    mayCheck && desk.editor && own(desk),
    mayTell && instruction(desk),
    promises(otherPromises, desk.now),
    evidence(desk),
    mayCheck &&
      !desk.editor &&
      element("div", { className: "deeds", "data-key": "check" }, button("edit", "Check a draft", "second")),
  ];
}

// The step that the card is about, if it is about one that is open.
function dueStep({ held, state: { card, analysis } }) {
  return card.kind === "reply" && held && isOpen(analysis.steps[held.step]) ? held.step : undefined;
}

// The agent's own words, where the host does not tell of its composer.
function own(desk) {
  const parts = [
    element("h3", { id: "own-title", textContent: "Your draft" }),
    desk.offer.newer && overtaken(desk.offer.newer),
    edited(desk),
  ];
  return element(
    "section",
    { className: "own", "data-key": "own", tabIndex: -1, "aria-labelledby": "own-title" },
    parts,
  );
}

// What the agent types in the host's composer, checked before it is sent.
function heard(desk) {
  const {
    heard,
    checked: { heard: checked },
  } = desk;
  const found = checked ? stillThere(heard, checked.findings) : [];
  return element(
    "section",
    {
      className: found.length ? "heard flawed" : "heard",
      "data-key": "heard",
      "aria-labelledby": "heard-title",
      tabIndex: -1,
    },
    element("h3", { id: "heard-title", textContent: "Before you send" }),
    found.length > 0 &&
      element("p", { className: "sent", "data-key": "text" }, underlined(heard, found, marked(gravest(found)))),
    element(
      "div",
      { className: "verdict", "data-key": "verdict", "aria-live": "polite" },
      checked ? verdict(checked, { quotes: false }) : element("p", { className: "hint", textContent: "Reading…" }),
    ),
    ways(desk, "heard", heard),
  );
}

// What a button could not do.
function fault(notice) {
  return element("p", {
    className: "fault",
    role: "alert",
    "data-key": "fault",
    textContent: notice?.bad ? notice.text : "",
  });
}

// What comes beside the card is said once to those who do not see it; the words are not read out as they grow.
function aside(desk) {
  const says = [
    desk && desk.writing !== null && `${desk.state.model} is writing a reply.`,
    desk?.offer.newer?.length > 0 && READY,
  ];
  const textContent = says.find(Boolean) ?? "";
  return element("p", { className: "unseen", role: "status", "data-key": "aside", textContent });
}
