"""Animations first check whether they are allowed."""

from __future__ import annotations

import ast
from pathlib import Path

from praxis_desktop.gui.look.appearance import Appearance

GUI = Path(__file__).resolve().parents[3] / "praxis_desktop" / "gui"
MOVES = {
    "QPropertyAnimation",
    "QVariantAnimation",
    "QSequentialAnimationGroup",
    "QParallelAnimationGroup",
    "QTimeLine",
    "QMovie",
}


def names_in(path: Path) -> set[str]:
    """Return all names and attributes that a module uses."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Name):
            found.add(node.id)
        elif isinstance(node, ast.Attribute):
            found.add(node.attr)
    return found


def test_no_module_moves_things_unasked() -> None:
    used = {path.relative_to(GUI): names_in(path) for path in GUI.rglob("*.py")}
    assert not [path for path, names in used.items() if names & MOVES and "reduces_motion" not in names]


def test_the_choice_is_told_to_all(appearance: Appearance) -> None:
    heard: list[bool] = []

    def hear() -> None:
        heard.append(appearance.reduces_motion)

    appearance.changed.connect(hear)
    appearance.reduce_motion(True)
    appearance.reduce_motion(True)
    appearance.reduce_motion(False)
    assert heard == [True, False]
