// What was found in words that are not sent yet: the gravest first, with its one fix.

import { element } from "./dom.js";
import { gives, gravest } from "./words.js";

// A remark in full: its rule, why it hurts and what to do instead.
export function note({ rule, severity, reason, fix }, id) {
  return element(
    "div",
    { className: `note ${severity}`, id },
    element("span", { className: "rule", textContent: rule }),
    ` ${reason} `,
    element("strong", { textContent: fix }),
  );
}

// `quotes`: whether the words are said again, where the draft does not stand beside.
export function verdict({ findings, labels, abstained }, { quotes = true } = {}) {
  if (abstained)
    return [element("p", { className: "hint", textContent: "Only English is read, so nothing is claimed." })];
  if (!findings.length) {
    const given = [...new Set(labels.map(({ label }) => gives(label)))].join(", ");
    return [element("p", { className: "fine", textContent: `Nothing to mend.${given ? ` It gives: ${given}.` : ""}` })];
  }
  const worst = gravest(findings);
  const more = findings.length - 1;
  return [
    quotes && element("p", { className: "quote", textContent: `“${worst.quote}”` }),
    note(worst, "draft-note"),
    more > 0 && element("p", { className: "hint", textContent: `Then ${more} more.` }),
  ].filter(Boolean);
}
