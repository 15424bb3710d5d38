"""What a run is asked to do."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Literal

from praxis_desktop.core.records import Record
from praxis_desktop.ports.preflight.verdict import Decision
from praxis_desktop.protocols import Program
from praxis_desktop.runs.setting_up.setup import RunSetup
from praxis_desktop.settings.model import OnError

OnPrompt = Literal["ask", "default", "abort"]
"""``default`` answers as after the deadline: yes, the first choice, nothing."""

DEFAULT_MEMORY = 1 << 30
"""Bytes of memory a guest may use unless told otherwise."""


class RunRequest(Record):
    """A program with everything it needs.

    ``setup`` is what was chosen for a protocol; without it a run does without choices, and finds out itself
    what there is to be called. ``arguments`` are the program's ``sys.argv[1:]``, ``ports`` bindings such as
    ``scale=/dev/ttyUSB0`` or ``scale=sim:mettler``. ``limits`` says by role to what a port's writes are held:
    a kind of instrument that has a profile, or the path of a file of limits. ``timeout`` is in seconds, None
    for no limit; ``memory`` in bytes. ``is_script`` runs the program as ``python FILE`` would, whatever
    functions it has; with ``calls`` the script's function gets the arguments after that (docs/tracing.md says
    which). ``trace`` tells what the script does with lists, as the result's call stack. All entropy comes
    from a ``seed`` if there is one. ``keeps_files`` keeps what the program leaves in its working folder.
    ``journal`` is a new file in which everything on the ports is kept.

    ``operator`` is who runs it, ``name`` and ``notes`` are what they say of it. ``on_error`` is what becomes
    of an operation that failed, ``on_prompt`` what of a question where nobody can be asked. One operation may
    take ``step_timeout`` seconds. ``waits_for_ports`` has the run queue for ports that others use, instead of
    failing. ``profiles`` says by role which kind of instrument stands there, so that it can be stopped.
    ``keeps_awake`` keeps the computer from sleeping while the program has real instruments.
    ``approval`` says by whom, when and why the program was approved, where somebody has. Beside the record
    there is a checkpoint of the program every ``checkpoint_s`` seconds, none with 0. ``decisions`` are, by
    role, those of a person who uses an instrument that is not known to be the right one, or was not asked; it
    ``skips_dry_run`` where that person started it before one with these values had passed. ``planned`` is how
    many ``steps`` and ``checks`` (numbers with limits) such a dry run came to, as far as that is known.
    """

    program: Program
    setup: RunSetup | None = None
    arguments: tuple[object, ...] = ()
    ports: tuple[str, ...] = ()
    limits: Mapping[str, str] = MappingProxyType({})
    timeout: float | None = None
    memory: int = DEFAULT_MEMORY
    is_script: bool = False
    calls: bool = False
    trace: bool = False
    seed: int | None = None
    keeps_files: bool = True
    journal: str | None = None
    operator: str = ""
    name: str = ""
    notes: str = ""
    on_error: OnError = "abort"
    on_prompt: OnPrompt = "abort"
    step_timeout: float | None = None
    waits_for_ports: bool = False
    profiles: Mapping[str, str] = MappingProxyType({})
    keeps_awake: bool = True
    approval: Mapping[str, str] = MappingProxyType({})
    checkpoint_s: float = 60.0
    decisions: Mapping[str, Decision] = MappingProxyType({})
    skips_dry_run: bool = False
    planned: Mapping[str, int] = MappingProxyType({})
