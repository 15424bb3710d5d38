"""The grammar of ``run`` and ``exec``."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from typing import TYPE_CHECKING

from praxis_desktop.cli import running
from praxis_desktop.cli.command import json_list, limit, run_count, seconds, seed
from praxis_desktop.cli.running.options import CHECKPOINTS, add_checkpointing, add_conduct, add_setup

if TYPE_CHECKING:
    from praxis_desktop.cli.command import Commands

SANDBOX = """The program runs in a sandbox: it sees no files, no network and no devices of this computer but
the ports that --port grants, or that were granted before and remembered. When a protocol names a role
that has no port, or a program asks for one (navigator.serial.requestPort), you are asked on a terminal;
without one, and with --json, it is an error. It reads standard input with input() and sys.stdin."""

RECORDS = """Every run is recorded: its steps, every byte on its ports, what it printed and came to, who did
what to it. 'praxis-desktop history' lists and shows records. From another terminal 'praxis-desktop runs'
pauses, resumes, stops and answers."""

STOPS = r"""Ctrl+C stops the run gently, a second one at once, a third ends the process. Ctrl+\ (on Windows
Ctrl+Break) is the emergency stop: every instrument gets its own stop command and the program is ended. It is
a software stop: use the stop button of the instrument when people are in danger."""

ARGUMENTS = """With --args the program runs first, as it always does; then its function is called with the
arguments, unless its top level uses that function itself: the one public method of its class
Solution, else its main, else its one public top-level function. Parameters annotated ListNode and
TreeNode get nodes, made of a list of values, and of values level by level with null for a missing
child. More: tracing.html in the manual."""


def add_run(commands: Commands) -> None:
    """``run TARGET``."""
    run = commands.add_parser(
        "run",
        help="run a protocol",
        epilog=f"{STOPS}\n\n{RECORDS}\n\n{SANDBOX}",
        allow_abbrev=False,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    run.add_argument("target", metavar="TARGET", help="a file, file.py:function, or the name of a protocol")
    add_setup(run)
    add_port(run)
    _add_remember(run)
    _add_journal(run)
    add_conduct(run)
    running.add_preflight(run)
    _add_mode(run)
    _add_reporting(run)
    run.set_defaults(perform=_perform_protocol)


def add_exec(commands: Commands) -> None:
    """``exec -c CODE | FILE | - | --resume FILE``."""
    execute = commands.add_parser(
        "exec",
        help="run Python code",
        epilog=f"{ARGUMENTS}\n\n{CHECKPOINTS}\n\n{SANDBOX}",
        allow_abbrev=False,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    source = execute.add_mutually_exclusive_group(required=True)
    source.add_argument("-c", dest="code", metavar="CODE", help="the code to run")
    source.add_argument("file", metavar="FILE", nargs="?", help="a Python file, or - for standard input")
    add_port(execute)
    _add_remember(execute)
    _add_journal(execute)
    execute.add_argument(
        "--timeout", metavar="S", type=seconds, default=30.0, help="stop after S seconds (default: 30)"
    )
    execute.add_argument(
        "--args",
        metavar="JSON",
        type=json_list,
        default=None,
        help="a JSON list: the program's sys.argv[1:], and what its function is called with",
    )
    execute.add_argument(
        "--trace", action="store_true", help="tell every read and write of the program's lists"
    )
    execute.add_argument(
        "--benchmark",
        metavar="N",
        type=run_count,
        help="run the program N times, each in a fresh interpreter, and tell how long it took",
    )
    execute.add_argument(
        "--seed", metavar="N", type=seed, help="draw the program's random numbers from a seed"
    )
    add_checkpointing(execute, source)
    _add_mode(execute)
    _add_reporting(execute)
    execute.set_defaults(perform=_perform)


def add_port(parser: argparse.ArgumentParser) -> None:
    """``--port`` and ``--limit``, once per role."""
    parser.add_argument(
        "--port",
        dest="ports",
        metavar="ROLE=DEVICE|sim:KIND|replay:FILE",
        action="append",
        default=[],
        help="the port, or the simulated or recorded instrument, behind a role such as 'scale'",
    )
    parser.add_argument(
        "--limit",
        dest="limits",
        metavar="ROLE=PROFILE|FILE",
        type=limit,
        action="append",
        default=[],
        help="send nothing to a role's port but what a kind of instrument allows in its profile, or a file",
    )


def _add_remember(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--remember",
        action="store_true",
        help="grant the program these ports, with these limits, whenever it runs without naming them; until"
        " it changes, or 'praxis-desktop ports grants revoke'",
    )


def _add_journal(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--journal",
        metavar="FILE",
        help="keep every byte on the ports in a new file, which 'praxis-desktop journal' shows and a port"
        " replay:FILE plays back",
    )


def _add_mode(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--exec-mode",
        choices=("thread", "process"),
        help="run the program in a thread of this process, or in a process of its own, as for a program that"
        " nobody vouches for (default: as the settings say)",
    )


def _add_reporting(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="print one JSON object per line")
    parser.add_argument(
        "-v", "--verbose", action="store_true", help="say what the program does besides running the code"
    )


def _perform(options: argparse.Namespace, note_run: Callable[[str], None]) -> int:
    execution = running.execute.prepare(options)
    note_run(execution.run_id)
    return execution.perform()


def _perform_protocol(options: argparse.Namespace, note_run: Callable[[str], None]) -> int:
    execution = running.execute_protocol.prepare(options)
    note_run(execution.run_id)
    return execution.perform()
