"""The pictures of the window: every state has one, and the checkout contains those shown in pages."""

from __future__ import annotations

import ast
import re
from pathlib import Path

from build_tools.screenshots.page import page, shown_in_pages
from build_tools.screenshots.pictures import GROUPS, PICTURES
from build_tools.screenshots.records import recording_edition
from build_tools.screenshots.stage import LOOKS
from praxis_desktop.gui.run.words import RUN_STATES

ROOT = Path(__file__).resolve().parents[2]
SCENES = ROOT / "build_tools" / "screenshots"
GUI = ROOT / "praxis_desktop" / "gui"

PASSING = {
    "pending": "it lasts as long as an interpreter takes to be there, a fraction of a second",
    "preparing": "as pending",
    "resuming": "as long as an answer takes to be carried out",
    "ready": "before the first run there is a page that says so, and no header",
    "interrupted": "a run that was to go on, and whose record another program had taken meanwhile",
    "not resumed": "as interrupted",
}
"""States of a run that do not last long enough for a picture, each with the reason."""

MOST_IN_PAGES = 40
"""Maximum number of pictures in pages; ``python -m build_tools.screenshots`` takes all thousand pictures."""

WITHOUT_PICTURE = {
    "ReasonSheet": "only where an administrator demands reasons",
    "_ChooserSheet": "the files that it shows are those of the computer",
    "PrintSheet": "the printers that it offers are those of the computer",
}
"""Sheets without a picture, each with the reason."""


def test_every_state_of_a_run_has_a_picture() -> None:
    shown = {word for picture in PICTURES.values() for word in picture.words}
    missing = [phase for phase, look in RUN_STATES.items() if look.word not in shown and phase not in PASSING]
    assert missing == []


def test_every_sheet_has_a_picture() -> None:
    classes = [
        node
        for file in GUI.rglob("*.py")
        for node in ast.parse(file.read_text("utf-8")).body
        if isinstance(node, ast.ClassDef) and node.name.endswith("Sheet")
    ]
    bases = {base.id for node in classes for base in node.bases if isinstance(base, ast.Name)}
    shown = {part for picture in PICTURES.values() for part in picture.parts}
    assert sorted({node.name for node in classes} - bases - shown - set(WITHOUT_PICTURE)) == []


def test_every_section_of_the_settings_has_a_picture() -> None:
    made = (GUI / "settings" / "controller.py").read_text("utf-8")
    sections = re.findall(r'\bmade\(\s*"(\w+)"', made)
    assert len(sections) == 9
    names = " ".join(name for name in PICTURES if name.startswith("07"))
    words = {"pool": "worker-pool", "safety": "timeouts-safety"}
    assert [section for section in sections if words.get(section, section) not in names] == []


def test_every_picture_that_scenes_take_is_described() -> None:
    taken = {
        name
        for file in SCENES.glob("*_scenes.py")
        for name in re.findall(r'\bshoot\("([\w-]+)"', file.read_text("utf-8"))
    }
    assert sorted(taken - set(PICTURES)) == []
    assert [name for name in PICTURES if name[:2] not in GROUPS] == []


def test_the_page_of_the_pictures_has_each_of_them_in_every_look() -> None:
    expected = {f"{name}-{look.name}.png" for name in PICTURES for look in LOOKS}
    assert set(re.findall(r"\(([\w.-]+\.png)\)", page())) == expected


def test_the_checkout_has_the_pictures_that_pages_show_and_no_others() -> None:
    shown = shown_in_pages()
    assert {file.name for file in (ROOT / "docs" / "screenshots").iterdir()} == shown
    assert shown <= {f"{name}-{look.name}.png" for name in PICTURES for look in LOOKS}
    assert len(shown) <= MOST_IN_PAGES


def test_records_are_made_anew_for_another_program_and_not_for_another_window(tmp_path: Path) -> None:
    run, button = (
        tmp_path / "praxis_desktop" / "runs" / "run.py",
        tmp_path / "praxis_desktop" / "gui" / "b.py",
    )
    for path in (run, button):
        path.parent.mkdir(parents=True)
        path.write_text("pass\n", "utf-8")
    before = recording_edition(tmp_path)
    button.write_text("...\n", "utf-8")
    assert recording_edition(tmp_path) == before
    run.write_text("...\n", "utf-8")
    assert recording_edition(tmp_path) != before
