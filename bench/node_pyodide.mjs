// The peer: the same Pyodide under node. Reads one JSON request per line, answers one JSON line.
import { readFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { pathToFileURL } from "node:url";

const start = performance.now();
const { loadPyodide } = await import(pathToFileURL(process.argv[2] + "/pyodide.mjs").href);
const pyodide = await loadPyodide();
const boot = performance.now() - start;
const say = (value) => process.stdout.write(JSON.stringify(value) + "\n");
const timed = (count, action) => {
  const before = performance.now();
  for (let i = 0; i < count; i++) action();
  return ((performance.now() - before) * 1000) / count;
};
globalThis.plain = (x) => x;
say({ boot, rss: process.memoryUsage().rss });
const actions = {
  run: ({ source }) => pyodide.runPython(source) ?? null,
  eval: ({ count }) => timed(count, () => pyodide.runPython("1+1")),
  call: ({ count, name }) => {
    const target = pyodide.globals.get(name);
    return timed(count, () => target(1));
  },
  unpack: ({ wheels }) => {
    for (const wheel of wheels) pyodide.unpackArchive(new Uint8Array(readFileSync(wheel)), "wheel");
    pyodide.runPython("import importlib; importlib.invalidate_caches()");
    return null;
  },
  rss: () => process.memoryUsage().rss,
};
for await (const line of createInterface({ input: process.stdin })) {
  const request = JSON.parse(line);
  say({ value: actions[request.action](request) });
}
