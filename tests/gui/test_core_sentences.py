"""The core's sentences appear in German: all of them, and none of a protocol's own."""

from __future__ import annotations

import importlib
import re
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest
from PySide6.QtCore import QLocale

from build_tools.core_sentence_tables import NO_SENTENCES
from build_tools.core_sentences import formatted_sentences, sentences_in, templates_given
from build_tools.source_texts import messages_of, update_core
from build_tools.translations import ROOT, SOURCES, make_translations
from praxis_desktop.core.events import ActionEvent, Event, StepEvent
from praxis_desktop.core.messages import Message, message_in, shape_of
from praxis_desktop.core.prompts import STATE, Choice, PromptEvent
from praxis_desktop.gui.look import sentences
from praxis_desktop.gui.look.sentences import spoken, spoken_result
from praxis_desktop.gui.output.log_table import log_of
from praxis_desktop.gui.run.words import spoken_event, spoken_steps
from praxis_desktop.records.decisions import answer_said
from praxis_desktop.records.history.rows import ActionRow
from tests.gui.english import english_words
from tests.gui.test_german import fields, shown

FILE = SOURCES / "core_de.ts"
MESSAGES = messages_of(FILE)
_IS_NUMBER = re.compile(r":.*[dfgexX%,]\}$")
_PART = re.compile(r"\[[^]{]*\{")
"""Matches the beginning of an optional part."""


@pytest.fixture(autouse=True)
def _german(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Switch the window to German."""
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
    """After adding sentences, run python -m build_tools.source_texts, and translate the listed ones."""
    shutil.copy(FILE, tmp_path)
    (target,) = update_core(translations=tmp_path)
    renewed = messages_of(target)
    assert not shown([m for m in renewed if not m.is_finished or not m.translation])
    assert renewed == MESSAGES, "run python -m build_tools.source_texts"


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


def test_nothing_but_a_protocol_is_a_protokoll() -> None:
    assert not shown([m for m in MESSAGES if "rotokoll" in m.translation and "rotocol" not in m.source])


def test_every_template_says_german() -> None:
    """Every template, including all errors of the catalogue, is filled with values: no English is left."""
    left = []
    for message in MESSAGES:
        if _PART.search(message.source):
            continue  # a title, which is tested with its arguments below
        values = {
            field[1:-1].partition(":")[0]: 7 if _IS_NUMBER.search(field) else "x_y"
            for field in shape_of(message.source)[1]
        }
        said = spoken(Message(message.source, **values) if values else message.source)
        quoted = re.sub(r"`[^`]*`|'[^']*'|\"[^\"]*\"|praxis-desktop [a-z -]+", "", said)
        if english_words(quoted) - english_words(message.translation):
            left.append(f"{message.source!r} -> {said!r}")
    assert not left


@pytest.mark.parametrize(
    ("said", "told"),
    [
        (Message("{low} to {high} {plural}", low=1.5, high=300, plural="µL"), "1,5 bis 300 µL"),
        (
            Message("The run ended before the first of its {planned:,} checks.", planned=1500),
            "Der Lauf endete vor der ersten seiner 1.500 Prüfungen.",
        ),
        (
            Message(
                "must be {expected}, not {text}",
                expected="a text value"
                + Message(" of {counted}", counted=Message("{count} characters", count=8)),
                text="'x'",
            ),
            "nötig ist ein Text von 8 Zeichen, nicht 'x'",
        ),
        (
            Message("row {number}, {name} {why}", number=3, name="volume_ul", why="is empty"),
            "Zeile 3, volume_ul: ist leer",
        ),
        (Message("{limits} in {unit}", limits="a number", unit="s"), "eine Zahl in s"),
        (
            Message("{path} cannot be read: {reason}", path="/data/runs", reason="Permission denied"),
            "/data/runs lässt sich nicht lesen: keine Berechtigung",
        ),
        (
            "Check the instrument's power and its cable, then start again.",
            "Prüfen Sie die Stromversorgung und das Kabel des Geräts und starten Sie dann erneut.",
        ),
    ],
)
def test_sentences(said: str, told: str) -> None:
    assert spoken(said) == told


@pytest.fixture
def titles(monkeypatch: pytest.MonkeyPatch) -> Iterator[ModuleType]:
    """The guest's module of titles."""
    before = set(sys.modules)
    monkeypatch.syspath_prepend(str(ROOT / "shims"))
    yield importlib.import_module("_praxis.step_titles")
    for name in set(sys.modules) - before:
        if name.partition(".")[0] == "_praxis":
            del sys.modules[name]


def _said(text: str) -> str:
    """Return the window's version of a guest's text."""
    told = sys.modules["_praxis.messages"].told(text)
    return spoken(told if isinstance(told, str) else message_in(told, 1000) or "")


@pytest.mark.parametrize(
    ("operation", "given", "told"),
    [
        ("scale.tare", {}, "scale tarieren"),
        ("scale.read_weight", {}, "Wiegen"),
        ("liquid_handler.tip_pickup", {"tip_spots": ["A1", "B1"]}, "2 Spitzen aus A1, B1 aufnehmen"),
        ("liquid_handler.aspirate", {"vols": [12.5]}, "12,5 µL aufsaugen"),
        (
            "liquid_handler.dispense",
            {"vols": [5, 6, 7, 8, 9], "resources": "plate A1:E1"},
            "5 bis 9 µL in plate A1:E1 abgeben",
        ),
        ("liquid_handler.dispense", {}, "Abgeben"),
        ("shaker.shake", {"speed": 500, "duration": 300}, "Mit 500 rpm 5 min lang schütteln"),
        ("shaker.shake", {}, "Schütteln"),
    ],
)
def test_titles_of_operations(
    titles: ModuleType, operation: str, given: dict[str, object], told: str
) -> None:
    title = titles.Title(operation, operation.partition(".")[2])
    assert _said(title.of(None, "scale", given)) == told


def test_every_title_says_german_whatever_its_call_gives(titles: ModuleType) -> None:
    left = []
    sources = [message.source for message in MESSAGES if _PART.search(message.source)]
    known = {operation for operation, template in titles.TEMPLATES.items() if template in sources}
    for operation in known:
        names = re.findall(r"\{(\w+)", titles.TEMPLATES[operation])
        for given in ({}, *({name: 7} for name in names), dict.fromkeys(names, 7)):
            title = titles.Title(operation, "").of(None, "waage", given)
            if _said(title) == title:
                left.append(title)
    assert not left
    assert len(known) > 30


def test_results_have_the_sign_of_the_language() -> None:
    assert spoken_result("10.0012 g") == "10,0012 g"
    readings = Message("{n} values, {low} to {high}", n=96, low="-0.0436", high="0.4888")
    assert spoken_result(readings) == "96 Werte, −0,0436 bis 0,4888"


@pytest.mark.parametrize(
    "own", ["Weigh", "Skip", "Weigh vial 9", "Put plate 3 of 4 on the deck.", "Done in 12.5 s"]
)
def test_what_a_protocol_says_stays(own: str) -> None:
    (step,) = spoken_steps([StepEvent(1, "started", own, "step")])
    assert step.title == own
    asked = PromptEvent(1, "choose", own, choices=(Choice("a", own),))
    assert spoken_event(asked) == asked


def test_a_question_about_a_failure_is_asked_in_german() -> None:
    asked: Event = PromptEvent(
        1,
        "recover",
        Message("{what} did not work: {error}", what="Open the drawer", error="RuntimeError: it is stuck"),
        choices=(
            Choice(
                "skip",
                "Skip",
                "It is skipped, and the protocol continues. The verdict can then only be Inconclusive.",
            ),
        ),
        details={"what": "function"},
    )
    told = spoken_event(asked)
    assert isinstance(told, PromptEvent)
    assert told.message == "Open the drawer ist nicht gelungen: RuntimeError: it is stuck"
    (choice,) = told.choices
    assert (choice.value, choice.title) == ("skip", "Überspringen")
    assert choice.consequence.startswith(
        "Es wird ausgelassen, und das Protokoll fährt fort. Das Ergebnis kann"
    )


def test_the_reason_of_an_action_is_in_german_but_a_person_s_words_stay() -> None:
    ours = Message("the run was interrupted")
    assert spoken_event(ActionEvent("resume", "ada", ours)) == ActionEvent(
        "resume", "ada", "der Lauf wurde unterbrochen"
    )
    typed = ActionEvent("note", "the guardian", "the run was interrupted")
    assert spoken_event(typed) == typed


def test_a_typed_value_has_the_sign_of_the_language() -> None:
    choice = {"value": "set_value", "title": "Set the value by hand"}
    question = {"kind": "recover", "choices": [choice], "details": {"returns": {"unit": "g"}}}
    answer = {"source": "operator", "value": {"choice": "set_value", "value": 0.99}}
    assert answer_said(question, answer, spoken) == "Wert von Hand setzen: 0,99 g"


def test_a_changed_wait_and_stated_facts_are_in_the_language_of_the_log() -> None:
    facts = {
        "plate A1": {"resolution": "partial", "value": 85.5},
        f"{STATE}:tare": {"resolution": "confirmed_success"},
    }
    told: dict[str, object] = {"value": {"choice": "retry"}, "facts": facts}
    wait = {"details": {"step": 3, "seconds": 90.5}}
    rows = log_of(
        (),
        [ActionRow(1.0, "action", "extend_wait", "", "", wait), ActionRow(2.0, "answer", "", "", "", told)],
        (),
    )
    assert [row.line.texts[2] for row in rows] == [
        "Wartezeit von Schritt 3 um 90,5 s verlängert",
        "Retry (plate A1: wurde zum Teil ausgeführt, jetzt 85,5; tare: angesehen)",
    ]


def test_english_needs_no_translation() -> None:
    sentences.speak(None)
    assert spoken("port scale is not open") == "port scale is not open"


def test_every_template_of_a_message_has_a_translation() -> None:
    """The window finds it by its shape, whatever the names of its fields."""
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
        raise StorageError(Message("{name} has {count:d} rows", name=path, count=count), hint="Split it up.")
    template = "{name} is {what}"
    return Message(template, name=1, what=2)
'''
    assert list(sentences_in(code)) == ["{name} has {count:d} rows", "Split it up.", "{name} is {what}"]
