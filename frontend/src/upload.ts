// Forms marked data-upload are sent with a progress bar; the answer is then shown as if the
// browser had sent them. Without script they are ordinary forms.
import htmx from "htmx.org";

import { toast, words } from "./announce";
import { whenPresent } from "./elements";
import { megabytes, release } from "./fields";

function bar(form: HTMLFormElement): HTMLElement {
  const box = document.createElement("div");
  box.className = "progress";
  box.setAttribute("role", "status");
  const head = document.createElement("div");
  head.className = "progress-head num";
  const progress = document.createElement("progress");
  progress.max = 100;
  box.append(head, progress);
  form.append(box);
  return box;
}

function show(box: HTMLElement, sent: number, total: number): void {
  const percent = Math.floor((sent / total) * 100);
  const progress = box.querySelector("progress");
  const head = box.querySelector(".progress-head");
  if (progress) progress.value = percent;
  if (head) head.textContent = `${percent} % · ${megabytes(sent)} / ${megabytes(total)}`;
}

/** After success the browser goes where the server led; a form with errors replaces the page's main part. */
function answer(request: XMLHttpRequest, form: HTMLFormElement): void {
  if (request.status > 0 && request.status < 400) {
    location.assign(request.responseURL);
    return;
  }
  const page = new DOMParser().parseFromString(request.responseText, "text/html");
  const fresh = page.querySelector("main");
  const current = document.querySelector("main");
  if (!fresh || !current) return failed(form);
  current.replaceWith(fresh);
  htmx.process(fresh);
  document.dispatchEvent(new CustomEvent("htmx:load")); // our own parts of it wake up, too
  document.querySelector<HTMLElement>("[data-focus]")?.focus();
}

function failed(form: HTMLFormElement): void {
  form.querySelector(":scope > .progress")?.remove();
  release(form);
  toast(words("offline"));
}

function send(form: HTMLFormElement, submitter: HTMLElement | null): void {
  const box = bar(form);
  const request = new XMLHttpRequest();
  request.upload.addEventListener("progress", (event) => {
    if (event.lengthComputable) show(box, event.loaded, event.total);
  });
  request.addEventListener("load", () => answer(request, form));
  request.addEventListener("error", () => failed(form));
  request.open("POST", form.action);
  request.send(new FormData(form, submitter));
}

export function startUploads(): void {
  whenPresent<HTMLFormElement>("form[data-upload]", (form) => {
    form.addEventListener("submit", (event) => {
      if (form.dataset.sending) return;
      event.preventDefault();
      send(form, event.submitter);
    });
  });
}
