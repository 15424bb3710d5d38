"""``python -m bench.thread_programs [NAME...]``: unchanged programs that read serial ports in threads.

They come from public repositories on GitHub, each at a fixed commit, and are fetched into the cache folder;
this repository has no copies. Each runs in the guest and in CPython, with the same simulated device on a
pseudo-terminal, and the two outputs are compared. ``--folder`` names a folder with copies, at
OWNER/NAME/PATH. The packages that the programs import must be installed: for guests with ``praxis-desktop
packages add``, for CPython in the folder ``--host-packages``.
"""

from __future__ import annotations

import argparse
import difflib
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from bench.found_programs.running import FoundProgram, Outcome, fetched, in_guest, on_host, programs
from bench.suites.command import DOCUMENTS
from bench.suites.versions import guest_version, host_version
from praxis_desktop.core.directories import cache_directory

_Row = tuple[FoundProgram, Outcome, Outcome]


def main(arguments: list[str]) -> int:
    """Run the programs. Returns 1 if an output differs from CPython's."""
    cache = cache_directory() / "found_programs"
    parser = argparse.ArgumentParser(prog="python -m bench.thread_programs", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help="parts of repositories' names: these alone")
    parser.add_argument("--folder", type=Path, help="where copies of the programs are at hand")
    parser.add_argument(
        "--python", type=Path, default=Path(sys.executable), help="the CPython to compare with"
    )
    parser.add_argument("--host-packages", type=Path, default=cache / "packages", help="its packages")
    parser.add_argument("--out", type=Path, help="the document to write; by default docs/conformance")
    options = parser.parse_args(arguments)
    rows: list[_Row] = []
    for program in programs():
        if options.names and not any(name in program.repository for name in options.names):
            continue
        file = fetched(program, options.folder or cache, given=options.folder is not None)
        host = on_host(program, file, options.python, options.host_packages)
        guest = in_guest(program, file)
        rows.append((program, guest, host))
        _show(*rows[-1])
    document = options.out or (None if options.names else DOCUMENTS / "thread-programs.md")
    if document is not None:
        document.write_text(_report(rows, _version(options.python)), "utf-8")
        print(f"written: {document}")
    same = sum(_is_same(*row) for row in rows)
    print(f"{len(rows)} programs, {same} print what they print in CPython")
    return 0 if same == len(rows) else 1


def _is_same(program: FoundProgram, guest: Outcome, host: Outcome) -> bool:
    return program.is_same(guest.output, host.output) and "killed" not in (guest.ending, host.ending)


def _show(program: FoundProgram, guest: Outcome, host: Outcome) -> None:
    same = "same" if _is_same(program, guest, host) else "DIFFERS"
    print(
        f"{program.name:66} {same:8} guest {guest.ending} {guest.seconds:.1f} s, "
        f"CPython {host.ending} {host.seconds:.1f} s",
        flush=True,
    )
    if same != "same":
        ours, theirs = program.compared(guest.output), program.compared(host.output)
        print("\n".join(difflib.unified_diff(theirs, ours, "CPython", "guest", lineterm="", n=1)))
        print(guest.errors[-2000:], host.errors[-2000:], sep="\n---- CPython's errors\n")


def _version(python: Path) -> str:
    run = subprocess.run([str(python), "-V"], capture_output=True, text=True, check=True)
    return run.stdout.strip().removeprefix("Python ")


def _report(rows: Sequence[_Row], python: str) -> str:
    """Return the document."""
    same = sum(_is_same(*row) for row in rows)
    lines = [
        "# Programs with threads on serial ports",
        "",
        f"Made by `python -m bench.thread_programs` on {time.strftime('%Y-%m-%d')}.",
        "",
        f"- guest: {guest_version()}",
        f"- host: {host_version()}",
        f"- compared with: CPython {python}",
        "",
        "Programs from public repositories that read serial ports in threads. Each runs unmodified in the",
        "guest and in CPython, on the same device at the far end of a pseudo-terminal. What both print is",
        "compared line by line, without times and addresses of objects. One without an end is interrupted.",
        "",
        f"{len(rows)} programs, {same} print what they print in CPython.",
        "",
        "| program | licence | what it does | lines | ends | output |",
        "|---|---|---|---:|---|---|",
    ]
    for program, guest, host in rows:
        address = f"https://github.com/{program.repository}/blob/{program.commit}/{program.path}"
        lines.append(
            f"| [{program.repository}: {program.path.rpartition('/')[2]}]({address}) | {program.licence} "
            f"| {program.does} | {len(program.compared(guest.output))} | {guest.ending} "
            f"| {'the same' if _is_same(program, guest, host) else 'differs'} |"
        )
    packages = sorted({package for program, _, _ in rows for package in program.packages})
    lines += ["", f"Packages that the programs import: {', '.join(packages)}, and what these need."]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
