"""Stays at the end of a text that grows, unless its reader has scrolled up."""

from __future__ import annotations

from typing import Protocol

from PySide6.QtCore import SignalInstance
from PySide6.QtWidgets import QScrollBar


class _View(Protocol):
    @property
    def height_changed(self) -> SignalInstance:
        """Told when the text has changed."""

    def verticalScrollBar(self) -> QScrollBar:  # noqa: N802
        """As Qt's."""


class Following:
    """While text changes, the end stays in view if it was. Within one another, only the outermost looks."""

    def __init__(self, view: _View) -> None:
        self._view = view
        self._depth = 0
        self._follows = False

    def __enter__(self) -> None:
        self._depth += 1
        if self._depth == 1:
            bar = self._view.verticalScrollBar()
            self._follows = bar.value() >= bar.maximum()

    def __exit__(self, *_: object) -> None:
        self._depth -= 1
        if self._depth:
            return
        if self._follows:
            bar = self._view.verticalScrollBar()
            bar.setValue(bar.maximum())
        self._view.height_changed.emit()
