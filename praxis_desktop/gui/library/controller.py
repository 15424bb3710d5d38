"""The controller for the library: manages its page and sheets, and adds files."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QUrl, Signal, Slot
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QFileDialog, QWidget

from praxis_desktop.core.errors import PraxisError
from praxis_desktop.gui import library
from praxis_desktop.gui.library.model import LibraryModel
from praxis_desktop.gui.library.page import LibraryPage
from praxis_desktop.gui.library.table_model import description_of, needs_of, title_of
from praxis_desktop.gui.look.appearance import Appearance
from praxis_desktop.gui.widgets.sheet import QuestionSheet
from praxis_desktop.gui.window.dialogs import file_dialog
from praxis_desktop.packages.guest_platform import project_of

if TYPE_CHECKING:
    from praxis_desktop.gui.records.last_runs import LastRunsReader
    from praxis_desktop.gui.records.versions import KnownVersions
    from praxis_desktop.runs.library import LibraryEntry
    from praxis_desktop.workers.setup.library import AddedFile


_EXPECTED = 1
"""The answer that opens the manual's page about what a protocol file contains."""
_ADD = 1
"""The answer that adds a protocol's missing packages."""


class LibraryController(QObject):
    """Connects the Library page to its model. ``open_requested`` carries the path of a file and its function,
    or None for its only function; ``failed`` carries a PraxisError.
    """

    open_requested = Signal(object, object)
    failed = Signal(object)
    run_wanted = Signal(str)
    """Carries the id of a run to show."""
    added_several = Signal(int)
    """Carries the number of added protocols if none of them is to be opened."""
    page_wanted = Signal(str)
    """Carries the name of a page in the manual."""
    packages_wanted = Signal(object)
    """Carries the requirements of packages to add."""

    def __init__(self, *, model: LibraryModel, appearance: Appearance, parent: QWidget) -> None:
        super().__init__(parent)
        self._model = model
        self._appearance = appearance
        self._ask_versions: Callable[[Path, str], KnownVersions] | None = None
        self._asked: AddedFile | None = None
        self._waiting: deque[Path] = deque()
        self._several = 0
        """The number of files being added; 0 for a single file, which is opened afterwards."""
        self._added = 0
        self.page = LibraryPage(model=model, appearance=appearance)
        answers = [self.tr("Cancel"), self.tr("Replace"), self.tr("Keep both")]
        self.sheet = QuestionSheet(answers, appearance=appearance, parent=parent)
        self.sheet.answered.connect(self._take_answer)
        self._removed: LibraryEntry | None = None
        self.remove_sheet = QuestionSheet(
            [self.tr("Keep it"), self.tr("Remove it")], appearance=appearance, parent=parent
        )
        self.remove_sheet.answered.connect(self._take_removal)
        self.samples_sheet = QuestionSheet(
            [self.tr("Keep them"), self.tr("Remove them")], appearance=appearance, parent=parent
        )
        self.samples_sheet.answered.connect(self._take_samples_answer)
        self._broken = ""
        self.problem_sheet = QuestionSheet(
            [self.tr("Close"), self.tr("Show what is expected"), self.tr("Open in editor")],
            appearance=appearance,
            parent=parent,
        )
        self.problem_sheet.answered.connect(self._take_problem_answer)
        self._detailed: LibraryEntry | None = None
        self.details_sheet = QuestionSheet(
            [self.tr("Close"), self.tr("Add missing packages"), self.tr("Run Protocol")],
            appearance=appearance,
            parent=parent,
        )
        self.details_sheet.answered.connect(self._take_details_answer)
        self.page.details_wanted.connect(self._show_details)
        self.page.duplicate_wanted.connect(self._duplicate)
        self.page.remove_wanted.connect(self._ask_to_remove)
        self.page.kept.connect(self._tell_kept)
        self.page.samples_unwanted.connect(self._ask_about_samples)
        self.page.samples_wanted.connect(self._add_samples)
        model.troubled.connect(self.failed)
        self.page.entry_opened.connect(self._open)
        self.page.add_requested.connect(self.choose_file)
        model.added.connect(self._take_added)
        model.failed.connect(self._take_failure)

    def add(self, path: Path) -> None:
        """Copy a file into the library's user folder, and open it."""
        self.add_all([path])

    def add_all(self, paths: Sequence[Path]) -> None:
        """Copy files one by one into the library's user folder. A single file is opened."""
        is_busy = bool(self._waiting)
        self._waiting.extend(paths)
        if len(self._waiting) > 1:
            self._several = len(self._waiting)
        if not is_busy and self._waiting:
            self._model.add(self._waiting[0])

    def follow_size(self) -> None:
        """Adapt the sheets to the size of the window."""
        sheets = (self.sheet, self.remove_sheet, self.samples_sheet, self.problem_sheet, self.details_sheet)
        for sheet in sheets:
            if sheet.isVisible():
                sheet.follow_size()

    def offer_versions(self, ask: Callable[[Path, str], KnownVersions]) -> None:
        """Offer the versions of each protocol, as returned by ``ask``, which runs on a background thread."""
        self._ask_versions = ask
        self.page.has_versions = True
        self.page.versions_wanted.connect(self._show_versions)

    @cached_property
    def versions_sheet(self) -> library.VersionsSheet:
        """The sheet that shows the versions of a protocol's file."""
        assert self._ask_versions is not None
        sheet = library.VersionsSheet(self._ask_versions, appearance=self._appearance, parent=self.page)
        sheet.run_wanted.connect(self.run_wanted)
        self.page.put_cover(sheet)
        return sheet

    @Slot(object)
    def _show_versions(self, entry: LibraryEntry) -> None:
        protocol = "" if entry.protocol is None else entry.protocol.name
        self.versions_sheet.ask(Path(entry.path), protocol, title_of(entry))

    def follow_runs(self, runs: LastRunsReader) -> None:
        """Show the latest results of each protocol."""
        runs.changed.connect(self.page.show_runs)

    @Slot()
    def choose_file(self) -> None:
        """Ask for a file to add."""
        dialog = file_dialog(self.page, self.tr("Add a protocol"), appearance=self._appearance)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setNameFilters([self.tr("Python programs (*.py *.ipynb)")])
        dialog.fileSelected.connect(self._add_selected)
        dialog.ask()

    @Slot(str)
    def _add_selected(self, name: str) -> None:
        self.add(Path(name))

    @Slot(object)
    def _take_added(self, added: AddedFile) -> None:
        if added.is_taken:
            self._asked = added
            title = self.tr("There is already a protocol called {name}").format(name=added.path.name)
            details = self.tr(
                "The library has a different file with this name. Replace it, or keep both and add a number "
                "to the new one's name."
            )
            self.sheet.ask(title, details)
            return
        self.page.views.choose_target(added.path.stem)
        if not self._several:
            self._waiting.clear()
            self.open_requested.emit(added.path, None)
            return
        self._added += 1
        self._go_on()

    @Slot(int)
    def _take_answer(self, answer: int) -> None:
        asked, self._asked = self._asked, None
        if asked is not None and answer:
            self._model.add(asked.source, "replace" if answer == 1 else "keep both")
        else:
            self._go_on()

    @Slot(object)
    def _take_failure(self, error: PraxisError) -> None:
        self.failed.emit(error)
        self._go_on()

    def _go_on(self) -> None:
        """Add the next file; after the last one, say how many were added."""
        if self._waiting:
            self._waiting.popleft()
        if self._waiting:
            self._model.add(self._waiting[0])
            return
        if self._several and self._added:
            self.added_several.emit(self._added)
        self._several = self._added = 0

    @Slot(object)
    def _open(self, entry: LibraryEntry) -> None:
        if entry.problem is not None:
            self._show_problem(entry)
            return
        function = None if entry.protocol is None else entry.protocol.function or None
        self.open_requested.emit(Path(entry.path), function)

    def _show_problem(self, entry: LibraryEntry) -> None:
        """Say why a file does not load, instead of opening a setup page that could not run it."""
        self._broken = entry.path
        title = self.tr("{name} cannot be loaded").format(name=Path(entry.path).name)
        hint = "" if entry.problem is None else entry.problem.hint
        told = (description_of(entry), hint, self.tr("The file: {path}").format(path=entry.path))
        is_declared_wrong = entry.problem is not None and entry.problem.reason in ("entry", "declaration")
        self.problem_sheet.offer(_EXPECTED, is_declared_wrong)
        self.problem_sheet.ask(title, "\n\n".join(part for part in told if part))

    @Slot(object)
    def _show_details(self, entry: LibraryEntry) -> None:
        """Show the details that do not fit on a card."""
        if entry.protocol is None:
            self._show_problem(entry)
            return
        self._detailed = entry
        protocol = entry.protocol
        told = (
            description_of(entry),
            self.tr("Works with: {needs}").format(needs=needs_of(entry)) if needs_of(entry) else "",
            self.tr("Missing: {names}").format(names=", ".join(entry.missing)) if entry.missing else "",
            self.tr("Tags: {tags}").format(tags=", ".join(protocol.tags)) if protocol.tags else "",
            self.tr("Version {version}").format(version=protocol.version) if protocol.version else "",
            self.tr("The file: {path}").format(path=entry.path),
        )
        self.details_sheet.offer(_ADD, bool(entry.missing))
        self.details_sheet.ask(title_of(entry), "\n\n".join(part for part in told if part))

    @Slot(int)
    def _take_details_answer(self, answer: int) -> None:
        detailed, self._detailed = self._detailed, None
        if detailed is None or not answer:
            return
        self._open(detailed)
        if answer == _ADD:
            self.packages_wanted.emit(tuple(map(project_of, detailed.missing)))

    @Slot(int)
    def _take_problem_answer(self, answer: int) -> None:
        if answer == _EXPECTED:
            self.page_wanted.emit("protocols.html")
        elif answer:
            QDesktopServices.openUrl(QUrl.fromLocalFile(self._broken))

    @Slot(object)
    def _duplicate(self, entry: LibraryEntry) -> None:
        self._model.duplicate(Path(entry.path))

    @Slot(object)
    def _ask_to_remove(self, entry: LibraryEntry) -> None:
        self._removed = entry
        title = self.tr("Remove {name} from the library?").format(name=Path(entry.path).name)
        details = self.tr("The file will be moved to the trash. Records of its runs will be kept.")
        self.remove_sheet.ask(title, details)

    @Slot(object)
    def _tell_kept(self, entry: LibraryEntry) -> None:
        words = self.tr("{name} cannot be removed here").format(name=Path(entry.path).name)
        hint = self.tr(
            "Its folder is listed in the settings. Remove the folder there, or delete the file yourself."
        )
        self.failed.emit(PraxisError(words, hint=hint))

    @Slot()
    def _ask_about_samples(self) -> None:
        title = self.tr("Remove all sample protocols from the library?")
        details = self.tr(
            "They ship with this program and cannot be removed one by one. You can add them again "
            "from an empty library or in the settings. Records of their runs are kept."
        )
        self.samples_sheet.ask(title, details)

    @Slot(int)
    def _take_samples_answer(self, answer: int) -> None:
        if answer:
            self._model.show_samples(are_shown=False)

    @Slot()
    def _add_samples(self) -> None:
        self._model.show_samples(are_shown=True)

    @Slot(int)
    def _take_removal(self, answer: int) -> None:
        removed, self._removed = self._removed, None
        if removed is not None and answer:
            self._model.remove(Path(removed.path))
