"""Stands in for meson-python when pip downloads a source distribution: copies the metadata that it contains.

meson-python would compile the package for the metadata. pip imports this module in a separate process, as
``mesonpy``.
"""

from __future__ import annotations

import shutil
from email.parser import HeaderParser
from pathlib import Path


def prepare_metadata_for_build_wheel(folder: str, config_settings: object = None) -> str:
    """Write the metadata into ``folder``, as build backends do; return the name of the metadata's folder."""
    header = HeaderParser().parsestr(Path("PKG-INFO").read_text("utf-8"))
    place = Path(folder, f"{header['Name']}-{header['Version']}.dist-info")
    place.mkdir()
    shutil.copy("PKG-INFO", place / "METADATA")
    return place.name
