"""What shells complete on the command line of the program: written by shtab from its grammar."""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import shtab

from build_tools.desktop.target_completion import target_completion
from praxis_desktop.ports.simulators.kinds import SIMULATORS
from praxis_desktop.protocols.library.files import bundled_folder
from praxis_desktop.settings import KEYS

SHELLS = {
    "bash": "bash-completion/completions/praxis-desktop",
    "zsh": "zsh/vendor-completions/_praxis-desktop",
    "fish": "fish/vendor_completions.d/praxis-desktop.fish",
}
"""The shells, each with the place below ``share`` where it looks for what programs bring."""

_FOLDERS = {"DIR", "FOLDER"}
_FILES = {"FILE", "PATH", "FILE|FOLDER", "NAME|FILE", "WHAT"}
_PROGRAMS = {"TARGET"}
_DEVICES = {"DEVICE"}
_WORDS: Mapping[str, Sequence[str]] = {"KEY": tuple(KEYS), "KIND": tuple(SIMULATORS)}
"""Words that stand for one of what the program has: its settings, its simulators."""


def write_completions(parser: argparse.ArgumentParser, share: Path) -> list[Path]:
    """Write those of ``parser`` below ``share``; returns the files."""
    for action in _actions(parser):
        _tell_kind(action)
    written = []
    for shell, place in SHELLS.items():
        file = share / place
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(shtab.complete(parser, shell=shell), "utf-8")
        written.append(file)
    return written


def _actions(parser: argparse.ArgumentParser) -> Iterator[argparse.Action]:
    for action in parser._actions:
        yield action
        if isinstance(action, argparse._SubParsersAction):
            for command in {id(each): each for each in action.choices.values()}.values():
                yield from _actions(command)


def _tell_kind(action: argparse.Action) -> None:
    """Tell shtab what ``action`` takes, by the word that stands for it in the help."""
    word = action.metavar if isinstance(action.metavar, str) else ""
    if word in _WORDS:
        action.choices = _WORDS[word]
    kind: object = None
    if word in _FOLDERS:
        kind = shtab.DIRECTORY
    elif word in _FILES:
        kind = shtab.FILE
    elif word in _PROGRAMS:
        kind = target_completion([file.stem for file in sorted(bundled_folder().path.glob("*.py"))])
    elif word in _DEVICES:
        kind = shtab.glob("/dev/tty[ASU]*", "/dev/serial/by-id/*")
    if kind is not None:
        vars(action)["complete"] = kind
