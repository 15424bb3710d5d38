"""Sections of the settings: appearance and language, folders, safety, shortcuts, about."""

from __future__ import annotations

import platform
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TypeVar

from PySide6.QtCore import QCoreApplication, QUrl, Signal, Slot, qVersion
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QWidget

from praxis_desktop import __version__
from praxis_desktop.core.shipped import shipped
from praxis_desktop.gui.background import BackgroundTask
from praxis_desktop.gui.commands.shortcuts_sheet import KeyCaps
from praxis_desktop.gui.controls.switch import Switch
from praxis_desktop.gui.look.appearance import DISPLAY_SIZES, Appearance, Scheme, fitting_sizes
from praxis_desktop.gui.look.language import Language
from praxis_desktop.gui.settings import model as facts
from praxis_desktop.gui.settings.model import FolderFacts, SettingsModel
from praxis_desktop.gui.settings.page import Section
from praxis_desktop.gui.settings.rows import KeyRow, KeyRows, OpenButton, ask_folder
from praxis_desktop.gui.widgets.buttons import Button, ButtonKind
from praxis_desktop.gui.widgets.choice_field import ChoiceField
from praxis_desktop.gui.widgets.labels import Label, bytes_text
from praxis_desktop.gui.widgets.segments import Segments
from praxis_desktop.gui.window_settings import WindowSettings
from praxis_desktop.interpreter.distribution import Distribution
from praxis_desktop.settings.keys import Moment, Value

T = TypeVar("T")

_SCHEMES: tuple[Scheme, ...] = ("light", "dark", "system")
_LANGUAGES: tuple[Language, ...] = ("system", "en", "de")


class AppearanceSection(Section):
    """The Appearance section; ``scheme_chosen`` carries the chosen scheme."""

    applied = Signal(str, str, str, object)
    """Carries the setting's title, its new value as text, when it takes effect, and an undo function."""
    scheme_chosen = Signal(str)
    sounds_chosen = Signal(bool)

    def __init__(self, settings: WindowSettings, *, appearance: Appearance) -> None:
        super().__init__(appearance=appearance)
        self._settings = settings
        self._size_at_start = settings.display_size
        schemes = [self.tr("Light"), self.tr("Dark"), self.tr("Same as system")]
        self.scheme = Segments(schemes, appearance=appearance, icons=("sun", "moon", "monitor"))
        self.row(self.tr("Theme"), "", self.scheme)
        sizes = [self.tr("Standard"), self.tr("Bench"), self.tr("150 %")]
        self.display_size = Segments(sizes, appearance=appearance)
        self._size_row = self.row(
            self.tr("Display size"),
            self.tr(
                "Bench makes text and controls 25 % larger, readable at arm's length. Takes effect "
                "after a restart."
            ),
            self.display_size,
        )
        self.language = ChoiceField(appearance=appearance)
        self.language.setFixedWidth(260)
        # The names are not translated, so that a user who cannot read the current language finds their own.
        names = (self.tr("Same as system"), "English", "Deutsch")
        for language, name in zip(_LANGUAGES, names, strict=True):
            self.language.addItem(name, language)
        self.row(
            self.tr("Language"),
            self.tr("For this program; protocols use their own language. Takes effect after a restart."),
            self.language,
        )
        self.motion = Switch(appearance=appearance)
        self.row(self.tr("Reduce motion"), self.tr("Nothing slides, pulses or blinks"), self.motion)
        self.sound = Switch(appearance=appearance)
        self.row(
            self.tr("Sound when a run needs you"),
            self.tr("Two short tones, repeated every 60 s until you answer"),
            self.sound,
        )
        controls = (self.scheme, self.display_size, self.language, self.motion, self.sound)
        for row, control in zip(self.rows, controls, strict=True):
            control.setAccessibleName(row.title.text())
            control.setAccessibleDescription(row.help.text())
        self.refresh()
        self.scheme.chosen.connect(self._take_scheme)
        self.display_size.chosen.connect(self._take_size)
        self.language.activated.connect(self._take_language)
        self.motion.clicked.connect(self._take_motion)
        self.sound.clicked.connect(self._take_sound)
        appearance.changed.connect(self.refresh)

    @Slot()
    def refresh(self) -> None:
        """Show the current values."""
        settings = self._settings
        for segments, number in (
            (self.scheme, _SCHEMES.index(self._appearance.scheme)),
            (self.display_size, DISPLAY_SIZES.index(settings.display_size)),
        ):
            # Showing the current value must not change it.
            segments.blockSignals(True)
            segments.button(number).setChecked(True)
            segments.blockSignals(False)
        self.language.setCurrentIndex(_LANGUAGES.index(settings.language))
        self.motion.setChecked(settings.reduces_motion)
        self.sound.setChecked(settings.sounds)
        self._offer_sizes()

    def _offer_sizes(self) -> None:
        fitting = fitting_sizes(self.screen().availableSize(), self._size_at_start)
        for number, percent in enumerate(DISPLAY_SIZES):
            self.display_size.button(number).setEnabled(
                percent in fitting or percent == self._settings.display_size
            )
        too_large = len(fitting) < len(DISPLAY_SIZES)
        reason = self.tr("This screen is too small for the larger sizes: the window would not fit on it.")
        self._size_row.show_reason(reason if too_large else "")

    @Slot(int)
    def _take_scheme(self, number: int) -> None:
        before, words = self._appearance.scheme, self.scheme.button(number).text()
        self._change(0, before, _SCHEMES[number], words, "now", self.scheme_chosen.emit)

    @Slot(int)
    def _take_size(self, number: int) -> None:
        before, words = self._settings.display_size, self.display_size.button(number).text()
        self._change(1, before, DISPLAY_SIZES[number], words, "start", self._use_size)

    @Slot()
    def _take_language(self) -> None:
        before, words = self._settings.language, self.language.currentText()
        self._change(2, before, _LANGUAGES[self.language.currentIndex()], words, "start", self._use_language)

    @Slot()
    def _take_motion(self) -> None:
        reduces = self.motion.isChecked()
        self._change(3, not reduces, reduces, self._word(reduces), "now", self._use_motion)

    @Slot()
    def _take_sound(self) -> None:
        sounds = self.sound.isChecked()
        self._change(4, not sounds, sounds, self._word(sounds), "now", self._use_sounds)

    def _use_size(self, percent: int) -> None:
        self._settings.display_size = percent

    def _use_language(self, language: Language) -> None:
        self._settings.language = language

    def _use_motion(self, reduces: bool) -> None:
        self._settings.reduces_motion = reduces
        self._appearance.reduce_motion(reduces)

    def _use_sounds(self, sounds: bool) -> None:
        self._settings.sounds = sounds
        self.sounds_chosen.emit(sounds)

    def _word(self, is_on: bool) -> str:
        return self.tr("Yes") if is_on else self.tr("No")

    def _change(
        self, row: int, before: T, chosen: T, words: str, moment: Moment, use: Callable[[T], object]
    ) -> None:
        """Apply ``chosen``, and report the change together with a function that undoes it."""

        def put(value: T) -> None:
            use(value)
            self.refresh()

        if chosen != before:
            put(chosen)
            self.applied.emit(self.rows[row].title.text(), words, moment, partial(put, before))


class FoldersSection(Section):
    """The Folders section: where protocols, records and exports are stored, and how long records are kept."""

    def __init__(self, model: SettingsModel, rows: KeyRows, *, appearance: Appearance) -> None:
        super().__init__(appearance=appearance)
        self._open_own = OpenButton(self.tr("Protocols"), appearance=appearance)
        self._own = self.row(self.tr("Protocols"), self.tr("Looking…"), self._open_own, is_elided=True)
        self.add_keys(rows.of("folders", {"history.folder": RecordsRow}))
        self._looker = BackgroundTask(facts.protocol_folder, self)
        self._looker.done.connect(self._show)
        self._looker.failed.connect(model.failed)
        model.changed.connect(self._look)
        if model.settings is not None:
            self._look()

    @Slot()
    def _look(self) -> None:
        self._looker.start()

    @Slot(object)
    def _show(self, found: FolderFacts) -> None:
        count = self.tr("1 file") if found.count == 1 else self.tr("{n} files").format(n=found.count)
        self._own.show_help(_folder_text(found, count))
        self._open_own.show_folder(found.path if found.exists else None)


class RecordsRow(KeyRow):
    """The row for the records folder: how many runs it contains, and a button that moves the records."""

    is_elided = True

    def _make(self) -> QWidget:
        title = self.words.title
        self._open = OpenButton(title, appearance=self._appearance)
        self._move = Button(self.tr("Change…"), appearance=self._appearance)
        self._move.setAccessibleName(self.tr("Change: {title}").format(title=title))
        self._move.clicked.connect(self._ask)
        self.add_control(self._open)
        self.add_control(self._move)
        self._looker = BackgroundTask(facts.history_folder, self)
        self._looker.done.connect(self._show_facts)
        self._looker.failed.connect(self._model.failed)
        return self._move

    def show_value(self, value: Value) -> None:
        if self._model.settings is not None:
            self._looker.start(self._model.settings)

    @Slot(object)
    def _show_facts(self, found: FolderFacts) -> None:
        count = self.tr("1 run") if found.count == 1 else self.tr("{n} runs").format(n=found.count)
        self.show_help(_folder_text(found, count))
        self._open.show_folder(found.path if found.exists else None)

    @Slot()
    def _ask(self) -> None:
        title = self.tr("Move all records to an empty folder")
        ask_folder(self._dialogs, title, "").fileSelected.connect(self._take)

    @Slot(str)
    def _take(self, folder: str) -> None:
        self._move.setEnabled(False)
        self.show_help(self.tr("Moving the records…"))
        self._model.move_records(Path(folder))


def _folder_text(found: FolderFacts, count: str) -> str:
    parts = [str(found.path), found.problem or count]
    if found.free is not None:
        free = QCoreApplication.translate("FoldersSection", "{size} free")
        parts.append(free.format(size=bytes_text(found.free)))
    return " · ".join(parts)


class SafetySection(Section):
    """The Safety section: timeouts, errors, approval. ``emergency`` is the emergency stop's shortcut."""

    def __init__(self, rows: KeyRows, emergency: tuple[str, ...], *, appearance: Appearance) -> None:
        super().__init__(appearance=appearance)
        self.add_keys(rows.of("safety"))
        self.row(
            self.tr("Emergency stop key"),
            self.tr("Works anywhere in the window"),
            KeyCaps(emergency, appearance=appearance),
        )
        limit = Label(
            self.tr("This is a software stop. Use the stop button on the instrument if anyone is in danger."),
            appearance=appearance,
            role="small",
            color="text2",
            wrap=True,
        )
        limit.setContentsMargins(0, 10, 0, 8)
        self.add(limit)


class AboutSection(Section):
    """The About section: versions and licences."""

    def __init__(self, *, appearance: Appearance) -> None:
        super().__init__(appearance=appearance)
        self.row(self.tr("Praxis Desktop"), self.tr("Version {version}").format(version=__version__))
        self._parts = self.row(self.tr("Made with"), _host_parts())
        self.notices_button = Button(self.tr("Open"), appearance=appearance, kind=ButtonKind.GHOST)
        self.notices_button.setAccessibleName(self.tr("Open the licences"))
        self.notices_button.hide()
        self._licences = self.row(
            self.tr("Licences"),
            self.tr("Praxis Desktop is free software, and so is everything that ships with it."),
            self.notices_button,
        )
        self._notices: Path | None = None
        self._looker = BackgroundTask(_look, self)
        self._looker.done.connect(self._show)
        self._looker.start()
        self.notices_button.clicked.connect(self._open)

    @Slot(object)
    def _show(self, found: tuple[str, Path | None]) -> None:
        guest, self._notices = found
        self._parts.show_help(f"{_host_parts()} · {guest}")
        self.notices_button.setVisible(self._notices is not None)

    @Slot()
    def _open(self) -> None:
        if self._notices is not None:
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._notices)))


def _host_parts() -> str:
    return f"Python {platform.python_version()} · Qt {qVersion()}"


def _look() -> tuple[str, Path | None]:
    from importlib.metadata import version

    manifest = Distribution.find().manifest
    licences = shipped("resources") / "licenses"
    root = licences.parents[1] / "THIRD_PARTY_NOTICES.md"
    notices = next((place for place in (root, licences) if place.exists()), None)
    return (
        f"wasmtime {version('wasmtime')} · Pyodide {manifest.pyodide} · CPython {manifest.python}",
        notices,
    )


class ShortcutsSection(Section):
    """The Shortcuts section; ``keys_wanted`` requests the list of shortcuts."""

    keys_wanted = Signal()

    def __init__(self, *, appearance: Appearance) -> None:
        super().__init__(appearance=appearance)
        self.button = Button(self.tr("Show all keys"), appearance=appearance, icon="keyboard")
        self.row(
            self.tr("Keyboard shortcuts"),
            self.tr("Everything can be done without a mouse. F1 lists the keys on every page."),
            self.button,
        )
        self.button.clicked.connect(self.keys_wanted)
