// Copy buttons are hidden until script can keep their promise.
import { toast } from "./announce";
import { onClick, whenPresent } from "./elements";

export function startCopying(): void {
  if (!navigator.clipboard) return;
  whenPresent<HTMLElement>("[data-copy]", (button) => {
    button.hidden = false;
  });
  onClick("[data-copy]", (button) => {
    navigator.clipboard.writeText(button.dataset.copy ?? "").then(
      () => toast(button.dataset.copied ?? ""),
      () => undefined, // refused by the browser: the text is still there to be selected
    );
  });
}
