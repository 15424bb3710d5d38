"""What the core says is said in German: every sentence there is, and none of a protocol's own."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QLocale

from build_tools.core_sentence_tables import NO_SENTENCES
from build_tools.core_sentences import formatted_sentences, sentences_in, templates_given
from build_tools.source_texts import Message as Text
from build_tools.source_texts import messages_of, update_core
from build_tools.translations import ROOT, SOURCES, make_translations
from praxis_desktop.core.events import Event, StepEvent
from praxis_desktop.core.messages import Message, shape_of
from praxis_desktop.core.prompts import Choice, PromptEvent
from praxis_desktop.gui.look import sentences
from praxis_desktop.gui.look.sentences import spoken, spoken_if_ours, spoken_title
from praxis_desktop.gui.run.words import spoken_event, spoken_steps
from tests.gui.english import english_words
from tests.gui.test_german import fields, shown

FILE = SOURCES / "core_de.ts"
MESSAGES = messages_of(FILE)
_FIELD = re.compile(r"(?<!\{)\{(@?\w+(?::[^{}]*)?)\}")
_PART = re.compile(r"\[([ ,][^]]*|[^]]* )\]")

_LITTLE = 6
"""Letters."""


@pytest.fixture(autouse=True)
def _german(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """The window speaks it."""
    folder = tmp_path_factory.mktemp("sources")
    shutil.copy(FILE, folder)
    (made,) = make_translations(folder, folder / "made")
    before = QLocale()
    QLocale.setDefault(QLocale("de_DE"))
    sentences.speak(made)
    yield
    sentences.speak(None)
    QLocale.setDefault(before)


def test_every_sentence_is_translated(tmp_path: Path) -> None:
    """After new sentences: python3 -m build_tools.source_texts, and translate what it lists."""
    shutil.copy(FILE, tmp_path)
    (target,) = update_core(translations=tmp_path)
    renewed = messages_of(target)
    assert not shown([m for m in renewed if not m.is_finished or not m.translation])
    assert not shown([m for m in renewed if m not in MESSAGES])


def test_placeholders_agree() -> None:
    assert not shown([m for m in MESSAGES if fields(m.source) != fields(m.translation)])


def test_what_joins_a_sentence_joins_its_translation() -> None:
    ends = ("…", " ", ".")
    wrong = [m for m in MESSAGES for end in ends if m.source.endswith(end) != m.translation.endswith(end)]
    wrong += [m for m in MESSAGES if m.source.startswith(" ") != m.translation.startswith(" ")]
    assert not shown(wrong)


def test_one_word_for_one_thing() -> None:
    forbidden = re.compile(r"\b(Durchlauf|Job|Instrument|Maschine|Bitte|bitte|du|dein)\b|!$")
    assert not shown([m for m in MESSAGES if forbidden.search(m.translation)])


def filled_in(message: Text) -> str:
    """The sentence as it may be said, with names in the places of its values."""
    text = _PART.sub(lambda part: part[1] if _FIELD.search(part[1]) else part[0], message.source)
    text = _FIELD.sub(lambda field: f"x{field.start()}_y", text)
    return text.replace("{{", "{").replace("}}", "}")


def test_every_sentence_is_found_again() -> None:
    """The catalogue of what can go wrong, and all else, with values in it: no English is left."""
    left = []
    for message in MESSAGES:
        if sum(letter.isalpha() for letter in _FIELD.sub("", message.source)) < _LITTLE:
            continue  # it fits much else, too
        told = spoken_title(filled_in(message))
        quoted = re.sub(r"`[^`]*`|'[^']*'|\"[^\"]*\"|praxis-desktop [a-z -]+", "", told)
        if english_words(quoted) - english_words(message.translation):
            left.append(f"{filled_in(message)!r} -> {told!r}")
    assert not left


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("1.5 to 300 µL", "1,5 bis 300 µL"),
        ("A whole number, 1 to 12", "Eine ganze Zahl, 1 bis 12"),
        ("must be 1 to 300 µL, not 500 µL", "nötig ist 1 bis 300 µL, nicht 500 µL"),
        ("a text of 1 to 8 characters", "ein Text mit 1 bis 8 Zeichen"),
        (
            "must be wells such as A1:H1, B3: column 13 does not exist on a plate of 96 wells (A1 to H12)",
            (
                "nötig ist Wells, etwa A1:H1, B3: Spalte 13 gibt es nicht auf einer Platte mit 96 Wells"
                " (A1 bis H12)"
            ),
        ),
        (
            "the instrument on port scale was disconnected: No such device",
            "das Gerät an Port scale wurde getrennt: Das Gerät gibt es nicht",
        ),
        (
            "/data/runs cannot be read: Permission denied",
            "/data/runs lässt sich nicht lesen: Keine Berechtigung",
        ),
        (
            "/dev/ttyUSB0 is in use by minicom (process 12)",
            "/dev/ttyUSB0 wird benutzt von minicom (Prozess 12)",
        ),
        (
            "Check the instrument's power and its cable, then start again.",
            "Prüfen Sie die Stromversorgung und das Kabel des Geräts und starten Sie dann erneut.",
        ),
        (
            "plate A1: 120 µL are taken, but only 100 µL are there",
            "plate A1: 120 µL werden entnommen, und 100 µL sind da",
        ),
    ],
)
def test_sentences(said: str, told: str) -> None:
    assert spoken(said) == told


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("Tare scale", "Scale tarieren"),
        ("Weigh", "Wiegen"),
        ("10.0012 g", "10,0012 g"),
        ("Pick up 8 tips from tips A1:H1", "8 Spitzen aus tips A1:H1 aufnehmen"),
        (
            "Aspirate 12.5 µL from source_plate A1:H1, mixing 3 × 50 µL",
            "12,5 µL aus source_plate A1:H1 aufsaugen, dabei mischen: 3 × 50 µL",
        ),
        ("Shake at 500 rpm for 2 min", "Mit 500 rpm 2 min lang schütteln"),
        ("Shake", "Schütteln"),
        ("Was 100 µL aspirated from plate A1?", "Wurden 100 µL aus plate A1 aufgesaugt?"),
    ],
)
def test_titles_of_operations(said: str, told: str) -> None:
    assert spoken_title(said) == told


@pytest.mark.parametrize(
    "own",
    [
        "Open the drawer of the reader",
        "Move the tray over there",
        "Is the balance at the window?",
        "Weigh vial 9",
        "Put plate 3 of 4 on the deck.",
        "Done in 12.5 s",
    ],
)
def test_what_a_protocol_says_stays(own: str) -> None:
    assert spoken_if_ours(own) == own
    (step,) = spoken_steps([StepEvent(1, "started", own, "step")])
    assert step.title == own
    asked = PromptEvent(1, "choose", own, choices=(Choice("a", own),))
    assert spoken_event(asked) == asked


def test_a_question_about_a_failure_is_asked_in_german() -> None:
    asked: Event = PromptEvent(
        1,
        "recover",
        "Open the drawer has failed: RuntimeError: it is stuck",
        choices=(
            Choice(
                "skip",
                "Skip",
                "It is left out, and the protocol continues. The verdict can then only be Inconclusive.",
            ),
        ),
        details={"what": "function"},
    )
    told = spoken_event(asked)
    assert isinstance(told, PromptEvent)
    assert told.message == "Open the drawer ist fehlgeschlagen: RuntimeError: it is stuck"
    (choice,) = told.choices
    assert (choice.value, choice.title) == ("skip", "Überspringen")
    assert choice.consequence.startswith("Es wird ausgelassen; das Protokoll geht weiter. Das Ergebnis kann")


def test_english_needs_no_translation() -> None:
    sentences.speak(None)
    assert spoken("port scale is not open") == "port scale is not open"


def test_every_template_of_a_message_has_a_translation() -> None:
    """The window finds it by its shape, whatever its fields are called."""
    known = {shape_of(text)[0] for text in (*(message.source for message in MESSAGES), *NO_SENTENCES)}
    given = {
        template
        for path in (ROOT / "praxis_desktop").rglob("*.py")
        for template in templates_given(path.read_text("utf-8"))
    }
    assert not {template for template in given if shape_of(template)[0] not in known}
    assert len(given) > 1000


def test_sentences_keep_their_values() -> None:
    assert formatted_sentences(ROOT) == []


def test_fields_with_other_names_find_their_translation() -> None:
    unread = Message("{folder} cannot be read: {why}", folder="/data/runs", why="Permission denied")
    assert spoken(unread) == "/data/runs lässt sich nicht lesen: keine Berechtigung"


def test_templates_are_read_from_the_sources() -> None:
    code = '''
def check(path, count):
    """It is not this."""
    log.warning("this is for the log: %s", path)
    if count:
        raise StorageError(f"{path.name} has {count} row{'s' * (count != 1)}", hint="Split the table.")
    return "{name} is {what}".format(name=1, what=2)
'''
    found = ["{name} has {count} rows", "{name} has {count} row", "Split the table.", "{name} is {what}"]
    assert list(sentences_in(code)) == found
