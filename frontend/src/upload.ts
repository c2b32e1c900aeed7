// Forms marked data-upload are sent with a progress bar; the answer is then shown as if the
// browser had sent them. Without script they are ordinary forms.
import htmx from "htmx.org";

import { toast, words } from "./announce";
import { whenPresent } from "./elements";
import { megabytes, release } from "./fields";

// What is chosen in a form with data-upload="chosen" is sent at once: there the way on lies
// outside the form, and would leave behind what was only chosen.

function bar(form: HTMLFormElement): HTMLElement {
  const box = document.createElement("div");
  box.className = "progress";
  box.setAttribute("role", "status");
  const head = document.createElement("div");
  head.className = "progress-head num";
  const progress = document.createElement("progress");
  progress.max = 100;
  box.append(head, progress);
  form.before(box); // beside the form, which is inert while it is sent
  return box;
}

function show(box: HTMLElement, sent: number, total: number): void {
  const percent = Math.floor((sent / total) * 100);
  const progress = box.querySelector("progress");
  const head = box.querySelector(".progress-head");
  if (progress) progress.value = percent;
  if (head) head.textContent = `${percent} % · ${megabytes(sent)} / ${megabytes(total)}`;
}

/** After success the browser goes where the server led; a form with errors replaces the page's main parts. */
function answer(request: XMLHttpRequest, form: HTMLFormElement, box: HTMLElement): void {
  if (request.status > 0 && request.status < 400) {
    location.assign(request.responseURL);
    return;
  }
  // Its styles have that answer's nonce, not this page's; they are here already.
  const html = request.responseText.replace(/<style[^>]*>.*?<\/style>/gs, "");
  const page = new DOMParser().parseFromString(html, "text/html");
  const fresh = page.querySelector("main");
  const current = document.querySelector("main");
  if (!fresh || !current) return failed(form, box);
  current.replaceWith(fresh);
  const onward = page.querySelector(".actionbar");
  if (onward) document.querySelector(".actionbar")?.replaceWith(onward);
  htmx.process(fresh);
  document.dispatchEvent(new CustomEvent("htmx:load")); // our own parts of it wake up, too
  document.querySelector<HTMLElement>("[data-focus]")?.focus();
}

function failed(form: HTMLFormElement, box: HTMLElement): void {
  box.remove();
  form.inert = false;
  release(form);
  toast(words("offline"));
}

function send(form: HTMLFormElement, submitter: HTMLElement | null): void {
  const box = bar(form);
  const request = new XMLHttpRequest();
  const sending = new AbortController();
  addEventListener("beforeunload", askBeforeLeaving, { signal: sending.signal });
  request.addEventListener("loadend", () => sending.abort());
  request.upload.addEventListener("progress", (event) => {
    if (event.lengthComputable) show(box, event.loaded, event.total);
  });
  request.addEventListener("load", () => {
    sending.abort();
    answer(request, form, box);
  });
  request.addEventListener("error", () => failed(form, box));
  request.open("POST", form.action);
  request.send(new FormData(form, submitter));
  form.inert = true; // what would be chosen now would not be sent
}

function askBeforeLeaving(event: BeforeUnloadEvent): void {
  event.preventDefault();
}

function sendWhenChosen(form: HTMLFormElement): void {
  form.addEventListener("change", (event) => {
    const input = event.target as HTMLInputElement;
    if (input.type === "file" && input.files?.length) form.requestSubmit();
  });
}

export function startUploads(): void {
  whenPresent<HTMLFormElement>("form[data-upload]", (form) => {
    form.addEventListener("submit", (event) => {
      if (form.dataset.sending) return;
      event.preventDefault();
      send(form, event.submitter);
    });
    if (form.dataset.upload === "chosen") sendWhenChosen(form);
  });
}
