// One worker thread of the peer: a Pyodide restored from a snapshot, which runs the sources it is sent.
import { pathToFileURL } from "node:url";
import { parentPort, workerData } from "node:worker_threads";

const { loadPyodide } = await import(pathToFileURL(workerData.folder + "/pyodide.mjs").href);
const pyodide = await loadPyodide({ _loadSnapshot: new Uint8Array(workerData.shared) });
parentPort.on("message", (source) => parentPort.postMessage(pyodide.runPython(source) ?? null));
parentPort.postMessage("ready");
