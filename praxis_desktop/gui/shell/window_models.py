"""What the window shows: the models that it is made for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from praxis_desktop.core.records import Record

if TYPE_CHECKING:
    from praxis_desktop.gui.history.asked_history import AskedHistory
    from praxis_desktop.gui.library.library_model import LibraryModel
    from praxis_desktop.gui.look.appearance import Appearance
    from praxis_desktop.gui.packages.wheels import Wheels
    from praxis_desktop.gui.playground.copies.copy_route import CopyMaker
    from praxis_desktop.gui.playground.playground_parts import ConsoleMaker
    from praxis_desktop.gui.resuming.interrupted_model import InterruptedModel
    from praxis_desktop.gui.roles.instruments import Instruments
    from praxis_desktop.gui.roles.port_asker import PortQuestions
    from praxis_desktop.gui.run.active_runs import ActiveRuns
    from praxis_desktop.gui.run.runtime_model import RuntimeModel
    from praxis_desktop.gui.settings_page.pool_section import WarmSource
    from praxis_desktop.gui.settings_page.settings_model import SettingsModel
    from praxis_desktop.gui.setup.setup_model import SetupModel
    from praxis_desktop.gui.window_settings import WindowSettings


class WindowModels(Record):
    """What is None has no place in the window: without ``library`` it is there for a single file, without
    ``history`` it shows no runs that were.
    """

    runs: ActiveRuns
    runtime: RuntimeModel
    appearance: Appearance
    settings: WindowSettings
    instruments: Instruments | None = None
    questions: PortQuestions | None = None
    wheels: Wheels | None = None
    setup: SetupModel | None = None
    library: LibraryModel | None = None
    interrupted: InterruptedModel | None = None
    history: AskedHistory | None = None
    preferences: SettingsModel | None = None
    warm_counts: WarmSource | None = None
    console: ConsoleMaker | None = None
    copies: CopyMaker | None = None
