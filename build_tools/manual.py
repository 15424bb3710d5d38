"""Build the manual, a folder of pages that open from a disk: python -m build_tools.manual [--output DIR]

Every link in every page is checked; a broken one fails the build. The pages load nothing from elsewhere. The
tools are in ``requirements/docs.txt``; if this Python lacks them, they are installed into
``build/manual-environment`` first.
"""

from __future__ import annotations

import argparse
import os
import re
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

from build_tools.errors import BuildError

ROOT = Path(__file__).resolve().parent.parent
OUTPUT = ROOT / "build" / "manual"
REQUIREMENTS = ROOT / "requirements" / "docs.txt"
ENVIRONMENT = ROOT / "build" / "manual-environment"
FIRST_PAGE = "index.html"

_OPTIONS = ("--quiet", "--disable-pip-version-check", "--retries", "2")

_FETCHED = re.compile(
    r"""<(?:script|img|iframe)\b[^>]*\bsrc=["']?(?:https?:)?//|"""
    r"""<link\b[^>]*\brel=["']?(?:stylesheet|preconnect)\b[^>]*\bhref=["']?(?:https?:)?//"""
)


class NoBuilder(BuildError):
    """The tools for the manual are missing, and could not be installed."""


def build_manual(output: Path = OUTPUT) -> Path:
    """Write the manual into ``output``; return its first page.

    Raises BuildError with the fault, NoBuilder if the tools are missing.
    """
    python = _python()
    command = [str(python), "-m", "mkdocs", "build", "--strict", "--site-dir", str(output)]
    surroundings = {**_surroundings(python), "NO_MKDOCS_2_WARNING": "1"}
    done = subprocess.run(
        command, cwd=ROOT, env=surroundings, capture_output=True, text=True, check=False, timeout=600
    )
    if done.returncode:
        raise BuildError(f"The manual cannot be built:\n{done.stdout}{done.stderr}")
    for page in sorted(output.rglob("*.html")):
        if found := _FETCHED.search(page.read_text("utf-8")):
            raise BuildError(f"{page.relative_to(output)} would fetch something: {found[0]}")
    return output / FIRST_PAGE


def size(folder: Path) -> int:
    """Return the total size, in bytes, of the files in ``folder``."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def _python() -> Path:
    if find_spec("mkdocs") is not None and find_spec("mkdocstrings") is not None:
        return Path(sys.executable)
    python = ENVIRONMENT / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    if not python.is_file():
        try:
            subprocess.run([sys.executable, "-m", "venv", str(ENVIRONMENT)], check=True)
        except (OSError, subprocess.CalledProcessError) as error:
            raise NoBuilder(f"The environment of the manual cannot be created: {error}") from error
    installed = subprocess.run(
        [str(python), "-m", "pip", "install", *_OPTIONS, "--require-hashes", "-r", str(REQUIREMENTS)],
        cwd=ROOT,
        env=_surroundings(python),
        stdout=sys.stderr,
        check=False,
    )
    if installed.returncode:
        raise NoBuilder("What builds the manual could not be installed; pip says why above.")
    return python


def _surroundings(python: Path) -> dict[str, str]:
    """Return the environment for ``python``, without variables set by an isolated build that may have started
    this process.
    """
    if python == Path(sys.executable):
        return dict(os.environ)
    return {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}


def main(arguments: list[str]) -> int:
    """Build the manual and print its place and size."""
    parser = argparse.ArgumentParser(prog="python -m build_tools.manual", description="Build the manual.")
    parser.add_argument("--output", type=Path, default=OUTPUT, metavar="DIR", help="build/manual unless told")
    output = parser.parse_args(arguments).output.resolve()
    try:
        first = build_manual(output)
    except BuildError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    sys.stdout.write(f"{first} ({size(output) / 1e6:.1f} MB)\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
