// A reply and its blanks: `[what only the agent knows]` in the text.

const BLANK = /(\[[^\]]*\])/;

// The text in parts; `fill(name, place)` gives what stands for a blank.
export function withBlanks({ text, blanks }, fill) {
  const known = new Set(blanks.map((blank) => `[${blank}]`));
  return text.split(BLANK).map((part, place) => (known.has(part) ? fill(part.slice(1, -1), place) : part));
}

// The reply as it will be used: blanks that were filled have their words, the others stay visible.
export const filled = (reply, values) => withBlanks(reply, (name) => values[name]?.trim() || `[${name}]`).join("");

export const openBlanks = ({ blanks }, values) => blanks.filter((blank) => !values[blank]?.trim());
