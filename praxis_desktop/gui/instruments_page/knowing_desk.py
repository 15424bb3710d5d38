"""Which instruments are known: they are allowed, named anew and forgotten."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot

from praxis_desktop.core.records import replace
from praxis_desktop.gui.instruments_page.allow_sheet import AllowSheet
from praxis_desktop.gui.instruments_page.instrument_facts import InstrumentFacts
from praxis_desktop.gui.look.appearance import Appearance
from praxis_desktop.gui.widgets.buttons import ButtonKind
from praxis_desktop.gui.widgets.question_sheet import QuestionSheet
from praxis_desktop.ports.known_instruments import KnownInstrument

if TYPE_CHECKING:
    from praxis_desktop.gui.instruments_page.instruments_model import InstrumentsModel
    from praxis_desktop.gui.instruments_page.instruments_page import InstrumentsPage
    from praxis_desktop.gui.instruments_page.open_ports import OpenPorts


class KnowingDesk(QObject):
    """Asks on sheets of ``page``, about the instrument that is shown there."""

    def __init__(
        self, *, page: InstrumentsPage, model: InstrumentsModel, ports: OpenPorts, appearance: Appearance
    ) -> None:
        super().__init__(page)
        self._page, self._model, self._ports = page, model, ports
        self.allow_sheet = AllowSheet(appearance=appearance, parent=page)
        self.forget_sheet = QuestionSheet(
            [self.tr("Keep it"), self.tr("Forget instrument")], appearance=appearance, parent=page
        )
        self.forget_sheet.buttons[-1].set_kind(ButtonKind.DANGER)
        self.allow_sheet.allowed.connect(self._take_allowed)
        self.forget_sheet.answered.connect(self._forget)

    @Slot()
    def allow(self) -> None:
        """Ask what a new port is."""
        if (facts := self._page.facts) is not None and facts.place in ("new", "other"):
            self.allow_sheet.ask(facts, self._model.look.profiles)

    @Slot()
    def add(self) -> None:
        """Ask for a port that nobody has found."""
        self.allow_sheet.ask(None, self._model.look.profiles)

    @Slot()
    def rename(self) -> None:
        """Ask what it is to be called."""
        if (facts := self._page.facts) is not None and facts.known is not None:
            self.allow_sheet.ask(facts, self._model.look.profiles)

    @Slot()
    def ask_to_forget(self) -> None:
        """Ask whether it is to be forgotten."""
        if (facts := self._page.facts) is not None and facts.known is not None:
            title = self.tr("Forget {name}?").format(name=facts.name)
            words = self.tr(
                "Its name, its kind and its line settings are forgotten, and protocols ask for it again."
                " The records of runs stay as they are."
            )
            if facts.roles:
                roles = self.tr("It is allowed for: {roles}.").format(roles=", ".join(facts.roles))
                words = f"{words} {roles}"
            self.forget_sheet.ask(title, words)

    @Slot(object)
    def _take_allowed(self, known: KnownInstrument) -> None:
        facts = self._model.look.find(known.device)
        base = known if facts is None or facts.known is None else facts.known
        self._model.keep(base, name=known.name, kind=known.kind, path=known.path)
        if facts is None or facts.known is None:
            profile = next((one for one in self._model.look.profiles if one.kind == known.kind), None)
            asked = facts or InstrumentFacts(known.device, "known", known.name, path=known.path)
            if profile is not None:
                self._model.ask(replace(asked, place="known", name=known.name, profile=profile, known=known))
        self._page.list.choose(known.device)
        self._page.list.focus_chosen()

    @Slot(int)
    def _forget(self, answer: int) -> None:
        if answer == 1 and (facts := self._page.facts) is not None:
            self._ports.of(facts).close()
            self._model.forget(facts.device)
