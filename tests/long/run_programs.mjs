// Runs wasm programs as they are: takes [{module, calls: [[entry, [argument, argument]], ...]}, ...] on standard input,
// gives [[[how, [value, ...], trace], ...], ...] on standard output, values as unsigned decimal numbers in text.
import { readFileSync } from "node:fs";

const unsigned = (value) => (typeof value === "bigint" ? BigInt.asUintN(64, value) : value >>> 0).toString();

function call(exports, entry, argumentsOfCall) {
  try {
    return ["returned", [unsigned(exports[`e${entry}`](...argumentsOfCall))]];
  } catch (error) {
    if (error instanceof WebAssembly.RuntimeError) {
      return ["trapped", []];
    }
    const tag = [0, 1, 2].find((number) => error.is(exports[`t${number}`]));
    const values = Array.from({ length: tag }, (_, index) => unsigned(error.getArg(exports[`t${tag}`], index)));
    return [`threw ${tag}`, values];
  }
}

const results = [];
for (const { module, calls } of JSON.parse(readFileSync(0, "utf8"))) {
  const imports = { host: { leave() {} } };
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(readFileSync(module)), imports);
  results.push(
    calls.map(([entry, argumentsOfCall]) => [...call(exports, entry, argumentsOfCall), unsigned(exports.trace.value)]),
  );
}
process.stdout.write(JSON.stringify(results));
