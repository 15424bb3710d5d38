"""``exec --checkpoint`` and ``exec --resume``: the options, and what they ask for."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from praxis_desktop.cli.values import seconds
from praxis_desktop.core.errors import UsageError

if TYPE_CHECKING:
    from praxis_desktop.runs.checkpoints.checkpointed_run import Checkpointing

INTERVAL_S = 1.0
"""Seconds between two checkpoints unless told otherwise."""

CHECKPOINTS = """With --checkpoint FILE the program can be gone on with after this process has ended, by a
kill or a power cut, too: FILE always holds the program as it last was at an await of its top level
(not inside asyncio.run(), which waits in a call). exec --resume FILE goes on from there, in the same
version of this program and on the same kind of computer; what was done after the checkpoint is done
again. It keeps FILE up to date itself. A program cannot be captured while it has a port open; ports are
granted to the resumed one with --port, as at first. FILE is removed when the program has completed."""


def add_checkpointing(parser: argparse.ArgumentParser, source: argparse._MutuallyExclusiveGroup) -> None:
    """The options; ``source`` is the group of those that say what to run."""
    source.add_argument(
        "--resume", metavar="FILE", type=Path, help="go on with the program that a checkpoint holds"
    )
    parser.add_argument(
        "--checkpoint", metavar="FILE", type=Path, help="keep a checkpoint of the program in FILE"
    )
    parser.add_argument(
        "--checkpoint-every",
        metavar="S",
        type=seconds,
        help="seconds between two checkpoints at least (default: 1, or as before)",
    )


def checkpointing_of(options: argparse.Namespace, memory: int) -> Checkpointing | None:
    """What the options ask for of a program that may use ``memory`` bytes, None for no checkpoints. Raises
    UsageError, CheckpointRefused.
    """
    if options.resume is None and options.checkpoint is None:
        if options.checkpoint_every is not None:
            raise UsageError("--checkpoint-every needs --checkpoint FILE or --resume FILE")
        return None
    _check_combination(options)
    from praxis_desktop.runs.checkpoints.checkpoint_files import read_resume_point
    from praxis_desktop.runs.checkpoints.checkpointed_run import Checkpointing

    if options.resume is not None:
        point = read_resume_point(options.resume, memory)
        return Checkpointing(options.resume, options.checkpoint_every or point.note.interval, point)
    return Checkpointing(options.checkpoint, options.checkpoint_every or INTERVAL_S)


def _check_combination(options: argparse.Namespace) -> None:
    option = "--checkpoint" if options.resume is None else "--resume"
    if options.benchmark:
        raise UsageError(f"{option} and --benchmark do not go together", hint="Leave out one of them.")
    if options.exec_mode == "process":
        raise UsageError(f"{option} runs programs in this process", hint="Leave out --exec-mode process.")
    if options.resume is None:
        return
    if options.checkpoint is not None:
        raise UsageError("--resume FILE goes on keeping FILE itself", hint="Leave out --checkpoint.")
    if options.args is not None or options.trace:
        raise UsageError(
            "--args and --trace were decided on when the program began", hint="Leave them out with --resume."
        )
