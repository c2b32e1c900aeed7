// Builds what the pages load into techwize_core/static/dist: one stylesheet, one script, the
// fonts and the icon sprite, each named by its content, and manifest.json (logical name -> file).
// The page of the API's description has a stylesheet and a script of its own.
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { basename, dirname, extname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { Features, transform } from "lightningcss";
import { iconSprite } from "./icons.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const root = dirname(here);
const target = join(root, "techwize_core", "static", "dist");

/** Runs Tailwind over css/app.css and the templates; the result lies beside the source for esbuild. */
function compileStyles(out) {
  const cli = join(here, "node_modules", "@tailwindcss", "cli", "dist", "index.mjs");
  const args = [cli, "--input", join(here, "css", "app.css"), "--output", out];
  execFileSync(process.execPath, args, { cwd: here, stdio: ["ignore", "ignore", "pipe"] });
  // Lowered here because Tailwind leaves light-dark() alone, and a phone with a Chrome older
  // than 123 would show a page without any colour.
  const lowered = transform({
    filename: out,
    code: readFileSync(out),
    include: Features.LightDark,
    targets: { chrome: 111 << 16, safari: (16 << 16) | (4 << 8), firefox: 115 << 16 },
  });
  writeFileSync(out, lowered.code);
}

/** Bundles styles (with fonts) and script; returns logical name -> file name. */
async function bundle(styles, outdir) {
  const result = await build({
    entryPoints: {
      app: join(here, "src", "app.ts"),
      styles,
      "api-docs": join(here, "src", "api-docs.ts"),
      "api-docs-styles": join(here, "css", "api-docs.css"),
    },
    outdir,
    absWorkingDir: here,
    bundle: true,
    minify: true,
    format: "iife",
    target: ["chrome111", "firefox115", "safari16.4"],
    loader: { ".woff2": "file" },
    entryNames: "[name]-[hash]",
    assetNames: "[name]-[hash]",
    metafile: true,
    logLevel: "warning",
    legalComments: "none",
  });
  const names = {};
  for (const [file, output] of Object.entries(result.metafile.outputs)) {
    names[logicalName(basename(file), output)] = basename(file);
  }
  return names;
}

function logicalName(file, output) {
  if (output.entryPoint) return (file.startsWith("api-docs") ? "api-docs" : "app") + extname(file);
  return file.replace(/-[A-Z0-9]{8}(\.\w+)$/, "$1");
}

function writeHashed(outdir, name, text) {
  const [stem, extension] = name.split(".");
  const hash = createHash("sha256").update(text).digest("hex").slice(0, 8).toUpperCase();
  const file = `${stem}-${hash}.${extension}`;
  writeFileSync(join(outdir, file), text);
  return file;
}

async function main() {
  mkdirSync(dirname(target), { recursive: true });
  // Built aside and moved at the end: a page never meets half a build.
  const fresh = mkdtempSync(join(dirname(target), ".build-"));
  const styles = join(here, "css", ".compiled.css");
  try {
    compileStyles(styles);
    const manifest = await bundle(styles, fresh);
    manifest["icons.svg"] = writeHashed(fresh, "icons.svg", iconSprite(root, here));
    manifest["mark.svg"] = writeHashed(fresh, "mark.svg", readFileSync(join(here, "images", "mark.svg")));
    const sorted = Object.fromEntries(Object.entries(manifest).sort());
    writeFileSync(join(fresh, "manifest.json"), JSON.stringify(sorted, null, 2) + "\n");
    chmodSync(fresh, 0o755); // mkdtemp made it 0700, and the web process may be another user
    // The films' typefaces are another program's work in the same folder.
    const typefaces = join(target, "fonts");
    if (existsSync(typefaces)) renameSync(typefaces, join(fresh, "fonts"));
    rmSync(target, { recursive: true, force: true });
    renameSync(fresh, target);
  } finally {
    rmSync(styles, { force: true });
    rmSync(fresh, { recursive: true, force: true });
  }
}

await main();
