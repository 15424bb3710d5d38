"""Make the disk image for macOS: the application beside a link to the Applications folder; on macOS only."""

from __future__ import annotations

import os
import platform
import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path

from build_tools.errors import BuildError
from build_tools.installers.order import Order

APPLICATION = "Praxis Desktop.app"
_DEADLINE_S = 3600.0


def make(order: Order) -> Sequence[Path]:
    """Sign the application and make the image. PRAXIS_SIGNING_IDENTITY names a certificate; without one, the
    signature is ad hoc, and macOS asks before the first start.
    """
    if shutil.which("hdiutil") is None:
        raise BuildError("disk images are made on macOS", hint="Use a Mac, or the workflow.")
    application = order.frozen.with_name(APPLICATION)
    image = order.output / f"praxis-desktop-{order.version}-macos-{platform.machine()}.dmg"
    identity = os.environ.get("PRAXIS_SIGNING_IDENTITY") or "-"
    with tempfile.TemporaryDirectory(prefix="praxis-image-") as folder:
        placed = Path(folder, APPLICATION)
        shutil.copytree(application, placed, symlinks=True)
        Path(folder, "Applications").symlink_to("/Applications")
        order.report("Signing the application")
        _run("codesign", "--force", "--deep", "--options", "runtime", "--sign", identity, str(placed))
        _run("codesign", "--verify", "--deep", "--strict", str(placed))
        order.report("Making the disk image")
        image.unlink(missing_ok=True)
        named = ("-volname", "Praxis Desktop", "-srcfolder", folder)
        _run("hdiutil", "create", *named, "-format", "ULFO", "-fs", "HFS+", str(image))
    return [image]


def _run(*command: str) -> None:
    done = subprocess.run(command, timeout=_DEADLINE_S, check=False)
    if done.returncode:
        raise BuildError(f"{command[0]} failed with exit code {done.returncode}", hint="It says why above.")
