// The yardstick: test modules in the same Pyodide in node, by the protocol of worker.py.
import { writeSync, readFileSync, statSync } from "node:fs";
import { createInterface } from "node:readline";
import { pathToFileURL } from "node:url";

const [packageFolder, configuration] = process.argv.slice(2);
const { mounts, prepare, runner, runners } = JSON.parse(configuration);
const { loadPyodide } = await import(pathToFileURL(packageFolder + "/pyodide.mjs").href);
const emit = (kind, test = "", detail = "") => writeSync(1, JSON.stringify([kind, test, detail]) + "\n");

async function run({ module, leave_out: leaveOut }) {
  const pyodide = await loadPyodide({ stdout() {}, stderr() {} });
  pyodide.registerJsModule("suite_host", { report: emit });
  pyodide.FS.mkdirTree("/suite_runner");
  for (const name of new Set(["guest_runner", runner]))
    pyodide.FS.writeFile(`/suite_runner/${name}.py`, readFileSync(`${runners}/${name}.py`));
  for (const [point, what] of Object.entries(mounts)) {
    pyodide.FS.mkdirTree(point);
    for (const path of [what].flat()) {
      if (statSync(path).isDirectory()) pyodide.mountNodeFS(point, path);
      else pyodide.unpackArchive(new Uint8Array(readFileSync(path)), "zip", { extractDir: point });
    }
  }
  const begin = `import sys\nsys.path.insert(1, "/suite_runner")\nimport ${runner}, guest_runner\n`;
  pyodide.runPython(begin + prepare);
  pyodide.pyimport(runner).run_module(module, pyodide.toPy(leaveOut));
}

// One module per process: what it left behind would be there for the next one.
for await (const line of createInterface({ input: process.stdin })) {
  try {
    await run(JSON.parse(line));
    emit("done");
  } catch (error) {
    emit("fault", error.name, String(error.message ?? error).slice(-2000));
  }
  process.exit(0);
}
