"""How the window looks, sounds and speaks."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Signal, Slot

from praxis_desktop.gui.look.appearance import Appearance, Scheme
from praxis_desktop.gui.look.display_size import DISPLAY_SIZES, fitting_sizes
from praxis_desktop.gui.look.language import Language
from praxis_desktop.gui.settings_page.section import Section
from praxis_desktop.gui.settings_page.told_change import Moment, ToldChange
from praxis_desktop.gui.setup.controls.switch_control import Switch
from praxis_desktop.gui.widgets.choice_field import ChoiceField
from praxis_desktop.gui.widgets.segments import Segments
from praxis_desktop.gui.window_settings import WindowSettings

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
