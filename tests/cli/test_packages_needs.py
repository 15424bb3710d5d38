"""Before a package is removed, the protocols that need it are listed."""

from __future__ import annotations

from praxis_desktop.cli.commands.packages.listing import needed_by, packages_of_library, without
from tests.packages.resolving.universes import Universe, wheel

LIBRARY = Universe(
    wheel("pylabrobot", "0.2.2", "websockets"),
    wheel("websockets", "17.0"),
    newest := wheel("websockets", "17.4"),
    wheel("xxhash", "4.0"),
)


def test_a_package_is_needed_through_others_too() -> None:
    packages = packages_of_library(LIBRARY)
    assert "gravimetric_check" in needed_by(newest, packages)
    assert needed_by(LIBRARY.find("websockets")[1], packages) == ()
    assert needed_by(LIBRARY.find("xxhash")[0], packages) == ()


def test_a_protocol_goes_on_with_another_version_and_stops_without_any() -> None:
    assert "gravimetric_check" in packages_of_library(without(LIBRARY, [newest]))
    assert "gravimetric_check" not in packages_of_library(without(LIBRARY, LIBRARY.find("websockets")))
