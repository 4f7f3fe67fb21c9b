// Fetches nothing itself: bundles what `npm install` brought into static/vendor/, and records what it wrote.
// Maintainers run `npm run vendor` after changing a version in package.json; nobody else needs Node.
import { createHash } from "node:crypto";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { build } from "esbuild";

const BUNDLES = {
  "turbo.js": ["@hotwired/turbo", 'import * as Turbo from "@hotwired/turbo"; export { Turbo }'],
  "socket.io.js": ["socket.io-client", 'export { io } from "socket.io-client"'],
  "markdown-toolbar.js": ["@github/markdown-toolbar-element", 'import "@github/markdown-toolbar-element"'],
  "relative-time.js": ["@github/relative-time-element", 'import "@github/relative-time-element"'],
};
const COPIES = { "axe.min.js": ["axe-core", "axe.min.js"] };

const described = async (name) => JSON.parse(await readFile(`node_modules/${name}/package.json`, "utf8"));
const sha384 = (bytes) => `sha384-${createHash("sha384").update(bytes).digest("base64")}`;

async function bundle(contents) {
  const result = await build({
    stdin: { contents, resolveDir: "." }, bundle: true, minify: true, metafile: true, write: false,
    format: "esm", target: "es2022", legalComments: "none",
  });
  const inside = Object.keys(result.metafile.inputs).map((path) => path.match(/node_modules\/((?:@[^/]+\/)?[^/]+)/)?.[1]);
  return { bytes: result.outputFiles[0].contents, packages: [...new Set(inside.filter(Boolean))].sort() };
}

const MIT = `Permission is hereby granted, free of charge, to any person obtaining a copy of this software and associated
documentation files (the "Software"), to deal in the Software without restriction, including without limitation the
rights to use, copy, modify, merge, publish, distribute, sublicense, and/or sell copies of the Software, and to permit
persons to whom the Software is furnished to do so, subject to the following conditions:

The above copyright notice and this permission notice shall be included in all copies or substantial portions of the
Software.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR IMPLIED, INCLUDING BUT NOT LIMITED TO THE
WARRANTIES OF MERCHANTABILITY, FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE AUTHORS OR
COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR
OTHERWISE, ARISING FROM, OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE SOFTWARE.`;

/** Turbo ships no licence file: its copyright stands in the head of its source. */
async function fromSource(name) {
  const { license, module } = await described(name);
  if (license !== "MIT") throw new Error(`${name} has no licence file, and is not under MIT`);
  const source = await readFile(`node_modules/${name}/${module}`, "utf8");
  return `${source.match(/Copyright .*/)[0]}\n\n${MIT}`;
}

async function licence(name) {
  const { version } = await described(name);
  const text = await readFile(`node_modules/${name}/LICENSE`, "utf8").catch(() => fromSource(name));
  return `${name} ${version}\n\n${text.trim()}\n`;
}

async function write(folder, files) {
  await mkdir(folder, { recursive: true });
  const manifest = {};
  const packages = new Set();
  for (const [file, made] of Object.entries(files)) {
    await writeFile(`${folder}/${file}`, made.bytes);
    const { version } = await described(made.name);
    manifest[file] = { package: made.name, version, integrity: sha384(made.bytes) };
    made.packages.forEach((name) => packages.add(name));
  }
  const licences = await Promise.all([...packages].sort().map(licence));
  await writeFile(`${folder}/LICENSES.txt`, licences.join(`\n${"-".repeat(80)}\n\n`));
  await writeFile(`${folder}/manifest.json`, `${JSON.stringify(manifest, null, 2)}\n`);
}

const bundles = {};
for (const [file, [name, entry]] of Object.entries(BUNDLES)) bundles[file] = { name, ...(await bundle(entry)) };
await write("static/vendor", bundles);

const copies = {};
for (const [file, [name, path]] of Object.entries(COPIES)) {
  copies[file] = { name, bytes: await readFile(`node_modules/${name}/${path}`), packages: [name] };
}
await write("tests/browser/vendor", copies);
