"""The interpreters that wait for programs, and where programs run."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QHBoxLayout

from praxis_desktop.gui.look.appearance import Appearance
from praxis_desktop.gui.run.runtime_model import RuntimeModel
from praxis_desktop.gui.settings_page.key_rows import ChoiceRow, NumberRow, SwitchRow
from praxis_desktop.gui.settings_page.measure_tile import MeasureTile
from praxis_desktop.gui.settings_page.section import Section
from praxis_desktop.gui.settings_page.settings_model import SettingsModel
from praxis_desktop.protocols.definitions.parameters import Parameter

if TYPE_CHECKING:
    from praxis_desktop.snapshots.recipes import Recipe
    from praxis_desktop.workers.warm_interpreters import WarmCounts

_MEBIBYTE = 1 << 20

WarmSource = Callable[[], "WarmCounts | None"]
"""What became of the interpreters that were made in advance, None while nothing is prepared."""


class PoolSection(Section):
    """``told`` has a ToldChange."""

    def __init__(
        self, model: SettingsModel, runtime: RuntimeModel, counts: WarmSource, *, appearance: Appearance
    ) -> None:
        super().__init__("", appearance=appearance)
        self._runtime = runtime
        self._counts = counts
        self.set_title(self.tr("Worker pool"))
        self.remark.setText(self.tr("Every run has an interpreter of its own, used for nothing else"))
        self.ready = MeasureTile("layers", "ok", self.tr("warm now"), appearance=appearance)
        self.taken = MeasureTile("play", "run", self.tr("taken ready"), appearance=appearance)
        self.waited = MeasureTile("clock", "idle", self.tr("made when needed"), appearance=appearance)
        tiles = QHBoxLayout()
        tiles.setContentsMargins(0, 8, 0, 10)
        tiles.setSpacing(10)
        for tile in (self.ready, self.taken, self.waited):
            tiles.addWidget(tile, 1)
        self.body.addLayout(tiles)
        self._ready_row = self.row(self.tr("Warm for"), "")
        self.enabled = SwitchRow(
            self,
            "pool.enabled",
            self.tr("Keep interpreters warm"),
            self.tr("Up to 3, for the packages of the programs used last; when off, a run makes its own"),
            moment="start",
            model=model,
            appearance=appearance,
        )
        self.mode = ChoiceRow(
            self,
            "execution.mode",
            self.tr("Where programs run"),
            self.tr(
                "In a process of its own a program harms nothing else, whatever it does; runs start slower"
            ),
            (("thread", self.tr("In this program")), ("process", self.tr("In a process of their own"))),
            moment="start",
            model=model,
            appearance=appearance,
        )
        self.memory = NumberRow(
            self,
            "execution.memory_bytes",
            self.tr("Memory of a program"),
            self.tr("Beyond it, it gets a MemoryError"),
            Parameter("memory", "int", unit="MiB", minimum=64, maximum=4096, step=64),
            scale=_MEBIBYTE,
            moment="run",
            model=model,
            appearance=appearance,
        )
        self.keys = (self.enabled, self.mode, self.memory)
        runtime.changed.connect(self.refresh)
        self.refresh()

    @Slot()
    def refresh(self) -> None:
        """Show the numbers as they are now."""
        counts = self._counts()
        names = [] if counts is None else [self._name(recipe) for recipe in counts.recipes]
        self._ready_row.show_help("\n".join(sorted(names)) or self.tr("Nothing yet"))
        self.ready.show_value(str(self._runtime.readiness.warm))
        self.taken.show_value("–" if counts is None else str(counts.taken_warm))
        self.waited.show_value("–" if counts is None else str(counts.taken_cold))

    def _name(self, recipe: Recipe) -> str:
        """Which programs a warm interpreter suits."""
        if recipe.filename:
            name = Path(recipe.filename).name
            return self.tr("{name}, with all that it imports").format(name=name)
        packages = {module.partition(".")[0] for module in recipe.modules} - sys.stdlib_module_names
        if packages:
            return self.tr("Protocols that use {packages}").format(packages=", ".join(sorted(packages)))
        return self.tr("Programs of the standard library alone")
