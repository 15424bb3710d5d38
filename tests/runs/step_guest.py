"""A guest with the virtual clock whose steps are recorded, as a run's are."""

from __future__ import annotations

import functools
import textwrap
from typing import Any

from praxis_desktop.core.events import StepEvent
from praxis_desktop.interpreter import run_in_guest_thread
from praxis_desktop.interpreter.environment.virtual import VirtualEnvironment
from praxis_desktop.ports.granting.granted import GrantedPorts
from praxis_desktop.ports.roles import parse_bindings
from praxis_desktop.runs._steps import Steps
from praxis_desktop.runs.interpreter_sources import DesktopSnapshots, desktop_snapshots

FILE = "/lab/protocol.py"

BENCH = """
import contextlib, io
from pylabrobot.liquid_handling import LiquidHandler
from pylabrobot.liquid_handling.backends.chatterbox import LiquidHandlerChatterboxBackend
from pylabrobot.resources import Coordinate, Deck, cor_96_wellplate_360uL_Fb, hamilton_96_tiprack_300uL_filter
deck = Deck(size_x=2000, size_y=1000, size_z=500)
lh = LiquidHandler(LiquidHandlerChatterboxBackend(8), deck=deck)
tips = hamilton_96_tiprack_300uL_filter("tips")
plate = cor_96_wellplate_360uL_Fb("plate")
deck.assign_child_resource(tips, Coordinate(100, 100, 100))
deck.assign_child_resource(plate, Coordinate(400, 100, 100))
quiet = contextlib.redirect_stdout(io.StringIO())
"""
"""A liquid handler with a deck, a rack of tips and a plate."""


@functools.cache
def interpreters() -> DesktopSnapshots:
    return desktop_snapshots()


class Watched:
    """A program that has ended: the beginnings and ends of its steps, and its value."""

    def __init__(self, source: str, *, ports: tuple[str, ...] = (), listens: bool = True) -> None:
        self.events: list[StepEvent] = []
        self.value: Any = None
        run_in_guest_thread(lambda: self._run(textwrap.dedent(source), ports, listens))

    def _run(self, source: str, ports: tuple[str, ...], listens: bool) -> None:
        recipe = interpreters().environments.library().recipe
        prepared = interpreters().prepare(recipe)
        with prepared.start(environment=VirtualEnvironment(seed=0)) as interpreter:
            granted = GrantedPorts(parse_bindings(ports))
            try:
                granted.grant_to(interpreter)
                if listens:
                    Steps(self.events.append).offer_to(interpreter)
                self.value = interpreter.run_async(source, filename=FILE)
            finally:
                granted.close_all()

    @property
    def ended(self) -> list[StepEvent]:
        """The last event of every step, in the order in which the steps began."""
        last = {event.step: event for event in self.events if event.status != "started"}
        return [last[number] for number in sorted(last)]

    @property
    def titles(self) -> list[str]:
        """The titles of the steps, indented by depth."""
        return [f"{'  ' * event.depth}{event.title}" for event in self.ended]
