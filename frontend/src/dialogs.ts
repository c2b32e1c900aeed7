// Native dialogs and menus. Without script their links open them through :target.
import { onClick, whenPresent } from "./elements";

function open(id: string): boolean {
  const dialog = document.getElementById(id);
  if (!(dialog instanceof HTMLDialogElement)) return false;
  if (!dialog.open) dialog.showModal();
  return true;
}

function closeMenus(except: Element | null): void {
  for (const menu of document.querySelectorAll<HTMLDetailsElement>("details[data-menu][open]")) {
    if (menu !== except) menu.open = false;
  }
}

export function startDialogs(): void {
  onClick("[data-dialog-open]", (link, event) => {
    if (open(link.dataset.dialogOpen ?? "")) event.preventDefault();
  });
  onClick("[data-dialog-close]", (link, event) => {
    link.closest("dialog")?.close();
    event.preventDefault();
  });
  // A click on the backdrop is a click on the dialog itself, outside its content.
  document.addEventListener("click", (event) => {
    if (event.target instanceof HTMLDialogElement) event.target.close();
    closeMenus((event.target as Element).closest("details[data-menu]"));
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    const menu = document.querySelector<HTMLDetailsElement>("details[data-menu][open]");
    if (!menu) return;
    menu.open = false;
    menu.querySelector("summary")?.focus();
  });
  whenPresent<HTMLDialogElement>("dialog[data-dialog-now]", (dialog) => open(dialog.id));
}
