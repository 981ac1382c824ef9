// What every frame shares: who may speak to it, and where fresh tokens come from.

// The origins that this installation lets in, and its own.
export async function allowedOrigins() {
  const { origins } = await (await fetch("config.json")).json();
  return new Set([location.origin, ...origins]);
}

// Calls `hear(data, origin)` for what the page around this frame says, if that page may speak to it.
// A message proves nothing: what it says is data, and decides nothing about access.
export function listen(origins, hear) {
  addEventListener("message", ({ data, origin, source }) => {
    if (source === parent && source !== window && origins.has(origin)) hear(data, origin);
  });
}

export const isText = (value, most) => typeof value === "string" && value.length > 0 && value.length <= most;

// Asks the host's own back end for a token, with the cookies that the agent has there.
export async function tokenFrom(address, conversation, origins) {
  const url = new URL(address, location.href);
  if (!origins.has(url.origin)) throw new Error(`tokens are not taken from ${url.origin}`);
  const body = JSON.stringify({ conversation });
  const answer = await fetch(url, {
    method: "POST",
    credentials: "include",
    headers: { "Content-Type": "application/json" },
    body,
  });
  return (await answer.json()).token;
}
