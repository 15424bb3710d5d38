"""Write the licences of everything in the frozen program, and the list of it (an SBOM), into its folder.

``python -m build_tools.freezing.notices PACKAGE MADE_AT``, in the freezing environment.
"""

from __future__ import annotations

import re
import shutil
import sys
from collections.abc import Sequence
from pathlib import Path

from build_tools.freezing.parts import ROOT, Part, find_parts
from build_tools.freezing.sbom import bill_of_materials
from build_tools.freezing.versions import version_of

LICENSES = "licenses"
SBOM = "sbom.cdx.json"


def write_notices(package: Path, made_at: int) -> None:
    """Write the notices into ``package``. Raises ValueError for a part without a licence text."""
    parts = find_parts(package)
    folder = package / LICENSES
    if folder.exists():
        shutil.rmtree(folder)
    lacking = [part.name for part in parts if not part.texts]
    if lacking:
        raise ValueError(f"there is no licence's text of {', '.join(lacking)}")
    for part in parts:
        for name, text in part.texts.items():
            path = folder / place_of(part) / Path(name)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(text)
    (folder / "README.md").write_text(_table(parts), "utf-8", newline="\n")
    for name in ("LICENSE", "THIRD_PARTY_NOTICES.md"):
        shutil.copyfile(ROOT / name, package / name)
    (package / SBOM).write_text(bill_of_materials(parts, version_of(ROOT), made_at), "utf-8", newline="\n")


def place_of(part: Part) -> Path:
    """Return the folder for a part's licence texts."""
    return Path(part.kind, re.sub(r"[^A-Za-z0-9._+-]+", "-", f"{part.name}-{part.version}"))


def _table(parts: Sequence[Part]) -> str:
    lines = ["# What is inside, and under which licences", ""]
    lines += ["| part | version | at work in the | licence | texts |", "|---|---|---|---|---|"]
    for part in parts:
        licence = part.licence or "see its text"
        lines.append(
            f"| {part.name} | {part.version} | {part.kind} | {licence} | `{place_of(part).as_posix()}` |"
        )
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    write_notices(Path(sys.argv[1]), int(sys.argv[2]))
