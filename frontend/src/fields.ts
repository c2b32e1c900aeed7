// File drops that list what was chosen and what it will cost to send; colour fields that say
// their value; buttons that cannot be pressed twice.
import { whenPresent } from "./elements";

/** Bytes in words, with the decimal megabytes that data bundles are sold in. */
export function megabytes(bytes: number): string {
  if (bytes < 100_000) return `${Math.max(1, Math.round(bytes / 1000))} kB`;
  return `${(bytes / 1_000_000).toFixed(1)} MB`;
}

function row(name: string, size: string): HTMLLIElement {
  const item = document.createElement("li");
  const label = document.createElement("span");
  const figure = document.createElement("span");
  label.textContent = name;
  figure.textContent = size;
  figure.className = "num";
  item.append(label, figure);
  return item;
}

function listFiles(input: HTMLInputElement, list: Element): void {
  const files = [...(input.files ?? [])];
  const rows = files.map((file) => row(file.name, megabytes(file.size)));
  if (files.length > 1) {
    const total = files.reduce((sum, file) => sum + file.size, 0);
    rows.push(row("", `= ${megabytes(total)}`));
  }
  list.replaceChildren(...rows);
}

function enhanceDrop(field: HTMLElement): void {
  const input = field.querySelector<HTMLInputElement>("input[type=file]");
  const area = field.querySelector(".drop");
  const list = field.querySelector("[data-picked]");
  if (!input || !area || !list) return;
  // The input covers the area, so the browser itself takes a drop; script only shows where.
  for (const name of ["dragenter", "dragleave", "drop"]) {
    area.addEventListener(name, () => area.classList.toggle("drop-over", name === "dragenter"));
  }
  input.addEventListener("change", () => listFiles(input, list));
  listFiles(input, list); // a browser keeps the choice over a reload
}

function enhanceColour(output: HTMLOutputElement): void {
  const input = document.getElementById(output.htmlFor.value) as HTMLInputElement | null;
  input?.addEventListener("input", () => {
    output.value = input.value;
  });
}

/** The second press of a submit button within one sending does nothing. */
function guardDoubleSubmit(event: SubmitEvent): void {
  const form = event.target as HTMLFormElement;
  if (form.method !== "post" || form.hasAttribute("hx-post")) return; // htmx keeps its own order
  if (form.dataset.sending) return event.preventDefault();
  form.dataset.sending = "yes";
  event.submitter?.classList.add("btn-busy");
}

/** Lets a form be sent again. */
export function release(form: HTMLFormElement): void {
  delete form.dataset.sending;
  for (const button of form.querySelectorAll(".btn-busy")) button.classList.remove("btn-busy");
}

export function startFields(): void {
  whenPresent<HTMLElement>("[data-drop]", enhanceDrop);
  whenPresent<HTMLOutputElement>("[data-colour-value]", enhanceColour);
  document.addEventListener("submit", guardDoubleSubmit);
  // Back to a page from the browser's memory: its forms may be sent again.
  addEventListener("pageshow", () => {
    for (const form of document.forms) release(form);
  });
}
