"""How long things may take, what happens when they fail, and what stops them."""

from __future__ import annotations

from praxis_desktop.gui.commands.key_caps import KeyCaps
from praxis_desktop.gui.look.appearance import Appearance
from praxis_desktop.gui.settings_page.key_rows import ChoiceRow, NumberRow, SwitchRow
from praxis_desktop.gui.settings_page.section import Section
from praxis_desktop.gui.settings_page.settings_model import SettingsModel
from praxis_desktop.gui.widgets.labels import Label
from praxis_desktop.protocols.definitions.parameters import Parameter


class SafetySection(Section):
    """Timeouts, decisions about errors, approval; ``emergency`` are the keys of the emergency stop."""

    def __init__(self, model: SettingsModel, emergency: tuple[str, ...], *, appearance: Appearance) -> None:
        super().__init__("", appearance=appearance)
        self.set_title(self.tr("Timeouts & safety"))
        self.grace = NumberRow(
            self,
            "ports.grace",
            self.tr("Wait for a pulled cable"),
            self.tr("So long a run waits for an instrument that was unplugged; 0: the step fails at once"),
            Parameter("grace", "float", unit="s", minimum=0, maximum=3600, step=1),
            moment="run",
            model=model,
            appearance=appearance,
        )
        self.step = NumberRow(
            self,
            "runs.step_timeout",
            self.tr("Longest step"),
            self.tr("So long one operation of a machine may take; 0: as long as it likes"),
            Parameter("timeout", "float", unit="s", minimum=0, maximum=604800, step=10),
            moment="run",
            model=model,
            appearance=appearance,
        )
        self.checkpoints = NumberRow(
            self,
            "runs.checkpoint_s",
            self.tr("Save a run's state every"),
            self.tr("Makes it quick to go on after a crash; 0: never"),
            Parameter("checkpoint", "float", unit="s", minimum=0, maximum=86400, step=10),
            moment="run",
            model=model,
            appearance=appearance,
        )
        self.on_error = ChoiceRow(
            self,
            "runs.on_error",
            self.tr("When an operation fails"),
            self.tr("The setup of a run can say something else"),
            (
                ("ask", self.tr("Ask me")),
                ("retry", self.tr("Try it again, three times")),
                ("skip", self.tr("Leave it out")),
                ("abort", self.tr("End the run")),
            ),
            moment="run",
            model=model,
            appearance=appearance,
        )
        self.awake = SwitchRow(
            self,
            "runs.keep_awake",
            self.tr("Keep the computer awake"),
            self.tr("It does not go to sleep while a run has instruments"),
            moment="run",
            model=model,
            appearance=appearance,
        )
        self.reasons = SwitchRow(
            self,
            "runs.require_reason",
            self.tr("Ask for reasons"),
            self.tr("Whoever stops a run, decides about an error or discards a record says why"),
            moment="now",
            model=model,
            appearance=appearance,
        )
        self.approved = SwitchRow(
            self,
            "runs.approved_only",
            self.tr("Run approved protocols only"),
            self.tr("On real instruments and on simulated ones"),
            moment="run",
            model=model,
            appearance=appearance,
        )
        self.keys = (
            self.grace,
            self.step,
            self.checkpoints,
            self.on_error,
            self.awake,
            self.reasons,
            self.approved,
        )
        self.row(
            self.tr("Emergency stop key"),
            self.tr("Works everywhere in the window"),
            KeyCaps(emergency, appearance=appearance),
        )
        limit = Label(
            self.tr(
                "This is a software stop. Use the stop button on the instrument when people are in danger."
            ),
            appearance=appearance,
            role="small",
            color="text2",
            wrap=True,
        )
        limit.setContentsMargins(0, 10, 0, 8)
        self.add(limit)
