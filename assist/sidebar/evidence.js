// On demand: why each step stands as it does, with the words it rests on, and everything that was found.

import { element } from "./dom.js";
import { dispute, omission } from "./dispute.js";
import { note } from "./draft.js";
import { steps } from "./stand.js";
import { CAUSES, capital, waited } from "./words.js";

const FAILURES = ["insincere", "disclaiming", "giveaway", "reactive"].map((label) => [capital(label), label]);
const STANDS = { given: "given", flawed: "tried, and spoilt", missing: "needed", idle: "not needed here" };

export function evidence(model) {
  const { analysis } = model.state;
  return element(
    "details",
    { className: "evidence", "data-key": "evidence" },
    element("summary", { textContent: "Why, and on which words" }),
    element(
      "div",
      { className: "told" },
      element("p", {
        textContent: [`${capital(analysis.severity)} severity.`, CAUSES[analysis.cause], waited(analysis.clocks)]
          .filter(Boolean)
          .join(" "),
      }),
      element(
        "ul",
        { className: "reasons" },
        steps(analysis).map((step) => reason(model, step)),
      ),
      analysis.findings.length > 0 && [
        element("h4", { textContent: "Found in what was sent" }),
        element(
          "ul",
          { className: "reasons" },
          analysis.findings.map((finding) => found(model, finding)),
        ),
      ],
      omission(model, "Something was missed?", FAILURES),
      analysis.warnings.map((warning) => element("p", { className: "hint", textContent: capital(warning) })),
    ),
  );
}

function reason(model, { name, title, state, evidence }) {
  const [first] = evidence;
  return element(
    "li",
    { "data-key": name },
    element("p", { className: "head" }, element("strong", { textContent: title }), ` ${STANDS[state]}`),
    first
      ? dispute(model, { ...first, label: name })
      : state === "missing" && omission(model, "Not right?", [["I have done it", name]]),
    evidence.map(({ quote }) => element("p", { className: "quote", textContent: `“${quote}”` })),
  );
}

function found(model, finding) {
  const { rule, message, start } = finding;
  return element(
    "li",
    { "data-key": `${rule} ${message} ${start}` },
    element("p", { className: "head quote", textContent: `“${finding.quote}”` }),
    dispute(model, finding),
    note(finding),
  );
}
