"""The profiles there are: those that ship, and the user's own."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from praxis_desktop.core.directories import data_directory
from praxis_desktop.core.errors import UsageError
from praxis_desktop.core.shipped import shipped
from praxis_desktop.ports.profiles.profile import InstrumentProfile
from praxis_desktop.ports.profiles.reading import ProfileUnusable, read_profile

FOLDER = "instrument_profiles"


class ProfileLibrary(NamedTuple):
    """Profiles by kind, and of files that are none: the path and why."""

    profiles: Mapping[str, InstrumentProfile]
    unusable: Mapping[Path, ProfileUnusable]

    def get(self, kind: str) -> InstrumentProfile:
        """The profile of ``kind``. Raises UsageError that names those there are, or why it is unusable."""
        profile = self.profiles.get(kind)
        if profile is not None:
            return profile
        for path, error in self.unusable.items():
            if path.stem == kind:
                raise error
        near = difflib.get_close_matches(kind, self.profiles, 1)
        hint = f"Did you mean {near[0]}? " if near else ""
        raise UsageError(
            f"there is no instrument profile {kind!r}", hint=f"{hint}There are: {', '.join(self.profiles)}."
        )

    def matching(self, vid: int, pid: int) -> list[InstrumentProfile]:
        """The kinds of instrument that a USB device with these numbers may be."""
        number = f"{vid:04x}:{pid:04x}"
        return [profile for profile in self.profiles.values() if number in profile.usb]


def load_profiles(*folders: Path) -> ProfileLibrary:
    """Read all profiles in ``folders``; without any, those that ship and those of the user.

    A later profile takes the place of an earlier one of its kind. A file that cannot be used harms no other.
    """
    profiles: dict[str, InstrumentProfile] = {}
    unusable: dict[Path, ProfileUnusable] = {}
    for folder in folders or (shipped("resources") / FOLDER, data_directory() / FOLDER):
        for path in sorted(folder.glob("*.json")):
            try:
                profile = read_profile(path)
            except ProfileUnusable as error:
                unusable[path] = error
            else:
                profiles[profile.kind] = profile
    return ProfileLibrary(dict(sorted(profiles.items())), unusable)
