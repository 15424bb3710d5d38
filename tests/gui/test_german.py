"""The whole window is in German: nothing is left in English, and nothing is lost in translation."""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from string import Formatter

import pytest

from build_tools.source_texts import Message, messages_of, update
from build_tools.translations import SOURCES

FILE = SOURCES / "praxis_desktop_de.ts"
MESSAGES = messages_of(FILE)
_KEYS = re.compile(r"Ctrl|Shift")
_WORDS = re.compile(r"[A-Za-z]{4,}")


def fields(text: str) -> list[str]:
    """Return the placeholders in a text, with their formats, in alphabetical order."""
    return sorted(f"{name}:{form}" for _, name, form, _ in Formatter().parse(text) if name is not None)


def shown(messages: list[Message]) -> list[str]:
    """Return the messages in a form that helps to fix them."""
    return [f"{message.context}: {message.source!r} -> {message.translation!r}" for message in messages]


def test_placeholders_agree() -> None:
    assert not shown([m for m in MESSAGES if m.translation and fields(m.source) != fields(m.translation)])


def test_what_ends_a_text_ends_its_translation() -> None:
    """Ellipses mean that more input follows; spaces and full stops mean that text is joined."""
    wrong = []
    for message in MESSAGES:
        if not message.translation:
            continue
        for end in ("…", " ", "."):
            if message.source.endswith(end) != message.translation.endswith(end):
                wrong.append(message)
        if message.source.startswith(" ") != message.translation.startswith(" "):
            wrong.append(message)
    assert not shown(wrong)


def test_menus_have_keys_of_their_own() -> None:
    menus = [message for message in MESSAGES if message.context == "Menus" and message.translation]
    assert not shown([m for m in menus if m.translation.count("&") != 1])


def test_keys_are_called_as_they_are_on_a_german_keyboard() -> None:
    assert not shown([m for m in MESSAGES if _KEYS.search(m.translation)])


def test_one_word_for_one_thing() -> None:
    """A run is a Lauf, never a Durchlauf; an instrument is a Gerät; the user is never addressed with du."""
    forbidden = re.compile(r"\b(Durchlauf|Job|Instrument|Maschine|Bitte|bitte|du|dein|Sprotokoll)\b|!$")
    assert not shown([m for m in MESSAGES if forbidden.search(m.translation)])


def test_nothing_but_a_protocol_is_a_protokoll() -> None:
    assert not shown([m for m in MESSAGES if "rotokoll" in m.translation and "rotocol" not in m.source])


@pytest.fixture
def renewed(tmp_path: Path) -> list[Message]:
    """The contents of the file after renewing it from the present sources."""
    shutil.copy(FILE, tmp_path)
    (target,) = update(translations=tmp_path)
    return messages_of(target)


def test_nothing_is_left_in_english(renewed: list[Message]) -> None:
    """After adding texts, run python -m build_tools.source_texts, and translate the listed ones."""
    assert not shown([m for m in renewed if not m.is_finished or not m.translation])
    assert renewed == MESSAGES, "run python -m build_tools.source_texts"


def test_what_is_the_same_in_both_languages_is_known(renewed: list[Message]) -> None:
    same = {m.source for m in renewed if m.source == m.translation and _WORDS.search(m.source)}
    assert same <= _SAME


_SAME = {
    *("Backend", "Bytes", "Bytes (hex)", "Deck", "Filter", "HTML", "JSON", "JSON (*.json)", "Labware"),
    "Linear",
    *("Halt", "Mark", "Monitor", "Name", "Pause", "Port", "Ports", "Praxis Desktop", "Problem", "Simulator"),
    *("Space", "Standard", "Text", "Text (*.txt *.log)", "Version", "Wheels (*.whl)", "XON/XOFF"),
    *("Position {place}", "Position {place}: {what}", "Slot {slot}", "Version {version}"),
    *("Code", "Interpreter", "Kernel {id}", "Start", "Variable", "warm", "warm, in {time}"),
    *("{name}: {text}", "{n} / {count}", "{taken} MB"),
    *("{seconds:.1f} s", "{when}, {person}", "{action}: {run}", "{state} – {run}"),
}
