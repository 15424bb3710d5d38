"""The sheet on which the user justifies the use of an instrument that may be the wrong one."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Signal, Slot
from PySide6.QtWidgets import QWidget

from praxis_desktop.gui.look.appearance import Appearance
from praxis_desktop.gui.roles.panel import InstrumentsPanel
from praxis_desktop.gui.roles.row import RoleRow
from praxis_desktop.gui.roles.words import role_title
from praxis_desktop.gui.widgets.buttons import ButtonKind
from praxis_desktop.gui.widgets.fields import LineField
from praxis_desktop.gui.widgets.labels import Label
from praxis_desktop.gui.widgets.sheet import ClosableSheet


class DecisionSheet(ClosableSheet):
    """Asks why the user wants to use an instrument anyway. ``decided`` carries the reason, or "" to withdraw
    the decision. Esc closes the sheet without changing anything.
    """

    decided = Signal(str)

    def __init__(self, *, appearance: Appearance, parent: QWidget) -> None:
        super().__init__("help-diamond", "warn", 600, appearance=appearance, parent=parent)
        self.words = Label(appearance=appearance, color="text2", wrap=True)
        self.body.addWidget(self.words)
        self.body.addWidget(Label(self.tr("Reason"), appearance=appearance, role="h3"))
        self.field = LineField(appearance=appearance)
        self.field.setAccessibleName(self.tr("Reason"))
        self.body.addWidget(self.field)
        kept = self.tr("The reason appears in the run's record and on the start sheet.")
        self.body.addWidget(Label(kept, appearance=appearance, role="small", color="text2", wrap=True))
        self.cancel_button = self.button(self.tr("Cancel"))
        self.withdraw_button = self.button(self.tr("Do not use it"))
        self.use_button = self.button(kind=ButtonKind.PRIMARY)
        self.foot.addWidget(self.cancel_button)
        self.foot.addStretch(1)
        self.foot.addWidget(self.withdraw_button)
        self.foot.addWidget(self.use_button)
        self.cancel_button.clicked.connect(self.dismiss)
        self.withdraw_button.clicked.connect(self._withdraw)
        self.use_button.clicked.connect(self._use)
        self.field.textEdited.connect(self._take_text)

    def ask(self, row: RoleRow) -> None:
        """Ask why the instrument in ``row`` should be used anyway. An earlier decision can be changed."""
        shown = row.verdict
        is_new = shown.kind == "another_one"
        name = role_title(row.role)
        self.caption.setText(name)
        title = self.tr("Use this instrument anyway?")
        self.title.setText(self.tr("Is this the new {role}?").format(role=name) if is_new else title)
        self.words.setText(f"{row.finding.word}. {row.finding.detail}")
        self.field.setText(shown.reason)
        self.use_button.setText(self.tr("This is the new one") if is_new else self.tr("Use it anyway"))
        self.withdraw_button.setVisible(bool(shown.reason))
        self._take_text()
        self.open(self.field)

    @Slot()
    def _take_text(self) -> None:
        has_reason = bool(self.field.text().strip())
        self.use_button.setEnabled(has_reason)
        self.use_button.setToolTip("" if has_reason else self.tr("Enter the reason first"))

    @Slot()
    def _withdraw(self) -> None:
        self.dismiss()
        self.decided.emit("")

    @Slot()
    def _use(self) -> None:
        reason = self.field.text().strip()
        if reason:
            self.dismiss()
            self.decided.emit(reason)


class DecisionController(QObject):
    """Asks for decisions about the instruments in ``panel``, on a sheet that covers ``cover``."""

    def __init__(self, *, panel: InstrumentsPanel, cover: QWidget, appearance: Appearance) -> None:
        super().__init__(panel)
        self._panel = panel
        self._cover = cover
        self._appearance = appearance
        self._row: RoleRow | None = None
        self.sheet: DecisionSheet | None = None
        """The sheet, created on first use."""
        panel.decision_wanted.connect(self._ask)
        panel.tests_changed.connect(self._follow)

    @Slot(object)
    def _ask(self, row: RoleRow) -> None:
        if self.sheet is None:
            self.sheet = DecisionSheet(appearance=self._appearance, parent=self._cover)
            self.sheet.decided.connect(self._take)
            self._cover.installEventFilter(self)
        self._row = row
        self.sheet.setGeometry(self._cover.rect())
        self.sheet.ask(row)

    @Slot(str)
    def _take(self, reason: str) -> None:
        if self._row is not None:
            self._panel.decide(self._row, reason)

    @Slot()
    def _follow(self) -> None:
        """Close the sheet if its row is gone or no longer needs a decision."""
        sheet, row = self.sheet, self._row
        is_there = row is not None and row in self._panel.rows and row.is_decidable
        if sheet is not None and not is_there:
            sheet.dismiss()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        if event.type() == QEvent.Type.Resize and self.sheet is not None:
            self.sheet.setGeometry(self._cover.rect())
        return False
