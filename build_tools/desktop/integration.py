"""All files that a desktop and a shell need for an installed program, below one folder ``share``."""

from __future__ import annotations

import subprocess
from datetime import UTC, datetime
from pathlib import Path

from build_tools.desktop.icons import write_theme
from build_tools.errors import BuildError
from build_tools.publisher import IDENTIFIER, written_in

ROOT = Path(__file__).resolve().parents[2]
SOURCES = ROOT / "resources" / "packaging" / "linux"

_PLACES = {
    "praxis-desktop.desktop": "applications/praxis-desktop.desktop",
    "praxis-desktop.mime.xml": "mime/packages/praxis-desktop.xml",
    "praxis-desktop.metainfo.xml": f"metainfo/{IDENTIFIER}.metainfo.xml",
}
_DEADLINE_S = 120.0


def integrate(share: Path, *, version: str, made_at: int, python: Path) -> None:
    """Write menu entry, file type, description, icons, man page and completion.

    ``python`` must have shtab and argparse-manpage.
    """
    date = datetime.fromtimestamp(made_at, UTC).date().isoformat()
    for name, place in _PLACES.items():
        text = written_in((SOURCES / name).read_text("utf-8"))
        text = text.replace("@VERSION@", version).replace("@DATE@", date)
        file = share / place
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, "utf-8")
    write_theme(share)
    command = [str(python), "-m", "build_tools.desktop.command_line", str(share), str(made_at)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=_DEADLINE_S, check=False)
    if done.returncode:
        raise BuildError(
            f"the man page and the completion could not be written: {done.stderr.strip()}",
            hint="They need what requirements/installers.txt names.",
        )
