// The page at `/`: a scripted chat that plays itself through the real API, and the sidebar moving beside it.

import "./recovery-assist.js";
import { copyText } from "./copy.js";
import { element } from "./dom.js";
import { Player } from "./player.js";

const KEY_MS = 16; // between two letters that are typed
const PATIENCE_MS = 10_000; // how long the script waits for the sidebar
const MINUTE_MS = 60_000;
const PROMISE_MIN = 40;

const $ = (id) => document.getElementById(id);
const panel = document.querySelector("recovery-assist");
const isCalm = matchMedia("(prefers-reduced-motion: reduce)").matches;
const script = await (await fetch("sidebar/script.json")).json();

let conversation;
let tellDraft = () => {};

// --- the chat

async function call(method, part, body) {
  const address = `v1/conversations/${encodeURIComponent(conversation)}${part}`;
  const answer = await fetch(address, {
    method,
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(body),
  });
  if (answer.status === 401) throw new Error("This installation asks for a key, so nothing plays here.");
  if (!answer.ok) throw new Error("The service could not take the message.");
}

async function say(role, text) {
  await call("POST", "/messages", { messages: [{ id: crypto.randomUUID(), role, text, at: wallTime(new Date()) }] });
  const who = role === "agent" ? script.conversation.agent_name : script.conversation.customer_name;
  $("messages").append(
    element(
      "li",
      { className: role },
      element("span", { className: "who", textContent: `${who}, ${role}` }),
      element("p", { textContent: text }),
    ),
  );
  $("log").scrollTop = $("log").scrollHeight;
}

// The time with this machine's offset, so that "by 5 pm" is five on the reader's own clock.
function wallTime(date) {
  const offset = -date.getTimezoneOffset();
  const sign = offset < 0 ? "-" : "+";
  const two = (number) => String(Math.trunc(Math.abs(number))).padStart(2, "0");
  return `${new Date(date.getTime() + offset * MINUTE_MS).toISOString().slice(0, 19)}${sign}${two(offset / 60)}:${two(offset % 60)}`;
}

function compose(text) {
  $("words").value = text;
  tellDraft(text);
}

async function send() {
  const text = $("words").value.trim();
  if (!text) return;
  const role = $("role").value;
  compose("");
  await say(role, text);
}

const host = () => ({
  conversation,
  copy: copyText,
  insert: compose,
  send: (text) => say("agent", text),
  draft(listener) {
    tellDraft = listener;
    return () => (tellDraft = () => {});
  },
});

// --- the script

const deeds = {
  say: ({ role, text }) => say(role, text),
  type: ({ text }, rest) => typed(text, compose, rest),
  clear: () => compose(""),
  async fill(_, rest) {
    await shown("[data-act=insert]");
    for (const field of panel.shadowRoot.querySelectorAll("[data-blank]")) {
      await typed(words(field.dataset.blank), (text) => put(field, text), rest);
    }
  },
  async insert() {
    const button = await shown("[data-act=insert]");
    if (!isCalm) button.animate([{ transform: "none" }, { transform: "scale(0.92)" }, { transform: "none" }], 300);
    button.click();
  },
  send,
};

async function perform(step, rest) {
  if (step.caption) $("caption").textContent = step.caption;
  $("role").value = "agent";
  await deeds[step.do](step, rest);
}

async function typed(text, put, rest) {
  if (!isCalm) {
    for (let end = 1; end < text.length; end += 1) {
      put(text.slice(0, end));
      await rest(KEY_MS);
    }
  }
  put(text);
}

function put(field, text) {
  field.value = text;
  field.dispatchEvent(new Event("input", { bubbles: true }));
}

function words(blank) {
  const later = new Date(Math.ceil((Date.now() + PROMISE_MIN * MINUTE_MS) / (5 * MINUTE_MS)) * 5 * MINUTE_MS);
  return (
    script.blanks[blank] ?? later.toLocaleTimeString("en-US", { hour: "numeric", minute: "2-digit" }).toLowerCase()
  );
}

// Waits until the sidebar shows something.
async function shown(selector) {
  const end = Date.now() + PATIENCE_MS;
  for (;;) {
    const found = panel.shadowRoot.querySelector(selector);
    if (found) return found;
    if (Date.now() > end) throw new Error("The sidebar shows no reply; write on yourself.");
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

// --- the controls

function dress() {
  $("play").textContent = player.paused ? "Play" : "Pause";
  $("play").hidden = $("step").hidden = player.isOver;
  $("step").dataset.done = player.place;
}

async function restart() {
  conversation = `demo:${crypto.randomUUID()}`;
  $("messages").replaceChildren();
  compose("");
  await call("PUT", "", script.conversation);
  panel.host = host();
  await player.start();
}

const failed = (error) => ($("caption").textContent = error.message);
const player = new Player(script.steps, perform, dress, { paused: isCalm });

$("play").addEventListener("click", () => player.toggle());
$("step").addEventListener("click", () => player.step());
$("restart").addEventListener("click", () => {
  player.toggle(isCalm);
  restart().catch(failed);
});
$("words").addEventListener("input", ({ target }) => {
  player.toggle(true); // the reader takes over
  tellDraft(target.value);
});
$("words").addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
  event.preventDefault();
  $("composer").requestSubmit();
});
$("composer").addEventListener("submit", (event) => {
  event.preventDefault();
  send().catch(failed);
});

dress();
$("caption").textContent = isCalm ? "Press Play, or Step to go on by one." : "";
restart().catch(failed);
