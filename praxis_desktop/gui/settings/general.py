"""Sections of the settings: looks and language, safety, keys, about."""

from __future__ import annotations

import platform
from functools import partial
from pathlib import Path

from PySide6.QtCore import QUrl, Signal, Slot, qVersion
from PySide6.QtGui import QDesktopServices

from praxis_desktop import __version__
from praxis_desktop.core.shipped import shipped
from praxis_desktop.gui.background import BackgroundTask
from praxis_desktop.gui.commands.shortcuts import KeyCaps
from praxis_desktop.gui.controls.choice import Switch
from praxis_desktop.gui.look.appearance import DISPLAY_SIZES, Appearance, Scheme, fitting_sizes
from praxis_desktop.gui.look.language import Language
from praxis_desktop.gui.settings.controller import Moment, ToldChange
from praxis_desktop.gui.settings.model import SettingsModel
from praxis_desktop.gui.settings.page import Section
from praxis_desktop.gui.settings.rows import ChoiceRow, NumberRow, SwitchRow
from praxis_desktop.gui.widgets.buttons import Button, ButtonKind
from praxis_desktop.gui.widgets.choice_field import ChoiceField
from praxis_desktop.gui.widgets.labels import Label
from praxis_desktop.gui.widgets.segments import Segments
from praxis_desktop.gui.window_settings import WindowSettings
from praxis_desktop.interpreter.distribution import Distribution
from praxis_desktop.protocols.definitions.parameters import Parameter

_SCHEMES: tuple[Scheme, ...] = ("light", "dark", "system")
_LANGUAGES: tuple[Language, ...] = ("system", "en", "de")


class AppearanceSection(Section):
    """``scheme_chosen`` has the scheme that is to be put in force."""

    told = Signal(object)
    scheme_chosen = Signal(str)
    sounds_chosen = Signal(bool)

    def __init__(self, settings: WindowSettings, *, appearance: Appearance) -> None:
        super().__init__("", appearance=appearance)
        self._settings = settings
        self._size_at_start = settings.display_size
        self.set_title(self.tr("Appearance"))
        schemes = [self.tr("Light"), self.tr("Dark"), self.tr("Same as system")]
        self.scheme = Segments(schemes, appearance=appearance, icons=("sun", "moon", "monitor"))
        self.row(self.tr("Theme"), "", self.scheme)
        sizes = [self.tr("Standard"), self.tr("Bench"), self.tr("150 %")]
        self.display_size = Segments(sizes, appearance=appearance)
        self._size_row = self.row(
            self.tr("Display size"),
            self.tr(
                "Bench makes text and controls 25 % larger for reading at arm's length. Holds after the next"
                " start."
            ),
            self.display_size,
        )
        self.language = ChoiceField(appearance=appearance)
        self.language.setFixedWidth(260)
        # Whoever does not read the language in force finds their own.
        names = (self.tr("Same as system"), "English", "Deutsch")
        for language, name in zip(_LANGUAGES, names, strict=True):
            self.language.addItem(name, language)
        self.row(
            self.tr("Language"),
            self.tr("Of this program; protocols speak their own. Holds after the next start."),
            self.language,
        )
        self.motion = Switch(appearance=appearance)
        self.row(self.tr("Reduce motion"), self.tr("Nothing slides, pulses or blinks"), self.motion)
        self.sound = Switch(appearance=appearance)
        self.row(
            self.tr("Sound when a run needs you"),
            self.tr("Two short tones, repeated every 60 s until it is answered"),
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
        """Show what holds."""
        settings = self._settings
        for segments, number in (
            (self.scheme, _SCHEMES.index(self._appearance.scheme)),
            (self.display_size, DISPLAY_SIZES.index(settings.display_size)),
        ):
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
        before = self._appearance.scheme
        self._use_scheme(_SCHEMES[number])
        self._tell(0, self.scheme.button(number).text(), "now", partial(self._use_scheme, before))

    def _use_scheme(self, scheme: Scheme) -> None:
        self.scheme_chosen.emit(scheme)
        self.refresh()

    @Slot(int)
    def _take_size(self, number: int) -> None:
        before = self._settings.display_size
        self._use_size(DISPLAY_SIZES[number])
        self._tell(1, self.display_size.button(number).text(), "start", partial(self._use_size, before))

    def _use_size(self, percent: int) -> None:
        self._settings.display_size = percent
        self.refresh()

    @Slot()
    def _take_language(self) -> None:
        before, chosen = self._settings.language, _LANGUAGES[self.language.currentIndex()]
        if chosen != before:
            self._use_language(chosen)
            self._tell(2, self.language.currentText(), "start", partial(self._use_language, before))

    def _use_language(self, language: Language) -> None:
        self._settings.language = language
        self.refresh()

    @Slot()
    def _take_motion(self) -> None:
        reduces = self.motion.isChecked()
        self._use_motion(reduces)
        self._tell(3, self._word(reduces), "now", partial(self._use_motion, not reduces))

    def _use_motion(self, reduces: bool) -> None:
        self._settings.reduces_motion = reduces
        self._appearance.reduce_motion(reduces)
        self.refresh()

    @Slot()
    def _take_sound(self) -> None:
        sounds = self.sound.isChecked()
        self._use_sound(sounds)
        self._tell(4, self._word(sounds), "now", partial(self._use_sound, not sounds))

    def _use_sound(self, sounds: bool) -> None:
        self._settings.sounds = sounds
        self.sounds_chosen.emit(sounds)
        self.refresh()

    def _word(self, is_on: bool) -> str:
        return self.tr("Yes") if is_on else self.tr("No")

    def _tell(self, row: int, value: str, moment: Moment, undo: partial[None]) -> None:
        self.told.emit(ToldChange(self.rows[row].title.text(), value, moment, undo))


class SafetySection(Section):
    """Timeouts, decisions about errors, approval; ``emergency`` are the keys of the emergency stop."""

    def __init__(self, model: SettingsModel, emergency: tuple[str, ...], *, appearance: Appearance) -> None:
        super().__init__("", appearance=appearance)
        self.set_title(self.tr("Timeouts & safety"))
        self.grace = NumberRow(
            self,
            "ports.grace",
            self.tr("Wait for a pulled cable"),
            self.tr("How long a run waits for an unplugged instrument (0: not at all)"),
            Parameter("grace", "float", unit="s", minimum=0, maximum=3600, step=1),
            moment="run",
            model=model,
            appearance=appearance,
        )
        self.step = NumberRow(
            self,
            "runs.step_timeout",
            self.tr("Longest step"),
            self.tr("How long one operation may take (0: no limit)"),
            Parameter("timeout", "float", unit="s", minimum=0, maximum=604800, step=10),
            moment="run",
            model=model,
            appearance=appearance,
        )
        self.checkpoints = NumberRow(
            self,
            "runs.checkpoint_s",
            self.tr("Save a run's state every"),
            self.tr("Makes it quick to go on after a crash; 0: never"),
            Parameter("checkpoint", "float", unit="s", minimum=0, maximum=86400, step=10),
            moment="run",
            model=model,
            appearance=appearance,
        )
        self.on_error = ChoiceRow(
            self,
            "runs.on_error",
            self.tr("When an operation fails"),
            self.tr("The setup of a run can say something else"),
            (
                ("ask", self.tr("Ask me")),
                ("retry", self.tr("Try it again, three times")),
                ("skip", self.tr("Leave it out")),
                ("abort", self.tr("End the run")),
            ),
            moment="run",
            model=model,
            appearance=appearance,
        )
        self.awake = SwitchRow(
            self,
            "runs.keep_awake",
            self.tr("Keep the computer awake"),
            self.tr("It does not go to sleep while a run has instruments"),
            moment="run",
            model=model,
            appearance=appearance,
        )
        self.reasons = SwitchRow(
            self,
            "runs.require_reason",
            self.tr("Ask for reasons"),
            self.tr("Whoever stops a run, decides about an error or discards a record says why"),
            moment="now",
            model=model,
            appearance=appearance,
        )
        self.approved = SwitchRow(
            self,
            "runs.approved_only",
            self.tr("Run approved protocols only"),
            self.tr("On real instruments and on simulated ones"),
            moment="run",
            model=model,
            appearance=appearance,
        )
        self.keys = (
            self.grace,
            self.step,
            self.checkpoints,
            self.on_error,
            self.awake,
            self.reasons,
            self.approved,
        )
        self.row(
            self.tr("Emergency stop key"),
            self.tr("Works everywhere in the window"),
            KeyCaps(emergency, appearance=appearance),
        )
        limit = Label(
            self.tr(
                "This is a software stop. Use the stop button on the instrument when people are in danger."
            ),
            appearance=appearance,
            role="small",
            color="text2",
            wrap=True,
        )
        limit.setContentsMargins(0, 10, 0, 8)
        self.add(limit)


class AboutSection(Section):
    """Versions and licences."""

    def __init__(self, *, appearance: Appearance) -> None:
        super().__init__("", appearance=appearance)
        self.set_title(self.tr("About"))
        self.row(self.tr("Praxis Desktop"), self.tr("Version {version}").format(version=__version__))
        self._parts = self.row(self.tr("Made with"), _host_parts())
        self.notices_button = Button(self.tr("Open"), appearance=appearance, kind=ButtonKind.GHOST)
        self.notices_button.setAccessibleName(self.tr("Open the licences"))
        self.notices_button.hide()
        self._licences = self.row(
            self.tr("Licences"),
            self.tr("Praxis Desktop is free software; so is all that ships with it."),
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
    """``keys_wanted`` asks for the list."""

    keys_wanted = Signal()

    def __init__(self, *, appearance: Appearance) -> None:
        super().__init__("", appearance=appearance)
        self.set_title(self.tr("Shortcuts"))
        self.button = Button(self.tr("Show all keys"), appearance=appearance, icon="keyboard")
        self.row(
            self.tr("Keyboard shortcuts"),
            self.tr("Everything can be done without a mouse; F1 shows the list from everywhere"),
            self.button,
        )
        self.button.clicked.connect(self.keys_wanted)
