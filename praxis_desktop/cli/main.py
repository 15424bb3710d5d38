"""The entry point: parse, dispatch, and turn every error of ours into a sentence and an exit code."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from praxis_desktop.cli.arguments import build_parser
from praxis_desktop.cli.presentation import complain
from praxis_desktop.core.errors import PraxisError


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit code (see ``--help``)."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    as_json = "--json" in given
    try:
        options = build_parser().parse_args(given)
        if options.command is None:
            from praxis_desktop.cli.window import open_window

            return open_window()
        from praxis_desktop.cli.execute import execute

        return execute(options)
    except PraxisError as error:
        complain(error, as_json=as_json)
        return error.exit_code
    except BrokenPipeError:
        # Whoever read our output has gone: nothing is left to say, and nobody to say it to.
        sys.stderr.close()
        return 1
