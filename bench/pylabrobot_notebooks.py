"""``python -m bench.pylabrobot_notebooks FOLDER``: run the notebooks of PyLabRobot's documentation, write
docs/conformance.

FOLDER is the ``docs`` of a checkout of PyLabRobot, whose notebooks are not part of this program. ``exec`` and
CPython run the same cells with the PyLabRobot and pyserial of the build, without instruments, and with no
network except the loopback interface. Programs get the two ports of PyLabRobot's visualizer. This needs
Linux, and the right to make a network namespace. CPython skips the lines that only IPython understands.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from msgspec import Struct

from bench.suites.versions import guest_version, host_version
from praxis_desktop.interpreter.distribution import Distribution

DOCUMENT = Path(__file__).parents[1] / "docs/conformance/pylabrobot-notebooks.md"
LIMIT_S = 120
_NO_NETWORK = ("unshare", "--net", "--map-root-user", "sh", "-c", 'ip link set lo up; exec "$@"', "sh")
_VISUALIZER = ("--port", "deck=listen://127.0.0.1:2121", "--port", "page=listen://127.0.0.1:1337")
_NEEDED = ("pylabrobot", "pyserial", "typing_extensions", "websockets")
"""The wheels that PyLabRobot needs in a run."""

_NATIVE = """
import _sitebuiltins, ast, asyncio, builtins, inspect, json, re, sys
builtins.help = _sitebuiltins._Helper()
cells = json.load(open(sys.argv[1]))
namespace = {"__name__": "__main__"}
async def main():
    for number, cell in enumerate(cells, 1):
        cell = re.sub(r"^(\\s*)[%!].*$", r"\\1pass", cell, flags=re.M)
        code = compile(cell, f"cell {number}", "exec", ast.PyCF_ALLOW_TOP_LEVEL_AWAIT)
        try:
            done = eval(code, namespace)
            if inspect.isawaitable(done):
                await done
        except BaseException as error:
            return [number, type(error).__name__, str(error)]
    return [0, "", ""]
ended = asyncio.run(main())
print("\\nENDED " + json.dumps(ended), flush=True)
import os
os._exit(0)
"""

REASONS: Mapping[str, str] = {
    "bmg-clariostar.ipynb": "Programs have a pylibftdi of ours, which finds granted ports only.",
}
"""Why a notebook ends differently here, keyed by the end of its path."""

ERRORS: Mapping[str, str] = {
    "PortNotFound": "The instrument's port is there with neither.",
    "PermissionError": "The instrument's address was not granted; CPython cannot reach it.",
}
"""Why two errors with different names have the same cause, keyed by the error's name here."""


class End(Struct, frozen=True):
    """The end of a notebook: the cell (0 if every cell ran) and the error."""

    cell: int
    error: str = ""
    words: str = ""

    def told(self) -> str:
        """Return the text for the cell of the table."""
        if not self.cell and not self.error:
            return "whole"
        where = f"cell {self.cell}: " if self.cell else ""
        return f"{where}{self.error}"


def codes_of(path: Path) -> list[str]:
    """Return the sources of the notebook's code cells."""
    told: dict[str, Any] = json.loads(path.read_text("utf-8"))
    sources = ["".join(cell["source"]) for cell in told["cells"] if cell["cell_type"] == "code"]
    return [source for source in sources if source.strip()]


def run_here(path: Path) -> End:
    """Run the notebook with ``exec``; return how it ended."""
    command = [*_NO_NETWORK, sys.executable, "-m", "praxis_desktop", "exec", str(path), "--json"]
    try:
        done = subprocess.run(
            [*command, *_VISUALIZER, "--timeout", str(LIMIT_S)],
            check=False,
            capture_output=True,
            text=True,
            timeout=LIMIT_S + 120,
            stdin=subprocess.DEVNULL,
        )
    except subprocess.TimeoutExpired:
        return End(0, "no end")
    events = [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]
    cells = [event["number"] for event in events if event.get("event") == "cell"]
    last = events[-1] if events else {}
    error = (last.get("result") or {}).get("error") or last.get("error")
    if last.get("event") == "result" and not error:
        return End(0)
    told = error or {"name": f"exit {done.returncode}", "message": done.stderr.strip()[-200:]}
    return End(cells[-1] if cells else 0, str(told.get("name", "")), str(told.get("message", "")))


def run_in_cpython(path: Path, wheels: Path) -> End:
    """Run the notebook with this CPython, without its own packages; return how it ended."""
    with tempfile.TemporaryDirectory() as folder:
        cells = Path(folder) / "cells.json"
        cells.write_text(json.dumps(codes_of(path)), "utf-8")
        environment = {**os.environ, "PYTHONPATH": str(wheels), "BROWSER": "true"}
        try:
            done = subprocess.run(
                [*_NO_NETWORK, sys.executable, "-S", "-c", _NATIVE, str(cells)],
                check=False,
                capture_output=True,
                text=True,
                timeout=LIMIT_S,
                stdin=subprocess.DEVNULL,
                env=environment,
                cwd=folder,
            )
        except subprocess.TimeoutExpired:
            return End(0, "no end")
    found = re.search(r"^ENDED (.*)$", done.stdout, re.M)
    if found is None:
        return End(0, f"exit {done.returncode}", done.stderr.strip()[-200:])
    return End(*json.loads(found[1]))


def verdict(here: End, native: End) -> str:
    """Return a few words on how the two ends compare."""
    if (here.cell, here.error) == (native.cell, native.error):
        return "same error" if here.cell or here.error else "whole with both"
    return "same cell" if here.cell == native.cell and here.cell else "differs"


def document(rows: list[tuple[str, int, End, End]], tag: str) -> str:
    """Return the text of the page."""
    verdicts = [verdict(here, native) for _, _, here, native in rows]
    counts = (
        f"{verdicts.count('whole with both')} run whole with both, "
        f"{verdicts.count('same error')} end at the same cell by the same error, "
        f"{verdicts.count('same cell')} at the same cell by an error that has another name, "
        f"{verdicts.count('differs')} otherwise"
    )
    pylabrobot = Distribution.find().wheel("pylabrobot").name.split("-")[1]
    lines = [
        "# Notebooks of PyLabRobot's documentation",
        "",
        f"Made by `python -m bench.pylabrobot_notebooks` on {time.strftime('%Y-%m-%d')}.",
        "",
        f"- notebooks: PyLabRobot's documentation, {tag}; they are not part of this program",
        f"- PyLabRobot: {pylabrobot}",
        f"- guest: {guest_version()}",
        f"- host: {host_version()}",
        "",
        f"{len(rows)} notebooks: {counts}.",
        "",
        "Each was run by `exec`, and by CPython beside it, cell by cell: without an instrument, with the",
        "same wheels and no others, and with no network but this computer's own. There, `exec` was",
        "granted the two ports of PyLabRobot's visualizer. Most are for an instrument, and end at the",
        "cell that connects it; some ask for names that this PyLabRobot does not have. Lines that only",
        "IPython understands do nothing in CPython. The number of a cell is that of *Run All*.",
        "",
        "| notebook | cells | `exec` | CPython | together | why |",
        "|---|---:|---|---|---|---|",
    ]
    for (name, cells, here, native), together in zip(rows, verdicts, strict=True):
        why = next((why for end, why in REASONS.items() if name.endswith(end)), "")
        if not why and together in ("differs", "same cell"):
            why = ERRORS.get(here.error) or _cell(here.words)
        lines.append(f"| {name} | {cells} | {here.told()} | {native.told()} | {together} | {why} |")
    return "\n".join(lines) + "\n"


def _cell(text: str) -> str:
    line = re.sub(r"/\S*/", "", text).strip().partition("\n")[0].replace("|", "\\|")
    return line if len(line) <= 120 else line[:119] + "…"


def main(arguments: list[str]) -> int:
    """Run all notebooks, and write the page. Returns 0 if every difference has a reason."""
    parser = argparse.ArgumentParser(prog="python -m bench.pylabrobot_notebooks", description=__doc__)
    parser.add_argument("folder", type=Path, help="the folder docs of PyLabRobot")
    parser.add_argument("--tag", default="v0.2.1", help="its version (default: v0.2.1)")
    parser.add_argument("--only", default="", help="only notebooks whose path contains this; writes no page")
    options = parser.parse_args(arguments)
    rows: list[tuple[str, int, End, End]] = []
    distribution = Distribution.find()
    with tempfile.TemporaryDirectory() as folder:
        for name in _NEEDED:
            with zipfile.ZipFile(distribution.wheel(name)) as wheel:
                wheel.extractall(folder)
        for path in sorted(options.folder.rglob("*.ipynb")):
            name = path.relative_to(options.folder).as_posix()
            if options.only not in name:
                continue
            here, native = run_here(path), run_in_cpython(path, Path(folder))
            rows.append((name, len(codes_of(path)), here, native))
            sys.stdout.write(f"{name}: {here.told()} | {native.told()} | {verdict(here, native)}\n")
            if verdict(here, native) not in ("same error", "whole with both"):
                sys.stdout.write(f"   here: {here.words[:300]}\n   CPython: {native.words[:300]}\n")
            sys.stdout.flush()
    if not options.only:
        DOCUMENT.write_text(document(rows, options.tag), "utf-8")
    known = [name for name, *_ in rows if any(name.endswith(end) for end in REASONS)]
    return int(any(verdict(row[2], row[3]) == "differs" and row[0] not in known for row in rows))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
