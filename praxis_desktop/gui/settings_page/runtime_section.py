"""What runs programs: its versions, how fast it starts, and the images it starts from."""

from __future__ import annotations

from PySide6.QtCore import QDateTime, QLocale, Qt, Slot
from PySide6.QtWidgets import QHBoxLayout, QWidget

from praxis_desktop.core.errors import PraxisError
from praxis_desktop.gui.background import BackgroundTask
from praxis_desktop.gui.look.appearance import Appearance
from praxis_desktop.gui.run.runtime_model import RuntimeModel
from praxis_desktop.gui.settings_page import facts
from praxis_desktop.gui.settings_page.facts import RuntimeFacts, Verified
from praxis_desktop.gui.settings_page.key_rows import NumberRow, SwitchRow
from praxis_desktop.gui.settings_page.measure_tile import MeasureTile
from praxis_desktop.gui.settings_page.section import Section
from praxis_desktop.gui.settings_page.settings_model import SettingsModel
from praxis_desktop.gui.widgets.buttons import Button, ButtonKind
from praxis_desktop.gui.widgets.chip import Chip
from praxis_desktop.gui.widgets.decimals import bytes_text
from praxis_desktop.gui.widgets.notice_line import NoticeLine
from praxis_desktop.protocols.definitions.parameters import Parameter
from praxis_desktop.settings import Settings

_MEBIBYTE = 1 << 20


class RuntimeSection(Section):
    """``told`` has a ToldChange; what was done with the images stands beside the buttons."""

    def __init__(self, model: SettingsModel, runtime: RuntimeModel, *, appearance: Appearance) -> None:
        super().__init__("", appearance=appearance)
        self._model = model
        self._runtime = runtime
        self.set_title(self.tr("Runtime"))
        self.chip = Chip("", "idle", "circle", appearance=appearance)
        self.head.addWidget(self.chip)
        self.warm = MeasureTile("lightning", "ok", self.tr("start of the last run"), appearance=appearance)
        self.starts = MeasureTile(
            "hourglass", "idle", self.tr("from an image / without, mean"), appearance=appearance
        )
        self.cache = MeasureTile("database", "idle", self.tr("start cache"), appearance=appearance)
        tiles = QHBoxLayout()
        tiles.setContentsMargins(0, 8, 0, 10)
        tiles.setSpacing(10)
        for tile in (self.warm, self.starts, self.cache):
            tiles.addWidget(tile, 1)
        self.body.addLayout(tiles)
        self._images_row = self.row(self.tr("Images of interpreters"), self.tr("Looking…"))
        self._add_buttons()
        self.images = SwitchRow(
            self,
            "images.enabled",
            self.tr("Save images and start from them"),
            self.tr("When off, every start loads Python and the packages anew"),
            moment="start",
            model=model,
            appearance=appearance,
        )
        self.limit = NumberRow(
            self,
            "images.limit_bytes",
            self.tr("Room for images"),
            self.tr("Beyond it, those used longest ago are deleted"),
            Parameter("limit", "int", unit="MiB", minimum=64, maximum=1 << 20, step=256),
            scale=_MEBIBYTE,
            moment="start",
            model=model,
            appearance=appearance,
        )
        self.keys = (self.images, self.limit)
        self._looker = BackgroundTask(facts.runtime_facts, self)
        self._looker.done.connect(self._show_facts)
        self._looker.failed.connect(self._tell_failure)
        self._verifier = BackgroundTask(facts.verify, self)
        self._verifier.done.connect(self._show_verified)
        self._builder = BackgroundTask(facts.rebuild_images, self)
        self._builder.done.connect(self._show_rebuilt)
        self._clearer = BackgroundTask(facts.clear_images, self)
        self._clearer.done.connect(self._show_cleared)
        for task in (self._verifier, self._builder, self._clearer):
            task.failed.connect(self._tell_failure)
        runtime.changed.connect(self._show_state)
        model.changed.connect(self._look)
        self._show_state()
        if model.settings is not None:
            self._look(model.settings)

    @Slot(float)
    def show_start(self, milliseconds: float) -> None:
        """Say how long the interpreter of the last run took to be ready."""
        self.warm.show_value(f"{milliseconds:.0f} ms")

    def _add_buttons(self) -> None:
        look = self._appearance
        self.verify_button = Button(self.tr("Verify runtime"), appearance=look, icon="shield-check")
        self.rebuild_button = Button(self.tr("Rebuild images"), appearance=look, icon="refresh")
        self.clear_button = Button(
            self.tr("Clear images…"), appearance=look, icon="trash", kind=ButtonKind.DANGER
        )
        self.sure_button = Button(
            self.tr("Clear them"), appearance=look, icon="trash", kind=ButtonKind.DANGER
        )
        self.keep_button = Button(self.tr("Keep them"), appearance=look)
        self.notice = NoticeLine(appearance=look)
        holder = QWidget()
        line = QHBoxLayout(holder)
        line.setContentsMargins(0, 10, 0, 10)
        line.setSpacing(8)
        for button in (self.verify_button, self.rebuild_button, self.clear_button):
            line.addWidget(button)
        line.addWidget(self.sure_button)
        line.addWidget(self.keep_button)
        line.addSpacing(8)
        line.addWidget(self.notice, 1, Qt.AlignmentFlag.AlignVCenter)
        line.addStretch(0)
        self.add(holder)
        self.verify_button.clicked.connect(self._verify)
        self.rebuild_button.clicked.connect(self._rebuild)
        self.clear_button.clicked.connect(self._ask_to_clear)
        self.sure_button.clicked.connect(self._clear)
        self.keep_button.clicked.connect(self._keep)
        self._show_question(False)

    # ---- what is shown
    @Slot()
    def _show_state(self) -> None:
        readiness = self._runtime.readiness
        if readiness.state == "error":
            self.chip.show_state(self.tr("Not prepared"), "err", "alert-circle")
            self.chip.setToolTip(readiness.error)
        elif readiness.state == "loading":
            words = self.tr("Preparing {percent} %").format(percent=readiness.percent)
            self.chip.show_state(words, "run", "clock")
        elif readiness.state == "ready":
            self.chip.show_state(self.tr("Ready"), "ok", "check-circle")
        else:
            self.chip.show_state(self.tr("Starts with the first run"), "idle", "circle")

    @Slot(object)
    def _look(self, settings: Settings) -> None:
        self._looker.start(settings)

    @Slot(object)
    def _show_facts(self, found: RuntimeFacts) -> None:
        self.remark.setText(
            self.tr("Pyodide {pyodide} · Python {python} · bundled, works offline").format(
                pyodide=found.pyodide, python=found.python
            )
        )
        self.starts.show_value(f"{_time(found.restore_ms)} / {_time(found.boot_ms)}")
        self.cache.show_value(
            bytes_text(found.cache_bytes),
            self.tr("start cache on the disk"),
        )
        if self._model.settings is not None and not self._model.settings.images.enabled:
            words = self.tr("Off – slow starts: the setting below says so")
        elif found.made is None:
            words = self.tr("None yet: the next start makes them")
        else:
            when = QLocale().toString(QDateTime.fromSecsSinceEpoch(int(found.made)), self.tr("d MMM HH:mm"))
            count = self.tr("1 image") if found.images == 1 else self.tr("{n} images").format(n=found.images)
            words = self.tr(
                "{count}, the last one of {when}. New ones are made when the program or a package changes."
            ).format(count=count, when=when)
        self._images_row.show_help(words)

    @Slot(object)
    def _tell_failure(self, error: PraxisError) -> None:
        self._set_busy(False)
        self.notice.show_notice("alert-circle", "err", error.message, error.hint)

    # ---- what is done
    @Slot()
    def _verify(self) -> None:
        self._begin(self._verifier, self.tr("Verifying…"))

    @Slot(object)
    def _show_verified(self, verified: Verified) -> None:
        self._set_busy(False)
        if verified.faults:
            hint = self.tr(
                "Images are made again when they are needed. Install the program again if files of"
                " Pyodide are damaged."
            )
            self.notice.show_notice("alert-circle", "err", "\n".join(verified.faults[:5]), hint)
        else:
            words = self.tr("{files} files and {images} images match")
            self.notice.show_notice(
                "check-circle", "ok", words.format(files=verified.files, images=verified.images)
            )

    @Slot()
    def _rebuild(self) -> None:
        self._begin(self._builder, self.tr("Making the images anew; runs can begin meanwhile…"))

    @Slot(object)
    def _show_rebuilt(self, count: int) -> None:
        self._end(self.tr("Images on the disk now: {n}").format(n=count))

    @Slot()
    def _ask_to_clear(self) -> None:
        self.notice.show_notice("warning", "warn", self.tr("The next start takes some seconds longer."))
        self._show_question(True)
        self.keep_button.setFocus()

    @Slot()
    def _keep(self) -> None:
        self.notice.clear()
        self._show_question(False)
        self.clear_button.setFocus()

    @Slot()
    def _clear(self) -> None:
        self._show_question(False)
        self._begin(self._clearer, self.tr("Clearing…"))

    @Slot(object)
    def _show_cleared(self, size: int) -> None:
        self._end(self.tr("{size} were freed").format(size=bytes_text(size)))

    def _begin(self, task: BackgroundTask, words: str) -> None:
        if self._model.settings is not None:
            self._set_busy(True)
            self.notice.show_notice("clock", "run", words)
            task.start(self._model.settings)

    def _end(self, words: str) -> None:
        self._set_busy(False)
        self.notice.show_notice("check-circle", "ok", words)
        if self._model.settings is not None:
            self._look(self._model.settings)

    def _set_busy(self, is_busy: bool) -> None:
        for button in (self.verify_button, self.rebuild_button, self.clear_button):
            button.setEnabled(not is_busy)

    def _show_question(self, is_asked: bool) -> None:
        for button in (self.verify_button, self.rebuild_button, self.clear_button):
            button.setVisible(not is_asked)
        self.sure_button.setVisible(is_asked)
        self.keep_button.setVisible(is_asked)


def _time(milliseconds: float | None) -> str:
    if milliseconds is None:
        return "–"
    return f"{milliseconds:.0f} ms" if milliseconds < 1000 else f"{milliseconds / 1000:.1f} s"
