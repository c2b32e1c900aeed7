// Short messages at the edge of the page, read out by screen readers.

const SECONDS_SHOWN = 6;

/** Shows a message for six seconds in the polite live region. */
export function toast(text: string): void {
  const region = document.getElementById("toasts");
  if (!region || !text) return;
  const message = document.createElement("p");
  message.className = "toast";
  message.textContent = text;
  region.append(message);
  setTimeout(() => message.remove(), SECONDS_SHOWN * 1000);
}

/** The server says a toast with the header `HX-Trigger: {"toast": "words"}`. */
export function startAnnouncer(): void {
  document.addEventListener("toast", (event) => {
    const detail = (event as CustomEvent<{ value?: string }>).detail;
    toast(String(detail?.value ?? ""));
  });
  document.addEventListener("htmx:sendError", () => toast(words("offline")));
  // A form that came back with errors: the reader starts at the summary.
  document.querySelector<HTMLElement>("[data-focus]")?.focus();
}

/** A sentence in the reader's language; the layout puts them on #toasts as data-<key>. */
export function words(key: string): string {
  return document.getElementById("toasts")?.dataset[key] ?? "";
}
