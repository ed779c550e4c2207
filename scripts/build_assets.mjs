// Copies what pages and PDFs need from npm packages into static/build/: the font files and the icon data.
import { copyFileSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const modules = join(root, "node_modules");
const build = join(root, "static", "build");

const FONTS = [
  "bricolage-grotesque/files/bricolage-grotesque-latin-opsz-normal.woff2",
  "bricolage-grotesque/files/bricolage-grotesque-latin-ext-opsz-normal.woff2",
  "schibsted-grotesk/files/schibsted-grotesk-latin-wght-normal.woff2",
  "schibsted-grotesk/files/schibsted-grotesk-latin-ext-wght-normal.woff2",
];

mkdirSync(join(build, "fonts"), { recursive: true });
for (const font of FONTS) {
  copyFileSync(join(modules, "@fontsource-variable", font), join(build, "fonts", font.split("/").pop()));
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

console.log(`static/build: ${FONTS.length + PRINT_FONTS.length} fonts, ${Object.keys(icons).length} icons`);
