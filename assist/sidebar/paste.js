// The page at `/paste`. Everything from a chat goes into the page as text, never as markup.

import { withBlanks } from "./blanks.js";
import { verdict, note } from "./draft.js";
import { element, stillThere, underlined } from "./dom.js";
import { CAUSES, FIVE_STEPS, capital, clock, isOpen, language as named, waited, words } from "./words.js";

const PAUSE_MS = 350; // after the last key, before a text is read
const KEPT = "recovery-assist:key"; // under which this tab keeps the key, until it is closed
const $ = (id) => document.getElementById(id);

// Asks the service. A newer question to the same address ends the older one; what is shown is never stale.
const asked = {};
async function ask(address, body) {
  asked[address]?.abort();
  const control = (asked[address] = new AbortController());
  const key = sessionStorage.getItem(KEPT);
  const headers = { "Content-Type": "application/json", ...(key && { Authorization: `Bearer ${key}` }) };
  const request = { method: "POST", headers, body: JSON.stringify(body) };
  let response, answer;
  try {
    response = await fetch(address, { ...request, signal: control.signal });
    answer = await response.json();
  } catch (error) {
    throw error.name === "AbortError" ? error : new Error("The service cannot be reached.");
  }
  if (response.status === 401) throw keyNeeded(key && answer.detail);
  if (!response.ok) {
    const line = /^text:(\d+)/.exec(answer.where ?? "");
    throw new Error(capital(line ? `line ${line[1]}: ${answer.detail}` : answer.detail));
  }
  return answer;
}

const isQuiet = ({ name }) => ["AbortError", "KeyNeeded"].includes(name);
const forget = (address) => asked[address]?.abort();

function onPause(node, act) {
  let timer;
  node.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(act, PAUSE_MS);
  });
}

function showError(message) {
  $("chat-error").textContent = message;
  $("chat-error").hidden = !message;
  $("chat").setAttribute("aria-invalid", String(Boolean(message)));
  $("read").classList.toggle("stale", Boolean(message));
}

// --- the chat

async function readChat() {
  const text = $("chat").value;
  if (!text.trim()) {
    forget("v1/suggest");
    $("read").hidden = true;
    showError("");
    return;
  }
  try {
    const answer = await ask("v1/suggest", { text });
    showError("");
    show(answer);
  } catch (error) {
    if (!isQuiet(error)) showError(error.message);
  }
}

function show(answer) {
  $("read").hidden = false;
  const titles = answer.frameworks.find(({ name }) => name === FIVE_STEPS).steps;
  const due = answer.suggestions.length ? titles.find(({ name }) => isOpen(answer.steps[name])) : undefined;
  $("stand").replaceChildren(...standing(answer, due));
  $("clocks").textContent = waited(answer.clocks);
  $("steps").hidden = answer.abstained;
  $("steps").replaceChildren(...titles.map((title) => step(title, answer.steps[title.name], title === due)));
  $("warnings").replaceChildren(...answer.warnings.map((warning) => element("li", { textContent: capital(warning) })));
  showReply(answer);
  showPromises(answer.promises);
  $("transcript").replaceChildren(...answer.messages.map((message, index) => turn(message, index, answer.findings)));
}

// Once the customer is content no reply is suggested, and then no step is called due either.
function standing({ abstained, language, service_failure, severity, cause, steps, suggestions }, due) {
  if (abstained) {
    return [`This chat is in ${named(language)}. Only English is read, so nothing is claimed.`];
  }
  if (!service_failure) return ["No service failure: there is nothing to recover."];
  const last = suggestions.length ? Object.keys(steps).find((name) => isOpen(steps[name])) : undefined;
  const next = due?.title ?? (last && words(last));
  return [
    element("strong", { textContent: next ? `Next: ${next.toLowerCase()}.` : "Nothing is due now." }),
    " ",
    element("span", { className: `tag ${severity}`, textContent: `${severity} severity` }),
    ` ${CAUSES[cause]}`,
  ];
}

function step({ title }, { need, given, evidence }, isDue) {
  const done = given === "given";
  const idle = need === "not_needed" && !done;
  const state = done ? "Given" : idle ? "Not needed" : given === "flawed" ? "Flawed" : "Needed";
  const node = element(
    "li",
    { className: done ? "done" : idle ? "idle" : given, title: evidence.map(({ quote }) => `“${quote}”`).join(" … ") },
    element("span", { className: "step", textContent: title }),
    element("span", {
      className: "state",
      textContent: isDue ? (given === "flawed" ? "Flawed, due now" : "Due now") : state,
    }),
  );
  if (isDue) node.setAttribute("aria-current", "step");
  return node;
}

function showReply({ suggestions, service_failure, abstained }) {
  const [best] = suggestions;
  $("reply").hidden = abstained || !service_failure;
  $("copy").hidden = !best;
  $("copied").textContent = "";
  $("reply-text").replaceChildren(...(best ? withBlanks(best, blank) : ["No reply is called for now."]));
  const facts = best?.facts.length ? ` Facts used: ${best.facts.join(", ")}.` : "";
  $("reply-why").textContent = best ? `${best.why}${facts} Written by the ${best.engine} engine.` : "";
}

const blank = (name) =>
  element("span", { className: "blank", textContent: `[${name}]`, title: "Only you know this" });

async function copy() {
  try {
    await navigator.clipboard.writeText($("reply-text").textContent);
    $("copied").textContent = "Copied. Fill the blanks before you send it.";
  } catch {
    getSelection().selectAllChildren($("reply-text")); // no clipboard without https or localhost
    $("copied").textContent = "Selected. Copy it with Ctrl+C.";
  }
}

function showPromises(promises) {
  $("promises").hidden = promises.length === 0;
  $("promise-list").replaceChildren(
    ...promises.map(({ quote, due_at, state }) =>
      element(
        "li",
        {},
        element("span", { textContent: `“${quote}”` }),
        element("span", {
          className: `tag ${state}`,
          textContent: due_at ? `${state}, due ${clock(due_at)}` : state === "unknown" ? "no time given" : state,
        }),
      ),
    ),
  );
}

function turn({ role, text, labels }, index, findings) {
  const mine = findings.filter(({ message }) => message === index);
  const notes = mine.map((finding, number) => note(finding, `note-${index}-${number}`));
  const mark = (piece) => {
    const its = piece.findings.map((finding) => notes[mine.indexOf(finding)]);
    return linked(piece, its);
  };
  const names = [...new Set(labels.map(({ label }) => words(label)))];
  return element(
    "li",
    { className: role },
    element("span", { className: "who", textContent: capital(role) }),
    element("p", {}, ...underlined(text, mine, mark)),
    ...(names.length ? [element("p", { className: "labels", textContent: names.join(" · ") })] : []),
    ...notes,
  );
}

// Underlined words that point at their notes: with the mouse, a finger or the Tab key.
function linked({ text, findings }, notes) {
  const mark = element("mark", {
    className: findings[0].severity,
    textContent: text,
    tabIndex: 0,
    title: findings.map(({ reason }) => reason).join(" "),
  });
  mark.setAttribute("aria-describedby", notes.map(({ id }) => id).join(" "));
  const point = (on) => () => notes.forEach((node) => node.classList.toggle("pointed", on));
  for (const event of ["pointerenter", "focus"]) mark.addEventListener(event, point(true));
  for (const event of ["pointerleave", "blur"]) mark.addEventListener(event, point(false));
  return mark;
}

// --- the draft

async function checkDraft() {
  const draft = $("draft").value;
  const text = $("chat").value;
  if (!draft.trim() || !text.trim()) {
    forget("v1/check");
    showDraft("", { findings: [], labels: [], abstained: false });
    return;
  }
  try {
    const answer = await ask("v1/check", { text, draft });
    if (draft === $("draft").value) showDraft(draft, answer);
  } catch (error) {
    if (!isQuiet(error)) showDraft("", { findings: [], labels: [], abstained: false });
  }
}

let found = []; // in the draft as it was when it was last checked

function mirror(text) {
  $("mirror").replaceChildren(...underlined(text, stillThere(text, found)), "\n");
}

function showDraft(draft, { findings, labels, abstained }) {
  found = findings;
  mirror($("draft").value);
  $("draft-result").replaceChildren(...(draft ? verdict({ findings, labels, abstained }) : []));
}

// --- the key, where the service asks for one

function keyNeeded(refused) {
  $("key-box").hidden = false;
  $("key-error").textContent = refused ? capital(`${refused}.`) : "";
  $("key").setAttribute("aria-invalid", String(Boolean(refused)));
  return Object.assign(new Error("a key is needed"), { name: "KeyNeeded" });
}

function takeKey(event) {
  event.preventDefault();
  sessionStorage.setItem(KEPT, $("key").value.trim());
  $("key").value = "";
  $("key-box").hidden = true;
  readChat();
  checkDraft();
}

// --- the start

async function start() {
  const examples = await (await fetch("sidebar/examples.json")).json();
  $("example").append(...examples.map(({ title }, index) => element("option", { value: index, textContent: title })));
  const choose = () => {
    const chosen = examples[$("example").value] ?? { chat: "", draft: "" };
    $("chat").value = chosen.chat;
    $("draft").value = chosen.draft;
    mirror(chosen.draft);
    readChat();
    checkDraft();
  };
  $("example").addEventListener("change", choose);
  $("chat").addEventListener("input", () => ($("example").value = ""));
  $("draft").addEventListener("input", () => mirror($("draft").value));
  $("copy").addEventListener("click", copy);
  $("key-box").addEventListener("submit", takeKey);
  onPause($("chat"), () => (readChat(), checkDraft()));
  onPause($("draft"), checkDraft);
  $("example").value = "0";
  choose();
}

start().catch(() => showError("The service cannot be reached."));
