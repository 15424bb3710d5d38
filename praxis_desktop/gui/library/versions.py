"""The sheet with the versions of a protocol's file: who ran each version, and how any two versions differ."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QWidget

from praxis_desktop.gui.background import BackgroundTask
from praxis_desktop.gui.look.appearance import Appearance
from praxis_desktop.gui.look.sentences import sentence
from praxis_desktop.gui.records.differences import DifferencesTable, DiffLine, compared
from praxis_desktop.gui.records.versions import KnownVersion, KnownVersions
from praxis_desktop.gui.run.words import began_text
from praxis_desktop.gui.widgets.labels import ElidedLabel, Label, count_text
from praxis_desktop.gui.widgets.plain_table import Column, PlainTable, TableRow
from praxis_desktop.gui.widgets.progress import NoticeLine
from praxis_desktop.gui.widgets.sheet import ClosableSheet

if TYPE_CHECKING:
    from collections.abc import Callable

    from praxis_desktop.core.errors import PraxisError


_WIDTH = 860
_LIST_HEIGHT, _DIFF_HEIGHT, _LEAST_DIFF_HEIGHT = 170, 250, 110


class VersionsSheet(ClosableSheet):
    """Shows the versions of a protocol's file. ``run_wanted`` carries the id of the chosen version's newest
    run. Esc closes the sheet.
    """

    run_wanted = Signal(str)

    def __init__(
        self, ask: Callable[[Path, str], KnownVersions], *, appearance: Appearance, parent: QWidget
    ) -> None:
        super().__init__("history", "run", _WIDTH, appearance=appearance, parent=parent)
        self._known: KnownVersions | None = None
        self._asker = BackgroundTask(ask, self)
        self._comparer = BackgroundTask(compared, self)
        self.notice = NoticeLine(appearance=appearance)
        self.table = PlainTable(
            (
                Column(self.tr("Version"), 190),
                Column(self.tr("Ran"), 230),
                Column(self.tr("Runs"), 60, is_quiet=True),
                Column(self.tr("By")),
                Column(self.tr("Approved by")),
            ),
            name=self.tr("Versions"),
            appearance=appearance,
        )
        self.table.setFixedHeight(_LIST_HEIGHT)
        self._words = ElidedLabel(appearance=appearance, role="small", color="text2")
        self.differences = DifferencesTable(appearance=appearance)
        self.let_give_way(self.differences, _LEAST_DIFF_HEIGHT, _DIFF_HEIGHT)
        head = QHBoxLayout()
        head.addWidget(Label(self.tr("Differences"), appearance=appearance, role="h3"))
        head.addSpacing(8)
        head.addWidget(self._words, 1)
        for widget in (self.notice, self.table):
            self.body.addWidget(widget)
        self.body.addLayout(head)
        self.body.addWidget(self.differences)
        self.run_button = self.button(self.tr("Open its last run"))
        self.close_button = self.button(self.tr("Close"))
        self.foot.addWidget(self.run_button)
        self.foot.addStretch(1)
        self.foot.addWidget(self.close_button)
        self._asker.done.connect(self._show)
        self._asker.failed.connect(self._show_failure)
        self._comparer.done.connect(self._show_differences)
        self.table.selectionModel().selectionChanged.connect(self._compare)
        self.run_button.clicked.connect(self._open_run)
        self.close_button.clicked.connect(self.dismiss)

    def ask(self, path: Path, protocol: str, title: str) -> None:
        """Show the versions of a file that contains ``protocol``."""
        self._known = None
        self.caption.setText(title)
        self.title.setText(self.tr("Versions of {name}").format(name=path.name))
        self.table.show_lines(())
        self.differences.show_lines(())
        self._words.setText("")
        self.run_button.hide()
        self.notice.show_notice("clock", "run", self.tr("Reading run records…"))
        self.open()
        self._asker.start(path, protocol)

    @property
    def chosen(self) -> list[KnownVersion]:
        """The one or two selected versions, older first."""
        if self._known is None:
            return []
        places = sorted(index.row() for index in self.table.selectionModel().selectedRows())
        return [self._known.versions[place] for place in reversed(places[:2])]

    @Slot(object)
    def _show(self, known: KnownVersions) -> None:
        self._known = known
        words = self.tr(
            "{n} versions are known: the current file and those used by runs. Choose one, or hold Ctrl to "
            "choose two"
        ).format(n=len(known.versions))
        if len(known.versions) == 1:
            words = self.tr(
                "Only the current version is known. Once the file changes, versions used by runs will be "
                "listed here"
            )
        self.notice.show_notice("information", "idle", words)
        self.table.show_lines([self._line(each, known.changed) for each in known.versions])
        self.table.selectRow(min(1, len(known.versions) - 1))
        if self.title.hasFocus():
            self.table.setFocus()

    def _line(self, known: KnownVersion, changed: float) -> TableRow:
        version = known.version
        name = version.version or version.digest[:8]
        if known.is_now:
            name = self.tr("{version} · current").format(version=version.version or self.tr("The file"))
        ran = self.tr("never; written {when}").format(when=began_text(int(changed)))
        if version.runs:
            first, last = began_text(int(version.first)), began_text(int(version.last))
            ran = last if first == last else f"{first} – {last}"
        return TableRow(
            (name, ran, count_text(version.runs), ", ".join(version.operators), version.approved_by),
            icon="check-circle" if version.approved_by else "file",
            icon_tone="ok" if version.approved_by else "idle",
        )

    @Slot()
    def _compare(self) -> None:
        chosen = self.chosen
        self.run_button.setVisible(len(chosen) == 1 and bool(chosen[0].version.run_id))
        if not chosen or self._known is None:
            return
        before, after = chosen[0], chosen[-1]
        if len(chosen) == 1:
            after = self._known.versions[0]
            self._words.setText(self.tr("from this version to the current file"))
        else:
            self._words.setText(self.tr("from the older to the newer version"))
        self._comparer.start(before.text, after.text)

    @Slot(object)
    def _show_differences(self, lines: tuple[DiffLine, ...]) -> None:
        if not lines:
            self._words.setText(self.tr("none: this is the current file"))
        self.differences.show_differences(lines)

    @Slot(object)
    def _show_failure(self, error: PraxisError) -> None:
        self.notice.show_notice("alert-circle", "err", sentence(error.message), error.hint)

    @Slot()
    def _open_run(self) -> None:
        chosen = self.chosen
        if chosen:
            self.dismiss()
            self.run_wanted.emit(chosen[0].version.run_id)
