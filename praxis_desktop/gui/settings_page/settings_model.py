"""The settings as the window changes them: read and written on threads, one change after the other."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from praxis_desktop.core.errors import PraxisError
from praxis_desktop.core.records import Record
from praxis_desktop.gui.background import BackgroundTask

if TYPE_CHECKING:
    from praxis_desktop.settings import Settings
    from praxis_desktop.settings.rules import Value

SettingsSource = Callable[[], "Settings"]
"""Reads the settings; a thread of its own calls it."""


class Change(Record):
    """A setting that was changed: what the user's file had for it before and has now, None for nothing."""

    key: str
    before: Value | None
    after: Value | None

    @property
    def undone(self) -> Change:
        """What takes it back."""
        return Change(self.key, self.after, self.before)


class SettingsModel(QObject):
    """GUI thread; every method returns at once. ``settings`` is None until they are read."""

    changed = Signal(object)
    """The Settings, whenever they were read."""
    saved = Signal(object)
    """A Change that somebody made here; one that takes another back is not told again."""
    failed = Signal(object)
    """A PraxisError: nothing was changed."""

    def __init__(self, read: SettingsSource, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.settings: Settings | None = None
        self._waiting: dict[str, tuple[Change, bool]] = {}
        self._is_told = False
        self._change: Change | None = None
        self._reader = BackgroundTask(read, self)
        self._reader.done.connect(self._take)
        self._reader.failed.connect(self.failed)
        self._writer = BackgroundTask(_save, self)
        self._writer.done.connect(self._finish)
        self._writer.failed.connect(self._fail)

    def read(self) -> None:
        """Read them anew."""
        self._reader.start()

    @Slot(object)
    def take(self, settings: Settings) -> None:
        """They were read by somebody else."""
        self._take(settings)

    def save(self, key: str, value: Value | None) -> None:
        """Write ``value`` into the user's file, None for no value there."""
        settings = self.settings
        if settings is None:
            return
        origin = settings.origin(key)
        before = settings.value(key) if origin.kind == "user file" else None
        self._write(Change(key, before, value), is_told=True)

    def undo(self, change: Change) -> None:
        """Take a change back."""
        self._write(change.undone, is_told=False)

    def _write(self, change: Change, *, is_told: bool) -> None:
        # Of several changes of one key only the last is written, and the first one's past is the past.
        waiting = self._waiting.pop(change.key, None)
        if waiting is not None:
            change = Change(change.key, waiting[0].before, change.after)
        self._waiting[change.key] = (change, is_told)
        self._go_on()

    def _go_on(self) -> None:
        if self._change is None and self._waiting:
            key = next(iter(self._waiting))
            self._change, self._is_told = self._waiting.pop(key)
            self._writer.start(self._change.key, self._change.after)

    @Slot(object)
    def _finish(self, nothing: object) -> None:
        change, self._change = self._change, None
        if change is not None and self._is_told and change.before != change.after:
            self.saved.emit(change)
        self._go_on()
        if self._change is None:
            self.read()

    @Slot(object)
    def _fail(self, error: PraxisError) -> None:
        self._change = None
        self.failed.emit(error)
        self._go_on()
        if self._change is None:
            self.read()

    @Slot(object)
    def _take(self, settings: Settings) -> None:
        self.settings = settings
        self.changed.emit(settings)


def _save(key: str, value: Value | None) -> None:
    from praxis_desktop.settings.saving import save_user_setting

    save_user_setting(key, value)
