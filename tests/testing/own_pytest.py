"""pytest as an author starts it, in a separate process."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from tests.cli.command import environment

TIMEOUT_S = 100


def own_pytest(
    folder: Path, *arguments: str, plugins: tuple[str, ...] = ()
) -> subprocess.CompletedProcess[str]:
    """Run pytest in ``folder`` with only our plugin and the named ones."""
    named = [part for plugin in ("praxis_desktop.testing.plugin", *plugins) for part in ("-p", plugin)]
    return subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", *named, *arguments],
        cwd=folder,
        env=environment(PYTEST_DISABLE_PLUGIN_AUTOLOAD="1", PYTHONDONTWRITEBYTECODE="1"),
        capture_output=True,
        text=True,
        timeout=TIMEOUT_S,
        check=False,
    )
