"""A field for choosing the secret that an instrument requires; a new secret is added to the keyring."""

from __future__ import annotations

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from praxis_desktop.core.errors import PraxisError
from praxis_desktop.gui.background import BackgroundTask
from praxis_desktop.gui.look.appearance import Appearance
from praxis_desktop.gui.widgets.buttons import Button
from praxis_desktop.gui.widgets.choice_field import ChoiceField
from praxis_desktop.gui.widgets.fields import LineField
from praxis_desktop.gui.widgets.labels import Label
from praxis_desktop.gui.widgets.progress import NoticeLine

_NEW = "\0"
"""The entry for a new secret. No secret has this name."""
_LONGEST_NAME, _LONGEST_VALUE = 64, 1024


class SecretField(QWidget):
    """Lets the user choose a secret from the keyring, or enter a new one. ``changed`` is emitted when another
    secret is chosen, and ``shown_more`` when more fields have appeared.

    The keyring is queried in the background, because it may prompt the user for its own password.
    """

    changed = Signal()
    shown_more = Signal()

    def __init__(self, *, appearance: Appearance) -> None:
        super().__init__()
        self._chosen = ""
        self._title = Label(self.tr("Password or token"), appearance=appearance, role="h3")
        self.choice = ChoiceField(appearance=appearance)
        self.choice.setAccessibleName(self._title.text())
        self.name = LineField(appearance=appearance)
        self.name.setMaxLength(_LONGEST_NAME)
        self.name.setPlaceholderText(self.tr("Its name, such as ot2-token"))
        self.name.setAccessibleName(self.tr("Secret name"))
        self.value = LineField(appearance=appearance)
        self.value.setMaxLength(_LONGEST_VALUE)
        self.value.setEchoMode(QLineEdit.EchoMode.Password)
        self.value.setPlaceholderText(self.tr("Password or token"))
        self.value.setAccessibleName(self.tr("The password or token itself"))
        self.keep_button = Button(self.tr("Save to keyring"), appearance=appearance)
        self.notice = NoticeLine(appearance=appearance)
        self.words = Label("", appearance=appearance, role="small", color="text2", wrap=True)
        self._new = QWidget()
        self._lay_out()
        self._names = BackgroundTask(_names, self)
        self._names.done.connect(self._fill)
        self._names.failed.connect(self._refuse_names)
        self._keeping = BackgroundTask(_keep, self)
        self._keeping.done.connect(self._take_kept)
        self._keeping.failed.connect(self._refuse)
        self._problem: PraxisError | None = None
        self.choice.activated.connect(self._follow)
        self.keep_button.clicked.connect(self._put)
        self.value.returnPressed.connect(self._put)
        self.name.textChanged.connect(self._forgive)
        self.value.textChanged.connect(self._forgive)
        self._fill(())

    @property
    def chosen(self) -> str:
        """The name of the chosen secret; "" if none is chosen."""
        return self._chosen

    @property
    def is_unfinished(self) -> bool:
        """Whether the user has started entering a new secret that is not yet in the keyring."""
        return bool(self.choice.currentData() == _NEW)

    def clear(self) -> None:
        """Clear the choice, and ask the keyring for the names of its secrets."""
        self._forget_typed()
        self._chosen, self._problem = "", None
        self._fill(())
        self._names.start()

    def insist(self) -> None:
        """Say that the new secret must first be added to the keyring."""
        self._show_wrong(
            self.tr("This secret is not in the keyring yet"),
            self.tr("Press “Save to keyring”, or choose “None”"),
        )
        self.value.setFocus()

    @Slot(object)
    def _fill(self, names: object) -> None:
        chosen = self.choice.currentData()
        self.choice.clear()
        self.choice.addItem(self.tr("None"), "")
        for name in names if isinstance(names, list | tuple) else ():
            self.choice.addItem(name, name)
        self.choice.addItem(self.tr("Enter a new one…"), _NEW)
        self.choice.setCurrentIndex(max(self.choice.findData(self._chosen or chosen), 0))
        self._show()

    @Slot(object)
    def _refuse_names(self, error: PraxisError) -> None:
        """Remember why there are no names, to show it if the user wants to add a secret."""
        self._problem = error
        self._show()

    @Slot()
    def _follow(self) -> None:
        data = str(self.choice.currentData())
        self._chosen = "" if data == _NEW else data
        self._forget_typed()
        self._show()
        if data == _NEW:
            self.name.setFocus()
            self.shown_more.emit()
        self.changed.emit()

    def _show(self) -> None:
        is_new, problem = self.is_unfinished, self._problem
        self._new.setVisible(is_new and problem is None)
        if is_new and problem is not None:
            self.notice.show_notice("alert-circle", "err", problem.message, problem.hint)
        if self._chosen:
            words = self.tr("Programs write {placeholder} in place of the secret, and never see it.")
            self.words.setText(words.format(placeholder=f"{{secret:{self._chosen}}}"))
        else:
            self.words.setText(
                self.tr("The secret is stored only in this computer's keyring, not in any file or record.")
            )
        self.words.setVisible(bool(self._chosen) or (is_new and problem is None))

    @Slot()
    def _put(self) -> None:
        if self.keep_button.isEnabled():
            self.keep_button.setEnabled(False)
            self._keeping.start(self.name.text().strip(), self.value.text())

    @Slot(object)
    def _take_kept(self, told: object) -> None:
        self.keep_button.setEnabled(True)
        if not self.is_unfinished or not isinstance(told, tuple):
            return
        self._chosen, names = told
        self._forget_typed()
        self.choice.setCurrentIndex(0)
        self._fill(names)
        self.choice.setFocus()
        self.changed.emit()

    @Slot(object)
    def _refuse(self, error: PraxisError) -> None:
        self.keep_button.setEnabled(True)
        if self.is_unfinished:
            self._show_wrong(error.message, error.hint)

    def _show_wrong(self, sentence: str, remedy: str) -> None:
        self.notice.show_notice("alert-circle", "err", sentence, remedy)
        self.shown_more.emit()

    @Slot()
    def _forgive(self) -> None:
        self.notice.clear()

    def _forget_typed(self) -> None:
        self.name.clear()
        self.value.setText("")  # after clear(), the user could undo the deletion
        self.notice.clear()

    def _lay_out(self) -> None:
        self._title.setBuddy(self.choice)
        new = QVBoxLayout(self._new)
        new.setContentsMargins(0, 2, 0, 0)
        new.setSpacing(6)
        new.addWidget(self.name)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.value, 1)
        row.addWidget(self.keep_button)
        new.addLayout(row)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 6, 0, 0)
        layout.setSpacing(4)
        for widget in (self._title, self.choice, self._new, self.notice, self.words):
            layout.addWidget(widget)


def _names() -> list[str]:
    """Return the names of the secrets. Runs on a background thread. Raises SecretMissing."""
    from praxis_desktop.ports.keyring import secret_names

    return secret_names()


def _keep(name: str, value: str) -> tuple[str, list[str]]:
    """Add a secret to the keyring; return its name and all names. Raises UsageError or SecretMissing."""
    from praxis_desktop.ports.keyring import keep_secret, secret_names

    keep_secret(name, value)
    return name, secret_names()
