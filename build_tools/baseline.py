"""Make the image that ships beside the guest's files, so that even the first start restores an image.

zlib's level 6 compresses 12 MB to 4.6 MB in a second, and unpacking takes 50 ms; level 9 saves 1 % and takes
ten times as long. LZMA would reach 3.1 MB, but add 0.2 s to every first start.
"""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from pathlib import Path

from build_tools.errors import BuildError
from praxis_desktop import __version__
from praxis_desktop.core.files import replacing
from praxis_desktop.interpreter.control import Control
from praxis_desktop.interpreter.distribution import Distribution
from praxis_desktop.snapshots._making import FILE_NAME, packed, shipped_baseline
from praxis_desktop.snapshots.format import ImageUnusable
from praxis_desktop.snapshots.image_files import ImageIdentity, read_image, write_image
from praxis_desktop.snapshots.keys import ingredients, key_of, machine
from praxis_desktop.snapshots.metadata import Made
from praxis_desktop.snapshots.recipes import BASELINE

MADE_AT = 315_532_800.0
"""1980-01-01, the earliest time in archives; a constant, so that equal ingredients give equal files."""


def is_current(distribution: Distribution) -> bool:
    """Return whether the image beside the distribution's files is intact and was made from this
    distribution.
    """
    content = shipped_baseline(distribution.folder)
    if content is None:
        return False
    try:
        stored = read_image(BytesIO(content), len(content))
    except ImageUnusable:
        return False
    stored.close()
    return stored.metadata.key == key_of(ingredients(BASELINE, distribution))


def build_baseline(
    distribution: Distribution, *, cache: Path | None, report: Callable[[str], None] = lambda sentence: None
) -> Path:
    """Make the image unless it exists; return its file. ``cache`` stores machine code.

    The result is byte-for-byte identical on computers of the same kind. Raises BuildError for disk errors.
    """
    path = distribution.folder / FILE_NAME
    if is_current(distribution):
        return path
    report("Making the image that every start restores")
    content = packed(_image_file(distribution, cache))
    try:
        with replacing(path) as file:
            file.write(content)
        path.chmod(0o644)
    except OSError as error:
        raise BuildError(
            f"{path} cannot be written: {error.strerror}",
            hint="Check that folder's free space and permissions, then try again.",
        ) from error
    return path


def _image_file(distribution: Distribution, cache: Path | None) -> bytes:
    from praxis_desktop.interpreter import Runtime, run_in_guest_thread
    from praxis_desktop.snapshots.building import build_baseline as build

    found = ingredients(BASELINE, distribution)
    identity = ImageIdentity(BASELINE.kind, key_of(found), "Python and its standard library", found)
    image = run_in_guest_thread(lambda: build(Runtime(distribution, cache_dir=cache), Control()))
    file = BytesIO()
    write_image(file, image, identity, made=Made(__version__, machine(), MADE_AT))
    image.close()
    return file.getvalue()
