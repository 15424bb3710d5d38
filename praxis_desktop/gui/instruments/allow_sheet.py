"""The sheet where the user allows a port and says which instrument is connected to it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QWidget

from praxis_desktop.core.errors import UsageError
from praxis_desktop.gui.instruments.facts import InstrumentFacts
from praxis_desktop.gui.look.appearance import Appearance
from praxis_desktop.gui.widgets.buttons import ButtonKind
from praxis_desktop.gui.widgets.choice_field import ChoiceField
from praxis_desktop.gui.widgets.fields import LineField, SelectOnClick
from praxis_desktop.gui.widgets.labels import Label
from praxis_desktop.gui.widgets.progress import NoticeLine
from praxis_desktop.gui.widgets.sheet import ClosableSheet
from praxis_desktop.ports.monitor.monitoring import role_named
from praxis_desktop.ports.profiles.introductions import LONGEST_NAME, KnownInstrument
from praxis_desktop.ports.roles import parse_binding

if TYPE_CHECKING:
    from praxis_desktop.ports.profiles.profile import InstrumentProfile


_LONGEST_DEVICE = 300


class AllowSheet(ClosableSheet):
    """Asks the user to allow a port and name its instrument; ``allowed`` carries a KnownInstrument. If no
    facts are given, the user types the port. Also changes the name and kind of a known instrument.
    """

    allowed = Signal(object)

    def __init__(self, *, appearance: Appearance, parent: QWidget) -> None:
        super().__init__("plug", "run", 600, appearance=appearance, parent=parent)
        self._facts: InstrumentFacts | None = None
        self._names: dict[str, str] = {}
        self._guessed = ""
        self._words = Label(appearance=appearance, color="text2", wrap=True)
        self._device_label = Label(self.tr("Port or address"), appearance=appearance, role="caption")
        self.device = LineField(appearance=appearance)
        self.device.setMaxLength(_LONGEST_DEVICE)
        self.device.setPlaceholderText(self.tr("/dev/ttyUSB0, COM5 or socket://HOST:PORT"))
        self.device.setAccessibleName(self.tr("Port or address"))
        where = self.tr(
            "Windows: COM and the number shown in Device Manager. Linux: usually /dev/ttyUSB0 or "
            "/dev/ttyACM0. On the network: socket:// followed by address:port, as given in the serial "
            "server's manual."
        )
        self._where = Label(where, appearance=appearance, role="small", color="text2", wrap=True)
        self.notice = NoticeLine(appearance=appearance)
        self.kind = ChoiceField(appearance=appearance)
        self.kind.setAccessibleName(self.tr("What it is"))
        self.name = LineField(appearance=appearance)
        self.name.setMaxLength(LONGEST_NAME)
        self._example = self.tr("Enter a port, for example /dev/ttyUSB0, COM5 or socket://192.168.0.5:4001.")
        self.name.setAccessibleName(self.tr("Name"))
        SelectOnClick(self.name)  # typing replaces the suggested name
        self.body.addWidget(self._words)
        self.body.addWidget(self._device_label)
        self.body.addWidget(self.device)
        self.body.addWidget(self._where)
        self.body.addWidget(self.notice)
        self.body.addWidget(Label(self.tr("What it is"), appearance=appearance, role="caption"))
        self.body.addWidget(self.kind)
        self.body.addWidget(Label(self.tr("Name"), appearance=appearance, role="caption"))
        self.body.addWidget(self.name)
        self.cancel_button = self.button(self.tr("Cancel"))
        self.allow_button = self.button(kind=ButtonKind.PRIMARY, icon="check")
        self.foot.addWidget(self.cancel_button)
        self.foot.addStretch(1)
        self.foot.addWidget(self.allow_button)
        self.cancel_button.clicked.connect(self.dismiss)
        self.allow_button.clicked.connect(self._give)
        self.kind.activated.connect(self._follow_kind)
        self.device.textChanged.connect(self._forgive)
        self.name.returnPressed.connect(self._take_name)

    def ask(self, facts: InstrumentFacts | None, profiles: Sequence[InstrumentProfile]) -> None:
        """Open the sheet for the port in ``facts``; without ``facts``, let the user type a port."""
        self._facts = facts
        known = None if facts is None else facts.known
        self._fill_kinds(profiles, () if facts is None else facts.likely)
        self._device_label.setVisible(facts is None)
        self.device.setVisible(facts is None)
        self._where.setVisible(facts is None)
        self.device.clear()
        self.notice.clear()
        if facts is None:
            self.caption.setText(self.tr("Add manually"))
            self.title.setText(self.tr("Which port, and what is connected to it?"))
        elif known is None:
            self.caption.setText(f"{facts.name} · {facts.short_path}")
            question = self.tr("What is this?") if facts.bus else self.tr("What is connected to this port?")
            self.title.setText(question)
        else:
            self.caption.setText(facts.short_path)
            self.title.setText(self.tr("Name and kind"))
        words = (
            self.tr(
                "Once allowed, the instrument will be asked to identify itself. Nothing will move. Each "
                "protocol will still ask before using it."
            )
            if facts is not None and facts.bus
            else self.tr(
                "The computer sees only the adapter, so say which instrument is connected. Once allowed, the "
                "instrument will be asked to identify itself. Nothing will move. Each protocol will still "
                "ask before using it."
            )
        )
        self._words.setText("" if known is not None else words)
        self._words.setVisible(known is None)
        kind = "" if facts is None else facts.kind or (facts.likely[0] if facts.likely else "")
        self.kind.setCurrentIndex(max(self.kind.findData(kind), 0) if kind else self.kind.count() - 1)
        self._guessed = ""
        self.name.setText("" if known is None or facts is None else facts.name)
        self._follow_kind()
        self.open(self.device if facts is None else self.name)
        self.name.selectAll()

    def _fill_kinds(self, profiles: Sequence[InstrumentProfile], likely: Sequence[str]) -> None:
        self.kind.clear()
        self._names = {profile.kind: profile.name.partition(" (")[0] for profile in profiles}
        fits = (
            self.tr("{name} – has this USB ID")
            if self._facts is not None and self._facts.bus
            else self.tr("{name} – uses this kind of adapter")
        )
        first = [profile for profile in profiles if profile.kind in likely]
        for profile in first:
            self.kind.addItem(fits.format(name=profile.name), profile.kind)
        for profile in profiles:
            if profile not in first:
                self.kind.addItem(profile.name, profile.kind)
        self.kind.addItem(self.tr("Another instrument"), "")

    @Slot()
    def _follow_kind(self) -> None:
        """Suggest a name unless the user has typed one, and update the button."""
        is_known = self._facts is not None and self._facts.known is not None
        asks = self.tr("Allow and identify") if self.kind.currentData() else self.tr("Allow")
        self.allow_button.setText(self.tr("Keep") if is_known else asks)
        self.allow_button.updateGeometry()
        if is_known:
            return
        if self.name.text() in ("", self._guessed):
            self._guessed = self._names.get(str(self.kind.currentData()), "")
            self.name.setText(self._guessed)

    @Slot()
    def _forgive(self) -> None:
        self.device.set_wrong(False)
        self.notice.clear()

    @Slot()
    def _take_name(self) -> None:
        """Keep a known instrument's new name, which sends nothing. Enter must not allow a port."""
        if self._facts is not None and self._facts.known is not None:
            self._give()

    @Slot()
    def _give(self) -> None:
        facts, kind = self._facts, str(self.kind.currentData() or "")
        device = self.device.text().strip() if facts is None else facts.device
        if facts is None and not self._is_port(device):
            self.device.setFocus()
            return
        path = device if facts is None else facts.path
        name = self.name.text().strip() or (path.removeprefix("/dev/") if facts is None else facts.name)
        self.dismiss()
        self.allowed.emit(KnownInstrument(device, name, kind, path))

    def _is_port(self, device: str) -> bool:
        """Return True if ``device`` can be a port; otherwise show why not."""
        problem, hint = self.tr("The port is missing"), self._example
        try:
            if device:
                binding = parse_binding(f"{role_named('typed')}={device}")
                problem, hint = "", ""
                if binding.is_simulated:
                    problem = self.tr("That is a simulator. It is already in the list.")
        except UsageError as error:
            problem = error.message  # its hint is about what is written on the command line
        if problem:
            self.device.set_wrong(True)
            self.notice.show_notice("alert-circle", "err", problem, hint)
        return not problem
