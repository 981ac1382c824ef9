// A bridge between Zendesk's app framework and the frame of Recovery Assist: which ticket, which draft, a fresh token,
// and the text to put into the composer. What is said to the frame stands in docs/sidebar.md.

const HEIGHT = "640px";
const client = ZAFClient.init();
const { settings } = await client.metadata();
const service = new URL(settings.service);
const { "ticket.id": ticket } = await client.get(["ticket.id"]);
const conversation = `${settings.connection}:${ticket}`;

// Zendesk's own proxy puts the key in: the browser never has it.
async function freshToken() {
  const { token } = await client.request({
    url: new URL("/v1/tokens", service).href,
    type: "POST",
    secure: true,
    headers: { Authorization: "Bearer {{setting.key}}" },
    contentType: "application/json",
    data: JSON.stringify({ conversation }),
  });
  return token;
}

// The composer holds rich text; only its words are passed on. A parsed document runs nothing.
function plain(html) {
  const { body } = new DOMParser().parseFromString(html.replace(/<br\s*\/?>|<\/(p|div|li)>/gi, "\n"), "text/html");
  return body.textContent.trim();
}

const frame = document.createElement("iframe");
frame.title = "Recovery Assist";
frame.allow = "clipboard-write";
const say = (type, more) =>
  frame.contentWindow.postMessage({ type: `recovery-assist:${type}`, ...more }, service.origin);

async function introduce() {
  say("context", { conversation, token: await freshToken(), can: ["insert", "draft"] });
}

const heard = {
  ready: introduce,
  "token-needed": introduce,
  insert: ({ text }) => client.invoke("comment.appendText", text),
};

addEventListener("message", ({ data, origin, source }) => {
  if (source !== frame.contentWindow || origin !== service.origin) return;
  heard[String(data?.type).replace("recovery-assist:", "")]?.(data);
});

client.on("comment.text.changed", async () => {
  const { "comment.text": html } = await client.get(["comment.text"]);
  say("draft", { text: plain(html ?? "") });
});

client.invoke("resize", { width: "100%", height: HEIGHT });
frame.src = new URL("/sidebar/frame.html", service).href;
document.body.append(frame);
