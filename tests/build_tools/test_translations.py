"""Translators get the texts of the window, and Qt loads their translations."""

from __future__ import annotations

from pathlib import Path

import pytest

from build_tools.errors import BuildError
from build_tools.source_texts import Message, messages_of, update, written_out
from build_tools.translations import are_current, make_translations, run_qt_tool

WINDOW = '''"""A window."""
from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication, QObject

STATES = {"ready": str(QT_TRANSLATE_NOOP("State", "Ready"))}


class Window(QObject):
    def title(self, name: str) -> str:
        return self.tr("Set up {name}"
                       " – “now”").format(name=name)


def told(count: int) -> str:
    """µ"""
    return "µ" + _tr(
        "{count} steps"
    ).format(count=count) + _tr("Done")


def _tr(text: str) -> str:
    return QCoreApplication.translate("Steps", text)
'''
TEXTS = [
    ("State", "Ready"),
    ("Steps", "Done"),
    ("Steps", "{count} steps"),
    ("Window", "Set up {name} – “now”"),
]


@pytest.fixture
def sources(tmp_path: Path) -> Path:
    """A program with one file, and a folder for its translations."""
    folder = tmp_path / "gui"
    folder.mkdir()
    (folder / "window.py").write_text(WINDOW, "utf-8")
    (tmp_path / "translations").mkdir()
    return folder


def _updated(sources: Path) -> list[Message]:
    (target,) = update(sources, sources.parent / "translations")
    return messages_of(target)


def test_every_way_of_saying_something_is_found(sources: Path) -> None:
    messages = _updated(sources)
    assert [(message.context, message.source) for message in messages] == TEXTS
    assert not any(message.is_finished or message.translation for message in messages)


def test_code_is_written_out_on_the_same_lines() -> None:
    assert len(written_out(WINDOW).splitlines()) == len(WINDOW.splitlines())
    compile(written_out(WINDOW), "window.py", "exec")
    assert written_out("x = 1\n") == "x = 1\n"


def test_what_is_translated_stays_when_other_texts_come(sources: Path) -> None:
    _updated(sources)
    (file,) = (sources.parent / "translations").iterdir()
    text = file.read_text("utf-8")
    unfinished = '<source>Ready</source>\n        <translation type="unfinished"></translation>'
    assert unfinished in text
    file.write_text(
        text.replace(unfinished, "<source>Ready</source>\n        <translation>Bereit</translation>"), "utf-8"
    )
    (sources / "other.py").write_text(WINDOW.replace("Done", "Over"), "utf-8")
    messages = _updated(sources)
    assert Message("State", "Ready", "Bereit", is_finished=True) in messages
    assert [message.source for message in messages if message.context == "Steps"] == [
        "Done",
        "Over",
        "{count} steps",
    ]


def test_qt_s_file_is_made_when_its_source_is_newer(sources: Path, tmp_path: Path) -> None:
    _updated(sources)
    folder, output = tmp_path / "translations", tmp_path / "made"
    assert not are_current(folder, output)
    (made,) = make_translations(folder, output)
    assert made.name == "praxis_desktop_de.qm"
    assert made.read_bytes().startswith(b"\x3c\xb8\x64\x18")  # the magic number of .qm
    assert are_current(folder, output)
    assert list(output.iterdir()) == [made]
    before = made.stat().st_mtime_ns
    make_translations(folder, output)
    assert made.stat().st_mtime_ns == before


def test_a_damaged_source_is_told(tmp_path: Path) -> None:
    (tmp_path / "praxis_desktop_de.ts").write_text("<TS>not a file", "utf-8")
    with pytest.raises(BuildError, match="lrelease"):
        make_translations(tmp_path, tmp_path / "made")
    assert not list((tmp_path / "made").glob("*.qm"))


def test_a_tool_that_qt_does_not_bring_is_told() -> None:
    with pytest.raises(BuildError, match="lnothing is not there"):
        run_qt_tool("lnothing")
