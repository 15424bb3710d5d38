"""Collect the declarations of the shipped protocols, so that a first start can show their forms before an
interpreter is ready.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from pathlib import Path

from build_tools.errors import BuildError
from praxis_desktop.core.deadlines import Deadline
from praxis_desktop.core.directories import cache_directory
from praxis_desktop.core.files import replacing
from praxis_desktop.interpreter.identity import host_digest
from praxis_desktop.protocols.files import read_program
from praxis_desktop.protocols.library.files import bundled_folder, list_files
from praxis_desktop.protocols.program import Program
from praxis_desktop.runs.describing.describing import (
    SHIPPED,
    find_described,
    on_guest_thread,
    shipped_content,
)
from praxis_desktop.runs.interpreter_sources import DesktopSnapshots
from praxis_desktop.runs.making_ahead import at_home_in
from praxis_desktop.settings import Settings

_END_S = 30.0


def write_descriptions(folder: Path, *, report: Callable[[str], None] = lambda sentence: None) -> Path:
    """Write the file into ``folder``, which holds the guest's files, unless it is current; returns its path.
    Raises BuildError.
    """
    path = folder / SHIPPED
    files = list_files([bundled_folder()]).files
    programs = {file.path.name: read_program(file.path) for file in files}
    if _is_current(path, programs):
        return path
    report("Finding out what the shipped protocols declare")
    cache = cache_directory()
    cache.mkdir(parents=True, exist_ok=True)
    told = {}
    with tempfile.TemporaryDirectory() as home, at_home_in(home):
        # Use nothing of the builder's own except the machine code, which takes long to make; it is made again
        # only where not every user may create links, as on Windows.
        with suppress(OSError):
            Path(home, "cache").symlink_to(cache)
        service = DesktopSnapshots(cache, Settings())
        try:
            for name, program in programs.items():
                found = on_guest_thread(partial(find_described, program, service))
                if found.error is None:
                    told[name] = (program.digest, found.told)
        finally:
            service.close(Deadline.after(_END_S))
    try:
        with replacing(path) as file:
            file.write(shipped_content(told))
        path.chmod(0o644)
    except OSError as error:
        raise BuildError(
            f"{path} cannot be written: {error.strerror}",
            hint="Check that folder's free space and permissions, then try again.",
        ) from error
    return path


def _is_current(path: Path, programs: dict[str, Program]) -> bool:
    try:
        content = json.loads(path.read_bytes())
        digests = {name: told[0] for name, told in content["told"].items()}
    except (OSError, ValueError, KeyError, TypeError, IndexError):
        return False
    is_same = digests == {name: program.digest for name, program in programs.items()}
    return is_same and content.get("host") == host_digest()
