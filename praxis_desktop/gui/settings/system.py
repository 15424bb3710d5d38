"""Sections about the runtime: versions, startup times, images, warm interpreters and packages."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QWidget

from praxis_desktop.core.errors import PraxisError
from praxis_desktop.gui.background import BackgroundTask
from praxis_desktop.gui.look.appearance import Appearance
from praxis_desktop.gui.run.runtime import RuntimeModel
from praxis_desktop.gui.settings import model as facts
from praxis_desktop.gui.settings.model import PackageFacts, RuntimeFacts, SettingsModel, Verified
from praxis_desktop.gui.settings.page import Section
from praxis_desktop.gui.settings.rows import KeyRows, MeasureTile, OpenButton
from praxis_desktop.gui.setup.wheels import Wheels, WheelsPanel
from praxis_desktop.gui.widgets.buttons import Button, ButtonKind
from praxis_desktop.gui.widgets.chip import Chip
from praxis_desktop.gui.widgets.labels import bytes_text, date_text, with_decimal_sign
from praxis_desktop.gui.widgets.progress import NoticeLine
from praxis_desktop.gui.window.dialogs import FileDialogs
from praxis_desktop.settings import Settings

if TYPE_CHECKING:
    from praxis_desktop.snapshots.recipes import Recipe
    from praxis_desktop.workers.pool import WarmCounts


class RuntimeSection(Section):
    """The Runtime section. The outcome of an action on the images is shown next to the buttons."""

    def __init__(
        self, model: SettingsModel, rows: KeyRows, runtime: RuntimeModel, *, appearance: Appearance
    ) -> None:
        super().__init__(appearance=appearance)
        self._model = model
        self._runtime = runtime
        self.chip = Chip("", "idle", "circle", appearance=appearance)
        self.head.addWidget(self.chip)
        self.warm = MeasureTile("lightning", "ok", self.tr("startup time, last run"), appearance=appearance)
        self.starts = MeasureTile(
            "hourglass", "idle", self.tr("mean, with / without image"), appearance=appearance
        )
        self.cache = MeasureTile("database", "idle", self.tr("start cache"), appearance=appearance)
        self.add_tiles(self.warm, self.starts, self.cache)
        self._images_row = self.row(self.tr("Interpreter images"), self.tr("Looking…"))
        self._add_buttons()
        self.add_keys(rows.of("runtime"))
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
        """Show how many milliseconds the last run's interpreter took to become ready."""
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

    # ---- display
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
            self.tr("start cache on disk"),
        )
        if self._model.settings is not None and not self._model.settings.images.enabled:
            words = self.tr("Turned off by the setting below, so runs start slowly")
        elif found.made is None:
            words = self.tr("None yet; they will be built when needed")
        else:
            when = date_text(found.made, "d MMM HH:mm")
            count = self.tr("1 image") if found.images == 1 else self.tr("{n} images").format(n=found.images)
            words = self.tr(
                "{count}, the latest from {when}. Images are rebuilt when the program or a package changes."
            ).format(count=count, when=when)
        self._images_row.show_help(words)

    @Slot(object)
    def _tell_failure(self, error: PraxisError) -> None:
        self._set_busy(False)
        self.notice.show_notice("alert-circle", "err", error.message, error.hint)

    # ---- actions
    @Slot()
    def _verify(self) -> None:
        self._begin(self._verifier, self.tr("Verifying…"))

    @Slot(object)
    def _show_verified(self, verified: Verified) -> None:
        self._set_busy(False)
        if verified.faults:
            hint = self.tr(
                "Images are rebuilt when needed. If Pyodide's files are damaged, reinstall the program."
            )
            self.notice.show_notice("alert-circle", "err", "\n".join(verified.faults[:5]), hint)
        else:
            words = self.tr("{files} files and {images} images are intact")
            self.notice.show_notice(
                "check-circle", "ok", words.format(files=verified.files, images=verified.images)
            )

    @Slot()
    def _rebuild(self) -> None:
        self._begin(self._builder, self.tr("Rebuilding start images. You can start runs in the meantime."))

    @Slot(object)
    def _show_rebuilt(self, count: int) -> None:
        self._end(self.tr("Images on disk now: {n}").format(n=count))

    @Slot()
    def _ask_to_clear(self) -> None:
        self.notice.show_notice(
            "warning", "warn", self.tr("The next run will take a few seconds longer to start.")
        )
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
        self._end(self.tr("{size} freed").format(size=bytes_text(size)))

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
    if milliseconds < 1000:
        return f"{milliseconds:.0f} ms"
    return with_decimal_sign(f"{milliseconds / 1000:.1f} s")


WarmSource = Callable[[], "WarmCounts | None"]
"""Returns the counts of interpreters prepared in advance; None while no interpreters are being prepared."""


class PoolSection(Section):
    """The section about warm interpreters: how many there are, and for which programs."""

    def __init__(
        self, rows: KeyRows, runtime: RuntimeModel, counts: WarmSource, *, appearance: Appearance
    ) -> None:
        super().__init__(appearance=appearance)
        self._runtime = runtime
        self._counts = counts
        self.remark.setText(self.tr("Every run has its own interpreter"))
        self.ready = MeasureTile("layers", "ok", self.tr("warm now"), appearance=appearance)
        self.taken = MeasureTile("play", "run", self.tr("started warm"), appearance=appearance)
        self.waited = MeasureTile("clock", "idle", self.tr("started on demand"), appearance=appearance)
        self.add_tiles(self.ready, self.taken, self.waited)
        self._ready_row = self.row(self.tr("Warm for"), "")
        self.add_keys(rows.of("pool"))
        runtime.changed.connect(self.refresh)
        self.refresh()

    @Slot()
    def refresh(self) -> None:
        """Update the numbers."""
        counts = self._counts()
        names = [] if counts is None else [self._name(recipe) for recipe in counts.recipes]
        self._ready_row.show_help("\n".join(sorted(names)) or self.tr("Nothing yet"))
        self.ready.show_value(str(self._runtime.readiness.warm))
        self.taken.show_value("–" if counts is None else str(counts.taken_warm))
        self.waited.show_value("–" if counts is None else str(counts.taken_cold))

    def _name(self, recipe: Recipe) -> str:
        """Return a description of the programs that the warm interpreter suits."""
        if recipe.filename:
            name = Path(recipe.filename).name
            return self.tr("{name}, with everything it imports").format(name=name)
        packages = {module.partition(".")[0] for module in recipe.modules} - sys.stdlib_module_names
        if packages:
            return self.tr("Protocols that use {packages}").format(packages=", ".join(sorted(packages)))
        return self.tr("Programs that use only the standard library")


class PackagesSection(Section):
    """The Packages section; ``wheels_chosen`` carries the paths of files to add."""

    wheels_chosen = Signal(object)

    def __init__(
        self,
        model: SettingsModel,
        rows: KeyRows,
        dialogs: FileDialogs,
        wheels: Wheels | None,
        *,
        appearance: Appearance,
    ) -> None:
        super().__init__(appearance=appearance)
        self._model = model
        self._dialogs = dialogs
        self._shipped = self.row(self.tr("Included"), self.tr("Looking…"))
        self._open = OpenButton(self.tr("Added by you"), appearance=appearance)
        self.add_button = Button(self.tr("Add wheel…"), appearance=appearance, icon="plus")
        self._added = self.row(self.tr("Added by you"), self.tr("Looking…"), self._open, self.add_button)
        self.notice = NoticeLine(appearance=appearance)
        if wheels is not None:
            self.body.addWidget(WheelsPanel(wheels=wheels, appearance=appearance))
            wheels.done.connect(self.refresh)
        self.add_keys(rows.of("packages"))
        self.body.addWidget(self.notice)
        self._looker = BackgroundTask(facts.package_facts, self)
        self._looker.done.connect(self._show_facts)
        self._looker.failed.connect(self._tell_failure)
        self.add_button.clicked.connect(self._ask)
        model.changed.connect(self._look)
        self.refresh()

    @Slot()
    def refresh(self) -> None:
        """Update the lists of packages."""
        if self._model.settings is not None:
            self._look(self._model.settings)

    @Slot(object)
    def _look(self, settings: Settings) -> None:
        self._looker.start(settings)

    @Slot(object)
    def _show_facts(self, found: PackageFacts) -> None:
        self.remark.setText(
            self.tr("{n} included, {added} added by you").format(n=len(found.shipped), added=len(found.added))
        )
        self._shipped.show_help(", ".join(found.shipped) or self.tr("None"))
        none = self.tr("None yet. You can also drop a wheel on the window.")
        self._added.show_help(", ".join(found.added) or none)
        self._open.show_folder(found.folder if found.added else None)
        self.notice.show_notice("warning", "warn", "\n".join(found.defects))

    @Slot(object)
    def _tell_failure(self, error: PraxisError) -> None:
        self.notice.show_notice("alert-circle", "err", error.message, error.hint)

    @Slot()
    def _ask(self) -> None:
        dialog = self._dialogs.dialog(self.tr("Add wheels"))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFiles)
        dialog.setNameFilters([self.tr("Wheels (*.whl)")])
        dialog.filesSelected.connect(self._take)
        dialog.ask()

    @Slot("QStringList")
    def _take(self, names: list[str]) -> None:
        self.wheels_chosen.emit([Path(name) for name in names])
