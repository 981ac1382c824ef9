// The sidebar inside any page's iframe. What is said between them stands in docs/sidebar.md.

import "./recovery-assist.js";
import { allowedOrigins, isText, listen } from "./host.js";

const PREFIX = "recovery-assist:";
const LONGEST = { conversation: 200, token: 8192, text: 200_000 };
const THEMES = new Set(["light", "dark", "auto"]);
const panel = document.querySelector("recovery-assist");

let home = null; // the origin of the page around us, known once it has spoken
let tellDraft = () => {};
let context = {};

const say = (type, more = {}, origin = home) =>
  origin && parent.postMessage({ type: `${PREFIX}${type}`, ...more }, origin);

const hearing = {
  context({ conversation, token, can = [] }) {
    if (!isText(conversation, LONGEST.conversation) || !Array.isArray(can)) return;
    if (isText(token, LONGEST.token)) panel.token = token;
    const wanted = JSON.stringify([conversation, can]);
    if (wanted === context.wanted) return; // no more than a fresh token
    context = { wanted, conversation };
    panel.host = hostOf(conversation, new Set(can));
  },
  theme: ({ theme }) => THEMES.has(theme) && dress(theme),
  draft: ({ text }) => (text === "" || isText(text, LONGEST.text)) && tellDraft(text),
};

const dress = (theme) => [panel, document.documentElement].forEach((node) => node.setAttribute("theme", theme));

function hostOf(conversation, can) {
  const use = (type) => (text) => say(type, { conversation, text });
  const draft = (listener) => {
    tellDraft = listener;
    return () => (tellDraft = () => {});
  };
  return {
    conversation,
    ...(can.has("insert") && { insert: use("insert") }),
    ...(can.has("send") && { send: use("send") }),
    ...(can.has("draft") && { draft }),
  };
}

panel.addEventListener("token-needed", ({ detail }) => say("token-needed", detail));

const origins = await allowedOrigins();
listen(origins, (data, origin) => {
  const { type } = Object(data);
  if (typeof type !== "string" || !type.startsWith(PREFIX)) return;
  home = origin;
  const name = type.slice(PREFIX.length);
  if (Object.hasOwn(hearing, name)) hearing[name](data);
});
say("ready", {}, "*"); // no more than that we are here
