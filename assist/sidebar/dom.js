// Builds nodes, and brings what is shown up to date in place: focus, selection and typed words stay where they are.
// Text from a chat becomes text nodes; nothing here reads markup.

export function element(tag, properties = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (value === undefined || value === null || value === false) continue;
    if (name in node) node[name] = value;
    else node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...children.flat(Infinity).filter((child) => child !== undefined && child !== null && child !== false));
  return node;
}

// A button that does what its name says.
export function button(act, textContent, className = "") {
  return element("button", { type: "button", className, textContent, "data-act": act, "data-key": act });
}

// Makes `node` like `wanted`. Children are matched in order, by tag and `data-key`; none is ever moved, since a node
// that moves loses its focus. What the reader opened (details) and typed (fields) is left alone.
export function morph(node, wanted) {
  if (node.nodeType === Node.TEXT_NODE) {
    if (node.data !== wanted.data) node.data = wanted.data;
    return;
  }
  morphAttributes(node, wanted);
  if (node.nodeName !== "TEXTAREA") morphChildren(node, wanted);
}

function morphAttributes(node, wanted) {
  for (const { name, value } of wanted.attributes)
    if (node.getAttribute(name) !== value) node.setAttribute(name, value);
  for (const { name } of [...node.attributes]) {
    const isReaders = name === "open" && node.nodeName === "DETAILS";
    if (!isReaders && !wanted.hasAttribute(name)) node.removeAttribute(name);
  }
}

function morphChildren(node, wanted) {
  let old = node.firstChild;
  for (const next of [...wanted.childNodes]) {
    const match = following(old, next);
    if (!match) {
      node.insertBefore(next, old);
      continue;
    }
    while (old !== match) old = removed(old);
    morph(match, next);
    old = match.nextSibling;
  }
  while (old) old = removed(old);
}

function following(node, wanted) {
  let found = node;
  while (found && !isSame(found, wanted)) found = found.nextSibling;
  return found;
}

const isSame = (one, other) => one.nodeName === other.nodeName && one.dataset?.key === other.dataset?.key;

function removed(node) {
  const next = node.nextSibling;
  node.remove();
  return next;
}

// Cuts a text where findings begin and end. The service counts code points; strings here count UTF-16 units.
function pieces(text, findings) {
  const characters = Array.from(text);
  const cuts = [0, characters.length, ...findings.flatMap(({ start, end }) => [start, end])];
  const places = [...new Set(cuts)].sort((a, b) => a - b);
  return places.slice(1).map((end, index) => ({
    text: characters.slice(places[index], end).join(""),
    findings: findings.filter((finding) => finding.start < end && places[index] < finding.end),
  }));
}

// A text as text and marks: `mark` gives the node for a piece that findings lie on.
export function underlined(text, findings, mark = marked(null)) {
  return pieces(text, findings).map((piece) => (piece.findings.length ? mark(piece) : piece.text));
}

// Underlines words; those of the finding that is spoken of stand out.
export const marked =
  (pointed) =>
  ({ text, findings }) =>
    element("mark", {
      className: findings.includes(pointed) ? `${findings[0].severity} pointed` : findings[0].severity,
      textContent: text,
    });

// The findings whose words still stand where they were found, in a text that may have grown since.
export function stillThere(text, findings) {
  const characters = Array.from(text);
  return findings.filter(({ start, end, quote }) => characters.slice(start, end).join("") === quote);
}
