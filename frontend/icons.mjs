// The icon sprite: only the Phosphor icons that templates, plugins and icons.json name.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

// icon("name"), icon="name", icon_name="name", "icon": "name": must exist in the set.
const NAMED = /\b(?:icon(?:_end|_name)?["']?\s*[=:]|icon\(|glyph\()\s*["']([a-z0-9-]+)["']/g;
// Any other quoted word that happens to be an icon's name is taken along: names also travel in
// lists and as plain arguments, and one symbol too many weighs less than one missing.
const QUOTED = /["']([a-z0-9-]+)["']/g;
const SCANNED = [
  ["templates", /\.jinja2$/],
  ["frontend/samples", /\.jinja2$/],
  ["plugins", /\.(jinja2|py)$/],
];

function filesUnder(folder, pattern) {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && pattern.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name));
}

function namesIn(root, known) {
  const names = new Set();
  for (const [folder, pattern] of SCANNED) {
    for (const file of filesUnder(join(root, folder), pattern)) {
      const text = readFileSync(file, "utf8");
      for (const [, name] of text.matchAll(NAMED)) {
        // A plugin's category may carry a name of another set: its icon is missing, no more.
        if (!known[name] && file.endsWith(".py")) continue;
        if (!known[name]) throw new Error(`There is no icon "${name}" in the Phosphor set: ${file}`);
        names.add(name);
      }
      if (!file.endsWith(".jinja2")) continue;
      for (const [, name] of text.matchAll(QUOTED)) if (known[name]) names.add(name);
    }
  }
  return names;
}

/** The sprite's text. Throws, naming the file, when an icon does not exist in the set. */
export function iconSprite(root, here) {
  const source = join(here, "node_modules", "@iconify-json", "ph", "icons.json");
  const known = JSON.parse(readFileSync(source, "utf8")).icons;
  const always = JSON.parse(readFileSync(join(here, "icons.json"), "utf8"));
  const names = [...new Set([...namesIn(root, known), ...always])].sort();
  const symbols = names.map(
    (name) => `<symbol id="${name}" viewBox="0 0 256 256">${known[name].body}</symbol>`,
  );
  return `<svg xmlns="http://www.w3.org/2000/svg">${symbols.join("")}</svg>\n`;
}
