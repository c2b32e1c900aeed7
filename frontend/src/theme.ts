// Light or dark: kept in a cookie, so that the server draws the next page right from the start.
import { onClick, whenPresent } from "./elements";

const YEAR = 60 * 60 * 24 * 365;

function shown(): "light" | "dark" {
  const chosen = document.documentElement.dataset.theme;
  if (chosen === "light" || chosen === "dark") return chosen;
  return matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
}

export function startTheme(): void {
  whenPresent<HTMLElement>("[data-theme-switch]", (button) => {
    button.hidden = false;
  });
  onClick("[data-theme-switch]", () => {
    const next = shown() === "dark" ? "light" : "dark";
    document.documentElement.dataset.theme = next;
    document.cookie = `theme=${next}; path=/; max-age=${YEAR}; samesite=lax`;
  });
}
