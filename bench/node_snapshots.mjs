// The peer of the snapshot benchmark: Pyodide's own memory snapshots under node.
// Arguments: Pyodide's folder, the snapshot file, then "make", "process" (restore once and print), "restore" (again
// and again in one process) or "threads" (workers). Writes one JSON object.
import { readFileSync, writeFileSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { Worker } from "node:worker_threads";

const [folder, file, action, rounds] = process.argv.slice(2);
const { loadPyodide } = await import(pathToFileURL(folder + "/pyodide.mjs").href);
const say = (value) => process.stdout.write(JSON.stringify(value) + "\n");
const now = () => performance.now();

async function make() {
  const pyodide = await loadPyodide({ _makeSnapshot: true });
  const captured = [];
  let snapshot;
  for (let i = 0; i < 5; i++) {
    const before = now();
    snapshot = pyodide.makeMemorySnapshot();
    captured.push(now() - before);
  }
  writeFileSync(file, snapshot);
  say({ capture: captured, bytes: snapshot.length });
}

async function once() {
  const pyodide = await loadPyodide({ _loadSnapshot: readFileSync(file) });
  pyodide.runPython("print(1)");
}

async function restore() {
  const snapshot = readFileSync(file);
  const times = [];
  for (let i = 0; i < Number(rounds); i++) {
    const before = now();
    const pyodide = await loadPyodide({ _loadSnapshot: snapshot, stdout: () => {} });
    pyodide.runPython("print(1)");
    times.push(now() - before);
  }
  say({ restore: times });
}

async function threads() {
  const content = readFileSync(file);
  const shared = new SharedArrayBuffer(content.length);
  new Uint8Array(shared).set(content);
  const start = async () => {
    const worker = new Worker(new URL("./node_worker.mjs", import.meta.url), { workerData: { folder, shared } });
    worker.answer = () => new Promise((resolve) => worker.once("message", resolve));
    await worker.answer();
    return worker;
  };
  const run = (worker, source) => {
    const answer = worker.answer();
    worker.postMessage(source);
    return answer;
  };
  const { privateBytes } = await import("./node_memory.mjs");
  const memory = {};
  const workers = [];
  for (let count = 1; count <= 10; count++) {
    workers.push(await start());
    await run(workers.at(-1), "str(1)");
    memory[count] = privateBytes();
  }
  for (const worker of workers.splice(1)) await worker.terminate();
  let worker = workers[0];
  for (let i = 0; i < 500; i++) await run(worker, "1+1");
  const calls = [];
  for (let i = 0; i < 3000; i++) {
    const before = now();
    await run(worker, "1+1");
    calls.push((now() - before) * 1000);
  }
  const replaced = [];
  for (let i = 0; i < Number(rounds); i++) {
    worker.postMessage("while True: pass");
    await new Promise((resolve) => setTimeout(resolve, 100));
    const before = now();
    await worker.terminate();
    worker = await start();
    await run(worker, "1+1");
    replaced.push(now() - before);
  }
  await worker.terminate();
  say({ memory, calls, replaced });
}

await { make, process: once, restore, threads }[action]();
