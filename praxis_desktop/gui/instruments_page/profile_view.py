"""What is known of a kind of instrument: driver, line, questions, how it is stopped, and limits."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QVBoxLayout, QWidget

from praxis_desktop.gui.instruments_page.instrument_facts import InstrumentFacts
from praxis_desktop.gui.instruments_page.line_card import expected_settings
from praxis_desktop.gui.look.appearance import Appearance
from praxis_desktop.gui.widgets.labels import Label
from praxis_desktop.gui.widgets.plain_table import Column, Line, PlainTable
from praxis_desktop.ports.monitor.typed_bytes import visible

if TYPE_CHECKING:
    from praxis_desktop.ports.profiles.profile import InstrumentProfile, Query


class ProfileView(QWidget):
    """A table that can be read by keys, and copied."""

    def __init__(self, *, appearance: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.table = PlainTable(
            (Column(self.tr("Profile"), 170, is_quiet=True), Column("")),
            name=self.tr("Profile of the instrument"),
            appearance=appearance,
        )
        words = self.tr(
            "Nothing is known of this kind of instrument: nobody asks it who it is, and an emergency stop has"
            " no command for it. Forget it and allow it again to choose a kind."
        )
        self.empty = Label(words, appearance=appearance, color="text2", wrap=True)
        self._shown: InstrumentProfile | None = None
        layout = QVBoxLayout(self)
        layout.setContentsMargins(1, 0, 1, 8)
        layout.addWidget(self.table, 1)
        layout.addWidget(self.empty)

    def show_facts(self, facts: InstrumentFacts) -> None:
        """Show the profile of an instrument."""
        profile = facts.profile
        self.table.setVisible(profile is not None)
        self.empty.setVisible(profile is None)
        if profile is None or profile == self._shown:
            return
        self._shown = profile
        lines = [
            (self.tr("Name"), profile.name),
            (self.tr("Maker"), profile.maker),
            (self.tr("Kind"), f"{profile.kind} ({profile.category})"),
            (self.tr("Backend"), profile.backend.replace(":", " : ") or self.tr("none")),
            (self.tr("USB adapter"), ", ".join(profile.usb).upper() or self.tr("any")),
            (self.tr("Line settings"), str(expected_settings(facts))),
            (self.tr("Identify query"), _asked(profile.identify)),
            (self.tr("State query"), self.tr("none") if profile.state is None else _asked(profile.state)),
            (self.tr("Stop bytes"), self._stop(profile)),
            (self.tr("When it must stop"), profile.stop.advice),
        ]
        for number, command in enumerate(profile.limits.commands):
            title = self.tr("Limits: may be written") if number == 0 else ""
            bounds = "".join(
                f"; {name} {'' if bound.minimum is None else f'{bound.minimum:g}'} – "
                f"{'' if bound.maximum is None else f'{bound.maximum:g}'} {bound.unit}".rstrip()
                for name, bound in command.numbers.items()
            )
            description = f"{command.description}: " if command.description else ""
            lines.append((title, f"{description}{command.pattern}{bounds}"))
        lines.append((self.tr("After an error"), profile.recover.advice))
        lines += [(self.tr("Known from"), source) for source in profile.sources]
        self.table.show_lines([Line(texts) for texts in lines])

    def _stop(self, profile: InstrumentProfile) -> str:
        if not profile.stop.send:
            return self.tr("It has no stop command")
        sent = " ".join(visible(text.encode("latin-1")) for text in profile.stop.send)
        if not profile.stop.confirm:
            return self.tr("{sent} (it does not confirm)").format(sent=sent)
        return self.tr("{sent} (confirmed within {s} s)").format(sent=sent, s=f"{profile.stop.confirm_s:g}")


def _asked(query: Query) -> str:
    return "  ".join(
        f"{visible(step.send.encode('latin-1'))} → {step.expect}" for step in query.steps if step.send
    )
