"""A stand-in for an earlier package, for testing an upgrade when there is none."""

from __future__ import annotations

import re
import subprocess
import tempfile
from pathlib import Path

EARLIER_FILE = "usr/lib/praxis-desktop/_internal/of-an-earlier-version"
"""A file that this package contains, but not the package from which it was made."""


def make_earlier(package: Path, output: Path) -> Path:
    """Pack the contents of ``package`` under a lower version."""
    with tempfile.TemporaryDirectory(dir=output) as folder:
        tree = Path(folder, "tree")
        subprocess.run(["dpkg-deb", "--raw-extract", str(package), str(tree)], check=True)
        control = tree / "DEBIAN" / "control"
        text = re.sub(r"^(Version: .*)$", r"\1~earlier", control.read_text("utf-8"), count=1, flags=re.M)
        control.write_text(text, "utf-8")
        (tree / EARLIER_FILE).write_text("an upgrade takes this away\n", "utf-8")
        made = output / f"earlier-{package.name}"
        command = ["dpkg-deb", "--root-owner-group", "-Zzstd", "-z1", "--build", str(tree), str(made)]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        return made
