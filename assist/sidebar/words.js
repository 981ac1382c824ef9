// How things are said to people: names, durations and clocks. Knows no page.

export const CAUSES = {
  expectation: "What the customer expected did not happen.",
  communication: "Nobody told the customer what was happening.",
  both: "It did not happen, and nobody told the customer.",
  none: "",
};
export const FIVE_STEPS = "five-steps"; // the framework whose steps are drawn
const GRAVEST_FIRST = ["error", "warning", "advice"];

// What an agent's words may give, as shown to people; the labels are those of docs/codebook.md.
const GIVES = {
  ownership: "ownership",
  listen: "listening",
  empathise: "empathy",
  apologise: "an apology",
  refocus: "a next step",
  follow_up: "a follow-up",
  thank: "thanks",
  sympathy: "sympathy",
  options: "a choice",
  commit: "a promise",
  notify: "news before it is asked for",
  goodwill: "goodwill",
};

export const gives = (label) => GIVES[label] ?? words(label);
export const words = (name) => name.replaceAll("_", " ");
export const capital = (text) => text.charAt(0).toUpperCase() + text.slice(1);
export const isOpen = ({ need, given }) => need === "needed" && given !== "given";

export function gravest(findings) {
  return [...findings].sort((a, b) => GRAVEST_FIRST.indexOf(a.severity) - GRAVEST_FIRST.indexOf(b.severity))[0];
}

export function language(code) {
  return new Intl.DisplayNames("en", { type: "language" }).of(code);
}

const MINUTE_MS = 60_000;
const SIZES = [
  [86400, "day"],
  [3600, "hour"],
  [60, "minute"],
];

// A time span in words, in the largest unit that it holds at least twice; what is shorter is told in minutes.
export function span(seconds, unitDisplay = "long") {
  const [size, unit] = SIZES.find(([size]) => seconds >= 2 * size) ?? SIZES.at(-1);
  return new Intl.NumberFormat("en", { style: "unit", unit, unitDisplay }).format(Math.round(seconds / size));
}

// How long until a promise falls due, or since it did: to the minute, a clock that does not hurry anybody.
export function countdown(due, now) {
  const left = Math.round((due - now) / MINUTE_MS) * 60;
  const told = left === 0 ? "a minute" : span(Math.abs(left), "short");
  return due >= now ? `in ${told}` : `${told} late`;
}

// The clock on the wall where it was said: the offset of the time is kept, not turned into the reader's zone.
export function clock(time) {
  const wall = new Date(`${time.slice(0, 16)}Z`);
  return new Intl.DateTimeFormat("en-GB", { dateStyle: "medium", timeStyle: "short", timeZone: "UTC" }).format(wall);
}

export function waited({ since_problem_s: problem, since_useful_word_s: useful }) {
  if (!problem || problem < 60) return "";
  const raised = `Raised ${span(problem)} before the newest message`;
  return useful === problem ? `${raised}, and not one useful word since.` : `${raised}.`;
}
