"""The window uses the chosen language, by default the computer's."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QDateTime, QLocale, QTranslator
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from build_tools.translations import make_translations
from praxis_desktop.gui.look import language
from praxis_desktop.gui.look.appearance import Appearance
from praxis_desktop.gui.look.language import spoken_language, use_language
from praxis_desktop.gui.records.facts import value_words
from praxis_desktop.gui.records.last_runs import ago
from praxis_desktop.gui.resuming.banners import moment
from praxis_desktop.gui.resuming.resume_sheet import ResumeChoices
from praxis_desktop.gui.run.words import began_text, counted, emergency_stop_time, with_commands_quoted
from praxis_desktop.gui.widgets.labels import bytes_text, with_decimal_sign
from tests.gui.resuming.test_offers import interrupted_run

TS = """<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="de" sourcelanguage="en">
<context><name>RunState</name>
<message><source>Ready</source><translation>Bereit</translation></message>
</context>
<context><name>Date</name>
<message><source>d MMM</source><translation>d. MMM</translation></message>
</context>
<context><name>Quotes</name>
<message><source>“{text}”</source><translation>„{text}“</translation></message>
</context>
</TS>
"""


@pytest.fixture
def _translations(qapp: QApplication, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A translation of one word. The loaded translations are removed after the test."""
    (tmp_path / "praxis_desktop_de.ts").write_text(TS, "utf-8")
    make_translations(tmp_path, tmp_path / "made")
    monkeypatch.setattr(language, "shipped", lambda name: tmp_path / "made")
    before = QLocale()
    yield
    QLocale.setDefault(before)
    for translator in qapp.findChildren(QTranslator):
        qapp.removeTranslator(translator)
        translator.setParent(None)


@pytest.fixture
def speaks(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The computer's list of languages."""
    names = ["en-US"]

    class Computer(QLocale):
        def uiLanguages(self, separator: object = None) -> list[str]:  # noqa: N802
            return names

    monkeypatch.setattr(QLocale, "system", staticmethod(lambda: Computer("en_US")))
    return names


@pytest.mark.usefixtures("_translations")
def test_german_is_spoken_once_it_is_chosen(qapp: QApplication) -> None:
    assert use_language(qapp, "de") == "de"
    assert QCoreApplication.translate("RunState", "Ready") == "Bereit"
    assert QCoreApplication.translate("RunState", "Paused") == "Paused"  # untranslated
    assert QLocale().decimalPoint() == ","
    # Qt's own words: a text field's menu.
    assert QCoreApplication.translate("QWidgetTextControl", "&Copy") == "&Kopieren"


@pytest.mark.usefixtures("_translations")
def test_english_needs_no_translation(qapp: QApplication) -> None:
    assert use_language(qapp, "en") == "en"
    assert not qapp.findChildren(QTranslator)
    assert QLocale().decimalPoint() == "."


@pytest.mark.usefixtures("_translations")
def test_without_the_files_it_speaks_english(qapp: QApplication, monkeypatch: pytest.MonkeyPatch) -> None:
    def nowhere(name: str) -> Path:
        raise FileNotFoundError(name)

    monkeypatch.setattr(language, "shipped", nowhere)
    use_language(qapp, "de")
    assert QCoreApplication.translate("RunState", "Ready") == "Ready"


@pytest.mark.parametrize(
    ("languages", "spoken"),
    [
        (["de-CH", "de"], "de"),
        (["fr-FR", "de-DE", "en"], "de"),
        (["en-GB", "de"], "en"),
        (["fr-FR"], "en"),
        ([], "en"),
        (["de_AT"], "de"),
    ],
)
def test_the_computer_s_first_language_that_there_is(
    speaks: list[str], languages: list[str], spoken: str
) -> None:
    speaks[:] = languages
    assert spoken_language("system") == spoken
    assert spoken_language("de") == "de"
    assert spoken_language("en") == "en"


@pytest.mark.usefixtures("_translations")
def test_numbers_have_the_decimal_sign_of_the_language(qapp: QApplication) -> None:
    use_language(qapp, "de")
    assert (with_decimal_sign("0.5 s"), value_words(-12.25)) == ("0,5 s", "\N{MINUS SIGN}12,25")
    assert bytes_text(3 << 19) == "1,5 MiB"
    assert counted(1796, "1 step", "{n} steps") == "1.796 steps"
    use_language(qapp, "en")
    QLocale.setDefault(QLocale("en"))
    assert with_decimal_sign("0.5 s") == "0.5 s"


@pytest.mark.usefixtures("_translations")
def test_dates_are_written_as_the_language_does(qapp: QApplication) -> None:
    use_language(qapp, "de")
    noon = QDateTime(2019, 5, 3, 12, 0, 0).toSecsSinceEpoch()
    assert ago(noon) == "3. Mai 2019"
    assert began_text(noon) == "3. Mai 2019 12:00"
    assert moment(noon) == "3. Mai 2019 12:00:00"
    assert emergency_stop_time(noon) == "3. Mai 12:00"


@pytest.mark.usefixtures("_translations")
def test_commands_are_in_the_quotation_marks_of_the_language(
    qtbot: QtBot, qapp: QApplication, appearance: Appearance
) -> None:
    use_language(qapp, "de")
    assert with_commands_quoted(r"no reply to b'S\r\n' in time") == "no reply to „S“ in time"
    choices = ResumeChoices(interrupted_run(), appearance=appearance)
    qtbot.addWidget(choices)
    assert any("„S“" in label.text() for label in choices.findChildren(QLabel))
