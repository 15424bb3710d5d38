"""``python3 -m praxis_desktop``: completes the set-up of a checkout, then runs the command line."""

from __future__ import annotations

import sys

from praxis_desktop import early_interrupts, garbage

WITHOUT_A_DISPLAY = ["run", "gravimetric_check", "--port", "scale=sim:mettler"]
"""Default arguments when no window can be shown: run the sample, and show its output as text."""


def main() -> int:
    """Set up missing parts, then pass the arguments to the command line; return its exit code."""
    garbage.start_begins()
    with early_interrupts.EndQuietly():
        from praxis_desktop import bootstrap, system_packages

    arguments = sys.argv[1:]
    bootstrap.ensure(bootstrap.PROGRAM, arguments)
    from praxis_desktop.cli import main as command_line

    if not arguments and not system_packages.has_display():
        system_packages.say(
            f"There is no display for the window: praxis-desktop {' '.join(WITHOUT_A_DISPLAY)}"
        )
        arguments = WITHOUT_A_DISPLAY
    return command_line(arguments)


if __name__ == "__main__":
    code = main()
    from praxis_desktop.cli.program import leave

    leave(code)
