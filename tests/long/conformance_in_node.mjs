// Runs the rows of the conformance table in Pyodide under node: node conformance_in_node.mjs PYODIDE.mjs ROWS.json
import fs from "node:fs";
import { pathToFileURL } from "node:url";

const [modulePath, rowsPath] = process.argv.slice(2);
const { harness, rows } = JSON.parse(fs.readFileSync(rowsPath, "utf8"));
// Some rows leave callbacks behind that fail later; a browser would only report them.
process.on("uncaughtException", () => {});
process.on("unhandledRejection", () => {});
const { loadPyodide } = await import(pathToFileURL(modulePath));
const pyodide = await loadPyodide({ stdout: () => {}, stderr: () => {} });
pyodide.runPython(harness);
const runRow = pyodide.globals.get("run_row");
const outcomes = [];
for (const code of rows) {
  const late = new Promise((resolve) => setTimeout(() => resolve("no outcome within 5 s"), 5000));
  outcomes.push(await Promise.race([runRow(code), late]));
}
fs.writeFileSync(1, JSON.stringify(outcomes));
process.exit(0);
