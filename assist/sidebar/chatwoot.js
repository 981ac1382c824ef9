// The sidebar as a Chatwoot dashboard app: /sidebar/chatwoot.html?connection=NAME[&tokens=ADDRESS].
// Chatwoot says which conversation is open as a JSON string, unsigned; it has no way to fill the composer: Copy only.

import "./recovery-assist.js";
import { allowedOrigins, isText, listen, tokenFrom } from "./host.js";

const ASK = "chatwoot-dashboard-app:fetch-info";
const LONGEST = 200;
const asked = new URLSearchParams(location.search);
const connection = asked.get("connection");
const panel = document.querySelector("recovery-assist");
const origins = await allowedOrigins();

function conversationOf(data) {
  if (typeof data !== "string") return null;
  try {
    const { event, data: context } = JSON.parse(data);
    const id = event === "appContext" ? context?.conversation?.id : null;
    return Number.isSafeInteger(id) || isText(id, LONGEST) ? `${connection}:${id}` : null;
  } catch {
    return null; // not meant for us
  }
}

async function freshen(conversation) {
  if (asked.has("tokens")) panel.token = await tokenFrom(asked.get("tokens"), conversation, origins);
}

panel.addEventListener("token-needed", ({ detail }) => freshen(detail.conversation));
listen(origins, (data) => {
  const conversation = conversationOf(data);
  if (conversation && conversation !== panel.host?.conversation) panel.host = { conversation };
});
if (connection) parent.postMessage(ASK, "*"); // no more than a question
