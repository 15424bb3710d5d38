// Memory that this process shares with no other, in bytes (Linux).
import { readFileSync } from "node:fs";

export function privateBytes() {
  const rows = readFileSync("/proc/self/smaps_rollup", "ascii").matchAll(/^Private_(?:Clean|Dirty): +(\d+) kB$/gm);
  return [...rows].reduce((sum, row) => sum + Number(row[1]) * 1024, 0);
}
