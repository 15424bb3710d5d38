"""Cards on the setup page, which show the open protocol and ask for the name and notes of the run."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct
from PySide6.QtCore import QDir, Qt, Signal, Slot
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from praxis_desktop.core.shipped import shipped
from praxis_desktop.gui.look.appearance import Appearance
from praxis_desktop.gui.roles.words import SectionState
from praxis_desktop.gui.run.words import pace_words
from praxis_desktop.gui.widgets.buttons import Button, FoldButton
from praxis_desktop.gui.widgets.fields import LineField, SelectOnClick
from praxis_desktop.gui.widgets.labels import ElidedLabel, Label
from praxis_desktop.gui.widgets.progress import NoticeLine
from praxis_desktop.gui.widgets.segments import Segments
from praxis_desktop.gui.widgets.surfaces import Card
from praxis_desktop.ports.simulators.pace import PACES, Pace
from praxis_desktop.settings.keys import OnError

if TYPE_CHECKING:
    from praxis_desktop.protocols.definition import Protocol
    from praxis_desktop.protocols.text import Description
    from praxis_desktop.settings import Settings
    from praxis_desktop.workers.launch.preparation_progress import Prerequisites


_SHORT = 160
"""Maximum length, in characters, of a description that is shown unfolded."""


class ProtocolPanel(Card):
    """The description and file of the open protocol, as plain text. ``open_requested`` requests another file;
    ``packages_wanted`` carries the requirements of packages to add.
    """

    open_requested = Signal()
    packages_wanted = Signal(object)

    def __init__(self, *, appearance: Appearance) -> None:
        super().__init__(appearance=appearance)
        self.file = ElidedLabel(
            appearance=appearance, role="small", color="text3", elide=Qt.TextElideMode.ElideMiddle
        )
        self.notice = NoticeLine(appearance=appearance)
        self.add_button = Button(appearance=appearance, icon="package", parent=self)
        self.add_button.setToolTip(
            self.tr("Looks for it in pip's package index. All protocols can then use it.")
        )
        self.add_button.hide()
        self._wanted: tuple[str, ...] = ()
        """The requirements of the missing packages."""
        self._details = Label(appearance=appearance, role="body", color="text2", wrap=True)
        self._details.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.open_button = Button(self.tr("Open…"), appearance=appearance, icon="folder-open", parent=self)
        self.open_button.setToolTip(self.tr("Open a protocol file (Ctrl+O), or drop one on the window"))
        self.open_button.clicked.connect(self.open_requested)
        self._summary = Label(appearance=appearance, role="body", color="text2", wrap=True)
        self.fold = FoldButton(appearance=appearance)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(18, 10, 18, 10)
        layout.setSpacing(4)
        layout.addWidget(self._summary)
        layout.addWidget(self.notice)
        layout.addWidget(self.add_button, 0, Qt.AlignmentFlag.AlignLeft)
        layout.addWidget(self.fold)
        layout.addWidget(self._details)
        layout.addWidget(self.file)
        layout.addWidget(self.open_button, 0, Qt.AlignmentFlag.AlignLeft)
        self.fold.toggled.connect(self._unfold)
        self.add_button.clicked.connect(self._add)
        self.show_nothing()

    def show_nothing(self) -> None:
        """Show what to do while no protocol is open."""
        self.file.setText("")
        self._show_texts("", self.tr("Open a Python file, or drop one on this window."))
        self.open_button.show()

    def show_protocol(self, path: Path, description: Description) -> None:
        """Show an opened protocol."""
        self.notice.clear()
        self._offer(())
        self.open_button.hide()
        self.file.setText(self._place(path))
        is_described = description.details or description.title != path.stem  # the title is its first line
        self._show_texts("", description.details if is_described else self.tr("The file has no description."))

    def _place(self, path: Path) -> str:
        """Return the location of the file or, for a protocol that comes with the program, the file's name."""
        if path.is_relative_to(shipped("resources")):
            return self.tr("{name} · comes with Praxis Desktop").format(name=path.name)
        home = Path(QDir.homePath())
        if sys.platform == "win32" or not path.is_relative_to(home):  # users of Windows do not write ~
            return str(path)
        return f"~/{path.relative_to(home).as_posix()}"

    def show_declared(self, protocol: Protocol) -> None:
        """Show the protocol's own description, which may say more than the text at the start of its file."""
        parts = [protocol.details]
        parts += [f"• {step.message}" for step in protocol.setup_instructions if step.severity == "info"]
        details = "\n\n".join(part for part in parts if part)
        if details or protocol.description:
            self._show_texts(protocol.description, details)

    def _show_texts(self, summary: str, details: str) -> None:
        """Show a one-sentence summary and the details, which are folded if they are long."""
        # reStructuredText marks names with double backquotes
        summary, details = summary.replace("``", ""), details.replace("``", "")
        is_long = len(details) > _SHORT
        self._summary.setText(summary)
        self._summary.setVisible(bool(summary))
        self._details.setText(details)
        self.fold.setVisible(is_long)
        self.fold.setChecked(False)
        self._unfold(False)
        self._details.setVisible(bool(details) and not is_long)

    @Slot(bool)
    def _unfold(self, is_unfolded: bool) -> None:
        # The first line is below once it is unfolded.
        first = self._details.text().partition("\n")[0]
        words = self.tr("What it does") if is_unfolded else self.tr("What it does: {text}").format(text=first)
        self.fold.show_summary(words)
        self._details.setVisible(is_unfolded)

    def show_missing(self, missing: Prerequisites) -> None:
        """Say what the protocol lacks, and offer to add packages. If nothing is missing, clear the notice."""
        self._offer(missing.wanted)
        if missing.message:
            self.notice.show_notice("alert-circle", "err", missing.message, missing.hint)
        elif missing.modules:
            names = ", ".join(missing.modules)
            self.notice.show_notice(
                "alert-circle",
                "warn",
                self.tr("Used by this protocol but not on this computer: {names}").format(names=names),
                self.tr(
                    "It may not run without it. Add it here, or ask its author for the package (a .whl file) "
                    "and drop it on this window."
                ),
            )
        else:
            self.notice.clear()

    def _offer(self, wanted: tuple[str, ...]) -> None:
        self._wanted = wanted
        self.add_button.setText(self.tr("Add {names}").format(names=", ".join(wanted)))
        self.add_button.setVisible(bool(wanted))

    @Slot()
    def _add(self) -> None:
        self.packages_wanted.emit(self._wanted)


_WAYS: tuple[OnError, ...] = ("ask", "abort")


class DetailsEntered(Struct, frozen=True):
    """The details that the user entered for a run. If ``on_error`` is None, the default reaction applies."""

    name: str = ""
    notes: str = ""
    on_error: OnError | None = None


class RunDetails(Card):
    """The operator, name and notes of the run, and how the run reacts to errors. All fields are optional. The
    operator is the operating-system user unless another name is entered.
    """

    changed = Signal()

    def __init__(self, *, operator: str, appearance: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(appearance=appearance, parent=parent)
        self._user = operator
        self.name_field = LineField(appearance=appearance)
        self.operator_field = LineField(appearance=appearance)
        self.operator_field.setPlaceholderText(operator)
        self.notes_field = LineField(appearance=appearance)
        self.notes_field.setPlaceholderText(self.tr("Anything the next person should know"))
        self._locked_way: OnError | None = None
        self._usual_way: OnError = _WAYS[0]
        self.error_ways = Segments([self.tr("Ask me"), self.tr("End the run")], appearance=appearance)
        self._fields = QWidget(self)
        grid = QGridLayout(self._fields)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(6)
        grid.setColumnStretch(0, 2)
        grid.setColumnStretch(1, 1)
        for words, field, row, column, span in (
            (self.tr("Run name"), self.name_field, 0, 0, 1),
            (self.tr("Operator"), self.operator_field, 0, 1, 1),
            (self.tr("Notes (optional)"), self.notes_field, 2, 0, 2),
        ):
            label = Label(words, appearance=appearance, role="h3")
            label.setBuddy(field)
            field.setAccessibleName(words)
            field.setMaxLength(200 if field is not self.notes_field else 2000)
            field.textChanged.connect(self.changed)
            SelectOnClick(field)
            grid.addWidget(label, row, column, 1, span)
            grid.addWidget(field, row + 1, column, 1, span)
        on_error = self.tr("When an error occurs")
        self.error_ways.setAccessibleName(on_error)
        self.error_ways.chosen.connect(self.changed)
        ways = QHBoxLayout()
        ways.setSpacing(12)
        ways.addWidget(Label(on_error, appearance=appearance, role="h3"))
        ways.addWidget(self.error_ways)
        self.lock_reason = Label("", appearance=appearance, role="small", color="text2", wrap=True)
        self.lock_reason.hide()
        ways.addStretch(1)
        pace = self.tr("Pace")
        self._paces = Segments(pace_words(), appearance=appearance, is_compact=True)
        self._paces.setAccessibleName(pace)
        self._paces.setToolTip(self.tr("Speed of the simulated run; you can change it during the run"))
        self._pace_label = Label(pace, appearance=appearance, role="h3")
        self.show_paces(False)
        grid.setRowMinimumHeight(4, 6)
        grid.addLayout(ways, 5, 0, 1, 2)
        grid.addWidget(self.lock_reason, 6, 0, 1, 2)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(18, 14, 18, 18)
        layout.setSpacing(12)
        head = QHBoxLayout()
        head.setSpacing(12)
        head.addWidget(Label(self.tr("Review"), appearance=appearance, role="h2"), 1)
        head.addWidget(self._pace_label)
        head.addWidget(self._paces)
        layout.addLayout(head)
        layout.addWidget(self._fields)

    @property
    def operator(self) -> str:
        """The name of the person running the protocol."""
        return self.operator_field.text().strip() or self._user

    @property
    def name(self) -> str:
        """The name of the run; "" if it has none."""
        return self.name_field.text().strip()

    @property
    def notes(self) -> str:
        """The notes on the run; "" if there are none."""
        return self.notes_field.text().strip()

    @property
    def on_error(self) -> OnError:
        """What to do when an operation fails."""
        return self._locked_way or _WAYS[self.error_ways.number]

    @property
    def pace(self) -> Pace:
        """The pace at which a simulated run proceeds."""
        return PACES[self._paces.number]

    def show_paces(self, is_simulated: bool) -> None:
        """Offer a choice of pace if ``is_simulated``; a real run has no such choice."""
        self._pace_label.setVisible(is_simulated)
        self._paces.setVisible(is_simulated)

    @property
    def state(self) -> SectionState:
        """The state of this section, which is never incomplete."""
        if self.name or self.notes:
            return SectionState("ok", "check-circle", self.name or self.notes)
        return SectionState("idle", "circle", self.tr("Name and notes"))

    @property
    def entered(self) -> DetailsEntered:
        """The details that were entered, except the operator."""
        return DetailsEntered(self.name_field.text(), self.notes_field.text(), _WAYS[self.error_ways.number])

    def enter(self, details: DetailsEntered) -> None:
        """Fill in the details, because another protocol has been opened. The operator does not change."""
        self.name_field.setText(details.name)
        self.notes_field.setText(details.notes)
        self.choose_on_error(details.on_error or self._usual_way)

    def show_usual_name(self, name: str) -> None:
        """Show which name the run will be given if the user enters none."""
        self.name_field.setPlaceholderText(name)

    def choose_on_error(self, way: OnError) -> None:
        """Choose the reaction to errors. If it is not offered on this page, choose "ask" instead."""
        self.error_ways.button(_WAYS.index(way) if way in _WAYS else 0).setChecked(True)

    def use_settings(self, settings: Settings) -> None:
        """Use the settings' default for errors; if it is locked, it cannot be changed on this page."""
        way, origin = settings.runs.on_error, settings.origin("runs.on_error")
        if way != self._usual_way or origin.locked:
            self._usual_way = way
            self.choose_on_error(way)
        self.error_ways.setVisible(not origin.locked or way in _WAYS)
        self.error_ways.setEnabled(not origin.locked)
        self.lock_reason.setVisible(origin.locked)
        self._locked_way = way if origin.locked else None
        words = {
            "ask": self.tr("Somebody is asked"),
            "retry": self.tr("The operation is retried"),
            "skip": self.tr("The operation is skipped"),
            "abort": self.tr("The run ends"),
        }[way]
        locked = self.tr("Locked by the administrator of this computer: {place}").format(place=origin.place)
        reason = f"{words}. {locked}" if origin.locked else ""
        self.lock_reason.setText(reason)
        self.error_ways.setAccessibleDescription(reason)
