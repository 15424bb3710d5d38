"""Private memory of the first interpreter and of further ones, beside a node process with the
same Pyodide.
"""

from __future__ import annotations

from pathlib import Path

from bench.node import NodePyodide
from praxis_desktop.core.directories import cache_directory
from praxis_desktop.interpreter import Interpreter, Runtime, run_in_guest_thread


def private_bytes(pid: str = "self") -> int:
    """Return the memory, in bytes, that a process shares with no other (Linux)."""
    rollup = Path(f"/proc/{pid}/smaps_rollup").read_text("ascii")
    rows = dict(row.split(":") for row in rollup.splitlines()[1:])
    return sum(int(rows[name].split()[0]) * 1024 for name in ("Private_Clean", "Private_Dirty"))


def main(rounds: int) -> None:
    """Print the table."""
    run_in_guest_thread(_measure)


def _measure() -> None:
    steps: list[tuple[str, int]] = [("this process before", private_bytes())]
    runtime = Runtime(cache_dir=cache_directory())
    first = Interpreter.boot(runtime)
    first.run("print(1)")
    steps.append(("one interpreter, booted", private_bytes()))
    image = first.capture()
    steps.append(("and an image of it", private_bytes()))
    others = []
    for number in (1, 2, 3):
        other = Interpreter.restore(image)
        other.run("print(1)")
        others.append(other)
        steps.append((f"and {number} restored from it, after a print", private_bytes()))
    print("Private memory, MiB")
    before = 0
    for name, size in steps:
        print(f"  {name:44} {size / 2**20:8.1f}  {(size - before) / 2**20:+8.1f}")
        before = size
    for other in others:
        other.close()
    image.close()
    first.close()
    nodes = [NodePyodide() for _ in range(3)]
    for node in nodes:
        node.ask("run", source="str(1)")
    sizes = [private_bytes(str(node.pid)) / 2**20 for node in nodes]
    print(f"  node: one process {sizes[0]:.1f}, three {sum(sizes):.1f}\n")
    for node in nodes:
        node.close()
