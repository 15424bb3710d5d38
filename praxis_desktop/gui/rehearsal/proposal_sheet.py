"""The sheet that proposes an edit to the protocol in response to a finding, and saves it on request."""

from __future__ import annotations

import difflib
import io
import tokenize
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal, Slot
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

from praxis_desktop.core.errors import StorageError, UsageError
from praxis_desktop.core.files import read_regular, replacing
from praxis_desktop.core.messages import Message
from praxis_desktop.gui.background import BackgroundTask
from praxis_desktop.gui.look.appearance import Appearance
from praxis_desktop.gui.look.sentences import spoken
from praxis_desktop.gui.records.differences import DifferencesTable, compared
from praxis_desktop.gui.rehearsal.model import FoundEdits, RehearsalModel
from praxis_desktop.gui.rehearsal.words import LOOKS, outcome_word, place_words
from praxis_desktop.gui.widgets.buttons import ButtonKind
from praxis_desktop.gui.widgets.labels import Label
from praxis_desktop.gui.widgets.progress import NoticeLine
from praxis_desktop.gui.widgets.sheet import WindowSheet
from praxis_desktop.gui.window.dialogs import file_dialog
from praxis_desktop.protocols.library.files import bundled_folder
from praxis_desktop.protocols.program import decode_source

if TYPE_CHECKING:
    from praxis_desktop.core.errors import PraxisError
    from praxis_desktop.workers.setup.rehearsal_edits import Proposal

_WIDTH = 860
_LEAST, _FULL = 140, 330
"""Minimum and full height, in pixels, of the table of differences."""


class ProposalSheet(WindowSheet):
    """Shows an edit, and the outcome of the branch with that edit. Nothing is written unless the user saves
    the edit. ``saved`` carries a message about a file that was written, and the file; ``changed`` is emitted
    if that file is the protocol's own. Esc closes the sheet.
    """

    saved = Signal(str, object)
    changed = Signal()

    def __init__(self, model: RehearsalModel, *, appearance: Appearance, asker: QWidget) -> None:
        super().__init__("pencil", "run", _WIDTH, appearance=appearance, asker=asker)
        self._model = model
        self._found: FoundEdits | None = None
        self._proposal: Proposal | None = None
        self.notice = NoticeLine(appearance=appearance)
        self.note = Label(appearance=appearance, role="small", wrap=True)
        self.differences = DifferencesTable(appearance=appearance)
        self.let_give_way(self.differences, _LEAST, _FULL)
        self.words = Label(appearance=appearance, role="small", color="text2", wrap=True)
        for part in (self.notice, self.differences, self.note, self.words):
            self.body.addWidget(part)
        self.cancel_button = self.button(self.tr("Cancel"))
        self.copy_button = self.button(self.tr("Copy"), icon="copy")
        self.copy_button.setToolTip(self.tr("Copy the differences"))
        self.as_copy_button = self.button(self.tr("Save a copy…"), icon="save")
        self.save_button = self.button(kind=ButtonKind.PRIMARY)
        self.foot.addWidget(self.cancel_button)
        self.foot.addStretch(1)
        for button in (self.copy_button, self.as_copy_button, self.save_button):
            self.foot.addWidget(button)
        self._comparer = BackgroundTask(compared, self)
        self._comparer.done.connect(self.differences.show_differences)
        self._writer = BackgroundTask(write_edit, self)
        self._writer.done.connect(self._tell_written)
        self._writer.failed.connect(self._tell_failure)
        model.proposed.connect(self._show)
        model.not_proposed.connect(self._tell_failure)
        self.cancel_button.clicked.connect(self.dismiss)
        self.copy_button.clicked.connect(self._copy)
        self.as_copy_button.clicked.connect(self._ask_file)
        self.save_button.clicked.connect(self._save)

    def ask(self, found: FoundEdits) -> None:
        """Rehearse edits, and show the edit that helps."""
        self._found, self._proposal = found, None
        path = found.order.path
        self.caption.setText(place_words(found.branches[0]))
        self.title.setText(self.tr("An edit to {file}").format(file=path.name))
        self.notice.show_notice("clock", "run", self.tr("Rehearsing the run with the edit…"))
        self.differences.show_lines(())
        self.note.hide()
        self.save_button.setText(self.tr("Save to {file}").format(file=path.name))
        is_sample = bundled_folder().path in path.parents
        self.save_button.setVisible(not is_sample)
        words = self.tr(
            "Nothing is written until you save. The current version will then be kept alongside the new one."
        )
        if is_sample:
            words = self.tr("Nothing is written until you save. The sample itself stays as it is.")
        self.words.setText(words)
        self._enable(False)
        self.open(self.cancel_button)
        self._model.propose(found)

    def dismiss(self) -> None:
        self._model.give_up_proposal()
        super().dismiss()

    def _enable(self, is_enabled: bool) -> None:
        for button in (self.copy_button, self.as_copy_button, self.save_button):
            button.setEnabled(is_enabled)

    @Slot(object)
    def _show(self, proposal: Proposal) -> None:
        self._proposal = proposal
        after = proposal.after
        if after is None:
            words = self.tr("The run without a fault passes with this edit.")
            self.notice.show_notice("check-circle", "ok", words)
        else:
            words = self.tr("With this edit: {outcome}").format(outcome=outcome_word(after.outcome))
            more = self.tr("The run without a fault passes as before.")
            if proposal.count > 1:
                told = self.tr("It helps in {helped} of {count} similar branches.")
                more = f"{more} {told.format(helped=proposal.helped, count=proposal.count)}"
            self.notice.show_notice(LOOKS[after.outcome].icon, LOOKS[after.outcome].tone, words, more)
        self.note.setText(spoken(proposal.edit.note))
        self.note.setVisible(bool(proposal.edit.note))
        self._comparer.start(proposal.before, proposal.edit.source)
        self._enable(True)

    @Slot(object)
    def _tell_failure(self, error: PraxisError) -> None:
        self.notice.show_notice("alert-circle", "err", error.message, error.hint)
        self._enable(self._proposal is not None)

    @Slot()
    def _copy(self) -> None:
        if self._proposal is not None and self._found is not None:
            QGuiApplication.clipboard().setText(patch(self._found.order.path, self._proposal))

    @Slot()
    def _ask_file(self) -> None:
        if self._found is None:
            return
        path = self._found.order.path
        dialog = file_dialog(self, self.tr("Save a copy with the edit"), appearance=self._appearance)
        dialog.setAcceptMode(dialog.AcceptMode.AcceptSave)
        dialog.setNameFilters([self.tr("Python programs (*.py)")])
        dialog.setDefaultSuffix("py")
        dialog.selectFile(f"{path.stem}_edited.py")
        dialog.fileSelected.connect(self.save_copy)
        dialog.ask()

    @Slot(str)
    def save_copy(self, name: str) -> None:
        """Save the edited protocol to a different file."""
        self._write(Path(name))

    @Slot()
    def _save(self) -> None:
        if self._found is not None:
            self._write(self._found.order.path)

    def _write(self, target: Path) -> None:
        if self._found is not None and self._proposal is not None:
            self._enable(False)
            self._writer.start(self._found.order.path, self._proposal, target)

    @Slot(object)
    def _tell_written(self, written: tuple[Path, Path | None]) -> None:
        target, kept = written
        self.dismiss()
        if kept is None:
            self.saved.emit(self.tr("An edited copy was saved"), target)
            return
        words = self.tr("The edit was saved. The original file is {file}").format(file=kept.name)
        self.saved.emit(words, target)
        self.changed.emit()


def patch(path: Path, proposal: Proposal) -> str:
    """Return an edit as a unified diff."""
    before, after = proposal.before.splitlines(), proposal.edit.source.splitlines()
    lines = difflib.unified_diff(before, after, path.name, path.name, lineterm="")
    return "\n".join([*lines, ""])


def write_edit(path: Path, proposal: Proposal, target: Path) -> tuple[Path, Path | None]:
    """Apply an edit to the protocol at ``path``, and write the result to ``target``. Return the written file
    and the backup of the protocol's own file, which is None unless that file was overwritten. Must not be
    called on the GUI thread. Raises UsageError if the protocol has changed since it was rehearsed,
    StorageError if a file cannot be read or written.
    """
    kept = None
    try:
        data = read_regular(path)
        if decode_source(data, str(path)) != proposal.before:
            raise UsageError(
                Message(("{name} was changed in the meantime"), name=path.name), hint="Rehearse again."
            )
        encoding, _ = tokenize.detect_encoding(io.BytesIO(data).readline)
        newline = "\r\n" if b"\r\n" in data else "\n"
        edited = proposal.edit.source.replace("\n", newline).encode(encoding)
        if target.exists() and target.samefile(path):
            target = path.resolve()
            names = (f"{target.name}.bak{number if number > 1 else ''}" for number in count(1))
            kept = next(each for name in names if not (each := target.with_name(name)).exists())
            _write(kept, data)
        _write(target, edited, target if kept is not None else path)
    except OSError as error:
        raise StorageError(
            Message("{target} cannot be written: {reason}", target=target, reason=error.strerror or error),
            hint="Choose another folder.",
        ) from error
    return target, kept


def _write(target: Path, data: bytes, like: Path | None = None) -> None:
    """Write a file. If ``like`` is given, use the permissions of that file. Raises OSError."""
    mode = None if like is None else like.stat().st_mode
    with replacing(target) as file:
        file.write(data)
    if mode is not None:
        target.chmod(mode & 0o777)
