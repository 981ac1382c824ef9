// What the agent wants offered in this chat, told once.

import { button, element } from "./dom.js";

const MOST = 300; // characters

export function instruction({ state: { instruction }, isTelling }) {
  return element(
    "section",
    {
      className: "instruction",
      "data-key": "instruction",
      "data-escape": isTelling && "telling",
      "aria-label": "For this chat",
      tabIndex: -1,
    },
    element(
      "p",
      { className: "line" },
      instruction && element("span", {}, "For this chat: ", element("q", { textContent: instruction })),
      element(
        "span",
        { className: "deeds" },
        Object.assign(button("telling", instruction ? "Change" : "Tell it what to offer", "plain"), {
          ariaExpanded: String(isTelling),
        }),
        instruction && button("untell", "Clear", "plain"),
      ),
    ),
    isTelling && form(instruction),
  );
}

function form(instruction) {
  return element(
    "form",
    { "data-key": "form", "data-act": "tell" },
    element(
      "label",
      {},
      "For this chat:",
      element("textarea", {
        name: "instruction",
        value: instruction ?? "",
        rows: 2,
        maxLength: MOST,
        placeholder: "offer the Tuesday slot",
        "aria-describedby": "instruction-hint",
      }),
    ),
    element("p", {
      className: "hint",
      id: "instruction-hint",
      textContent: "Your words count as given: a reply may state them to the customer.",
    }),
    element(
      "div",
      { className: "deeds" },
      element("button", { type: "submit", textContent: "Save" }),
      button("telling", "Cancel", "plain"),
    ),
  );
}
