"""Write the man page and completions: ``python -m build_tools.desktop.command_line SHARE MADE_AT``

This is a separate program because only the freezing environment has shtab and argparse-manpage.
"""

from __future__ import annotations

import sys
from pathlib import Path

from build_tools.desktop.completion import write_completions
from build_tools.desktop.man_page import write_man_page
from praxis_desktop import __version__
from praxis_desktop.cli.arguments import build_parser


def main(share: str, made_at: str) -> int:
    """Write the man page and the completions below the folder ``share``."""
    write_man_page(build_parser(), Path(share), __version__, int(made_at))
    write_completions(build_parser(), Path(share))
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
