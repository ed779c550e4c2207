// Makes what pages and PDFs need in static/build/: smaller fonts and the icon data.
import { copyFileSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import subsetFont from "subset-font";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const modules = join(root, "node_modules");
const build = join(root, "static", "build");

// Only the weights that the stylesheet uses, and headings at one optical size: 71 instead of 124 kB for a first visit.
const HEADINGS = { opsz: 36, wght: { min: 700, max: 750 } };
const TEXT = { wght: { min: 400, max: 700 } };
const FONTS = {
  "bricolage-grotesque-latin.woff2": ["bricolage-grotesque/files/bricolage-grotesque-latin-opsz-normal.woff2", HEADINGS],
  "bricolage-grotesque-latin-ext.woff2": ["bricolage-grotesque/files/bricolage-grotesque-latin-ext-opsz-normal.woff2", HEADINGS],
  "schibsted-grotesk-latin.woff2": ["schibsted-grotesk/files/schibsted-grotesk-latin-wght-normal.woff2", TEXT],
  "schibsted-grotesk-latin-ext.woff2": ["schibsted-grotesk/files/schibsted-grotesk-latin-ext-wght-normal.woff2", TEXT],
};
// The blocks of Unicode that the files above have letters in; what a file lacks is left out.
const LETTERS = [[0x20, 0x2ff], [0x1e00, 0x1eff], [0x2000, 0x22ff], [0x2c60, 0x2c7f], [0xa720, 0xa7ff], [0xfeff, 0xfffd]]
  .flatMap(([first, last]) => Array.from({ length: last - first + 1 }, (_, place) => String.fromCodePoint(first + place)))
  .join("");

rmSync(join(build, "fonts"), { recursive: true, force: true });
mkdirSync(join(build, "fonts"), { recursive: true });
for (const [name, [source, variationAxes]] of Object.entries(FONTS)) {
  const font = readFileSync(join(modules, "@fontsource-variable", source));
  writeFileSync(join(build, "fonts", name), await subsetFont(font, LETTERS, { targetFormat: "woff2", variationAxes }));
}

// Typst reads TrueType alone (credentials/printing/typesetting.py).
const PRINT_FONTS = [
  "bricolage-grotesque/700Bold/BricolageGrotesque_700Bold.ttf",
  "noto-sans/400Regular/NotoSans_400Regular.ttf",
  "noto-sans/700Bold/NotoSans_700Bold.ttf",
];
mkdirSync(join(build, "print-fonts"), { recursive: true });
for (const font of PRINT_FONTS) {
  copyFileSync(join(modules, "@expo-google-fonts", font), join(build, "print-fonts", font.split("/").pop()));
}

// The template tag {% icon %} draws its own <svg>, so keep only what is inside Lucide's. The folder also holds older names.
const folder = join(modules, "lucide-static", "icons");
const inside = (svg) => svg.replace(/^[\s\S]*?<svg[^>]*>|<\/svg>\s*$/g, "").replace(/\s*\n\s*/g, "").replaceAll(" />", "/>");
const icons = Object.fromEntries(
  readdirSync(folder)
    .filter((file) => file.endsWith(".svg"))
    .map((file) => [file.slice(0, -4), inside(readFileSync(join(folder, file), "utf8"))]),
);
writeFileSync(join(build, "icons.json"), JSON.stringify(icons));

console.log(`static/build: ${Object.keys(FONTS).length + PRINT_FONTS.length} fonts, ${Object.keys(icons).length} icons`);
