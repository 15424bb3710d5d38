"""The packages that are chosen for a program's imports."""

from __future__ import annotations

from praxis_desktop.packages.resolving.offered_wheels import Needs, needs_of_imports
from tests.packages.resolving.universes import Universe, wheel


def test_modules_are_found_in_the_packages_that_have_them() -> None:
    there = Universe(
        wheel("yaml", "1", modules=["yaml"]),
        wheel("pyyaml", "6", modules=["yaml", "_yaml"]),
        wheel("pillow", "12", modules=["PIL"]),
        wheel("typing-extensions", "4", modules=["typing_extensions"]),
    )
    assert needs_of_imports(["yaml", "PIL", "typing_extensions", "nowhere", "_yaml"], there) == Needs(
        ("pillow", "pyyaml", "typing-extensions", "yaml"), ("nowhere",)
    )
