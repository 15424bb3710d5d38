"""``new``: creates a protocol from a commented template."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING

from praxis_desktop import protocols
from praxis_desktop.cli.arguments import add_json
from praxis_desktop.cli.output.command_output import Teller
from praxis_desktop.core.shipped import shipped
from praxis_desktop.core.terminal_text import shell_word

if TYPE_CHECKING:
    pass

DESCRIPTION = """Create a protocol from a commented template that works as it is.

NAME is a name or a title, for your own folder of the library, or the path of a file elsewhere."""

EPILOG = """templates:
  instrument  a machine of PyLabRobot on a serial port (default)
  liquid      a robot that pipettes, plates and tips
  script      main(...) with pyserial, without PyLabRobot

More: protocols.html and testing-protocols.html in the manual"""

TEMPLATES = ("instrument", "liquid", "script")


def declare(new: argparse.ArgumentParser) -> None:
    """Declare ``new NAME [--template KIND] [--with-test]``."""
    new.description = DESCRIPTION
    new.epilog = EPILOG
    new.add_argument("name", metavar="NAME", help="for example wash_plates, 'Wash plates' or lab/wash.py")
    new.add_argument(
        "--template", choices=TEMPLATES, default=TEMPLATES[0], help="the template (default: instrument)"
    )
    new.add_argument("--with-test", action="store_true", help="also write pytest tests for it")
    add_json(new)
    new.set_defaults(perform=_perform)


def _perform(options: argparse.Namespace, note_run: Callable[[str], None]) -> int:
    teller = Teller(as_json=options.json)
    planned = protocols.plan_protocol(options.name, with_test=options.with_test)
    protocols.write_protocol(planned, options.template)
    target = planned.function if planned.is_listed else str(planned.path)
    told = {"file": str(planned.path), "target": target}
    teller.for_people(str(planned.path))
    if options.with_test:
        protocols.write_test(planned, options.template)
        told["test"] = str(planned.test)
        teller.for_people(str(planned.test))
    teller.for_people(
        f"Try it: praxis-desktop check {shell_word(target)}",
        f"Run it: praxis-desktop run {shell_word(target)} --simulate",
        *([f"Test it: pytest {shell_word(str(planned.test))}"] if options.with_test else []),
        _for_completion(),
    )
    teller.result(told)
    return 0


def _for_completion() -> str:
    from praxis_desktop.core.own_processes import is_frozen

    if not is_frozen():
        return f"For completion, have your editor use {sys.executable}: editors.html in the manual"
    stubs = shipped("praxis-stubs")
    return f"For completion, copy {stubs} to typings/praxis beside it: editors.html in the manual"
