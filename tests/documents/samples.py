"""The samples on a page: its fenced and indented blocks, their kinds, and their commands."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

ROOT = Path(__file__).resolve().parents[2]
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])

Kind = Literal["commands", "host program", "file", "guest program", "json", "text"]

_FENCE = re.compile(r"^```(\w*)$")
_MARK = re.compile(r"^<!-- (not run|shown by): (.*) -->$")
_COMMAND = re.compile(r"^(praxis-desktop(?!:)|python3? -m|\.venv/bin/|\.ci/|pytest|pip|pipx|uv|sudo|apt)\b")
_FILE = re.compile(r"^# (\S+\.py)\n")
_QUOTED = re.compile(r"""'[^']*'|"[^"]*\"""")


@dataclass(frozen=True)
class Command:
    """A command: its line without a comment, and whether it can be typed unchanged."""

    text: str
    is_synopsis: bool

    @property
    def words(self) -> list[str]:
        """The command's words, split as by a shell."""
        return shlex.split(self.text)


@dataclass(frozen=True)
class Sample:
    """A block of a page. ``mark`` and ``reason`` are from the comment above a block that is not run."""

    page: str
    line: int
    kind: Kind
    text: str
    mark: str
    reason: str

    @property
    def file(self) -> str:
        """The file that the block shows, if it shows one."""
        found = _FILE.match(self.text)
        return found[1] if found else ""

    @property
    def commands(self) -> list[Command]:
        """The block's commands, in order."""
        return [
            Command(text, bool(re.search(r"[\[\]|]|\.\.\.", _QUOTED.sub("", text))))
            for text in map(_without_comment, _joined(self.text))
        ]


def name(page: Path) -> str:
    """Return the page's name in tests."""
    return page.relative_to(ROOT).as_posix()


def samples(page: Path) -> list[Sample]:
    """Return all samples on a page, in order."""
    return list(_samples(name(page), page.read_text("utf-8").splitlines()))


def _samples(page: str, lines: list[str]) -> Iterator[Sample]:
    at = 0
    while at < len(lines):
        fence = _FENCE.match(lines[at])
        if fence:
            end = next(number for number in range(at + 1, len(lines)) if lines[number] == "```")
            block, label, after = lines[at + 1 : end], fence[1], end + 1
        elif lines[at].startswith("    ") and (at == 0 or not lines[at - 1].strip()):
            end = at
            while end < len(lines) and (lines[end].startswith("    ") or not lines[end].strip()):
                end += 1
            block, label, after = [line[4:] for line in lines[at:end]], "", end
        else:
            at += 1
            continue
        text = "\n".join(block).rstrip() + "\n"
        above = next((line for line in reversed(lines[:at]) if line.strip()), "")
        mark = _MARK.match(above)
        kind = _kind(label, text)
        yield Sample(page, at + 1, kind, text, mark[1] if mark else "", mark[2] if mark else "")
        at = after


def _kind(label: str, text: str) -> Kind:
    match label:
        case "python":
            return "host program"
        case "py":
            return "file" if _FILE.match(text) else "guest program"
        case "json":
            return "json"
        case "console" | "sh":
            return "commands"
        case "":
            return "commands" if _COMMAND.match(text) else "text"
        case _:
            return "text"


def _joined(text: str) -> list[str]:
    """Return the lines of commands; continued and indented lines are joined to the line before."""
    joined: list[str] = []
    for line in text.splitlines():
        if not line.strip() or line.startswith("#"):
            continue
        if joined and (joined[-1].endswith("\\") or line.startswith("  ")):
            joined[-1] = f"{joined[-1].removesuffix(chr(92)).rstrip()} {line.strip()}"
        else:
            joined.append(line.rstrip())
    return joined


def _without_comment(line: str) -> str:
    """Return the text before two spaces; none of our commands has these in quotes."""
    return re.split(r"\s{2,}", line, maxsplit=1)[0]
