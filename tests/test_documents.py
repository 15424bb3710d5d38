"""Procedures in the documents work, and references in them exist."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from praxis_desktop.core.deadlines import Deadline
from praxis_desktop.runs.interpreter_sources import desktop_snapshots
from praxis_desktop.snapshots.recipes import BASELINE
from tests.cli.command import environment

ROOT = Path(__file__).resolve().parent.parent
DOCUMENTS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
NAMES = [document.relative_to(ROOT).as_posix() for document in DOCUMENTS]

EXAMPLES = [
    pytest.param(example, id=f"{name}-{number}")
    for name, document in zip(NAMES, DOCUMENTS, strict=True)
    for number, example in enumerate(
        re.findall(r"^```python\n(.*?)^```", document.read_text("utf-8"), re.M | re.S)
    )
]
PRINTED = re.compile(r"^ *print\(.*\)  # (.*)$", re.M)
LINK = re.compile(r"\]\(([^)\s]+)\)")
FILE = re.compile(r"`([\w.]+(?:/[\w.-]+)+\.(?:py|md|json|toml))`")


@pytest.fixture(scope="session")
def _image() -> None:
    """The image that programs start from: examples do not show how it is made."""
    snapshots = desktop_snapshots()
    snapshots.image(BASELINE)
    assert snapshots.close(Deadline.after(10))


@pytest.mark.usefixtures("_image")
@pytest.mark.parametrize("example", EXAMPLES)
def test_examples_print_what_their_comments_say(example: str, tmp_path: Path) -> None:
    script = tmp_path / "example.py"
    script.write_text(example, "utf-8")
    finished = subprocess.run(
        [sys.executable, str(script)],
        cwd=tmp_path,
        env=environment(),
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
    )
    assert finished.returncode == 0, finished.stderr
    assert finished.stdout.splitlines() == PRINTED.findall(example)


@pytest.mark.parametrize("name", NAMES)
def test_links_lead_somewhere(name: str) -> None:
    document = ROOT / name
    links = [link for link in LINK.findall(_prose(document)) if not re.match(r"[a-z]+:", link)]
    assert [link for link in links if not _is_there(document, link)] == []


@pytest.mark.parametrize("name", NAMES)
def test_files_that_are_named_exist(name: str) -> None:
    named = FILE.findall(_prose(ROOT / name))
    places = (ROOT, ROOT / "praxis_desktop")
    assert [file for file in named if not any((place / file).exists() for place in places)] == []


def _prose(document: Path) -> str:
    return re.sub(r"^```.*?^```", "", document.read_text("utf-8"), flags=re.M | re.S)


def _is_there(document: Path, link: str) -> bool:
    path, _, heading = link.partition("#")
    target = document.parent / path if path else document
    return target.exists() and (not heading or heading in _headings(target))


def _headings(document: Path) -> set[str]:
    found = re.findall(r"^#+ (.*)$", document.read_text("utf-8"), re.M)
    return {re.sub(r"[^\w -]", "", text.lower()).replace(" ", "-") for text in found}
