// Puts text on the clipboard, also inside frames that may not use the newer door to it.

export async function copyText(text) {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    const put = (event) => {
      event.clipboardData.setData("text/plain", text);
      event.preventDefault();
    };
    document.addEventListener("copy", put, { capture: true, once: true });
    const done = document.execCommand("copy"); // old, and the only way where a frame was not given clipboard-write
    document.removeEventListener("copy", put, { capture: true });
    if (!done) throw new Error("The browser does not let this page copy. Press Edit, and copy the words yourself.");
  }
}
