"""The pages that a restored interpreter writes first, so that a prepared interpreter can copy them
beforehand.

Writing to a page of an image for the first time takes 2.5 us, and a program's first line writes to 200 pages.
The pages are always the same, so they are identified once and recorded in the image's state.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping

from msgspec import structs

from praxis_desktop.interpreter.boot import SHIM_SERVICES
from praxis_desktop.interpreter.changed_pages import written_pages
from praxis_desktop.interpreter.environment import VirtualEnvironment
from praxis_desktop.interpreter.faults import GuestError
from praxis_desktop.interpreter.host.context import Host
from praxis_desktop.interpreter.image import Image
from praxis_desktop.interpreter.interpreter import Interpreter

_log = logging.getLogger(__name__)

_MEMBER = "first_pages"
_FIRST_LINE = "print()"
_MOST = 1024
"""Maximum number of pages that are copied: 4 MB, the most that a prepared interpreter may cost."""


def rehearsed(image: Image, *, named: Mapping[str, object] | None = None) -> Image:
    """Find out which pages a program's first line writes, and return ``image`` with these pages recorded in
    its state. Takes about 5 ms and must run on a GuestThread. ``named`` provides the host objects that were
    registered when the image was captured. The image is returned unchanged if a copy of it cannot run a line,
    or if the system does not report which pages were written.
    """
    given = {name: value for name, value in (named or {}).items() if name != SHIM_SERVICES}
    try:
        with Interpreter.restore(image, environment=VirtualEnvironment(), named=given) as copy:
            copy.run(_FIRST_LINE)
            runs = written_pages(copy.host.instance, image.memory)
    except GuestError as error:
        _log.debug("no line runs in a copy of the image: %s", error.message)
        return image
    if not runs or sum(count for _, count in runs) > _MOST:
        return image
    return structs.replace(image, state={**image.state, _MEMBER: [list(run) for run in runs]})


def copy_first_pages(host: Host, image: Image) -> None:
    """Give a restored interpreter its own copies of the pages it will write first. Any thread may call it."""
    image.memory.copy_now(host.instance, image.state.get(_MEMBER, ()))
