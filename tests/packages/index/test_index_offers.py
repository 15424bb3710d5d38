"""Versions chosen from an index: the error when one is missing, and how soon it comes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pytest
from packaging.requirements import Requirement

from praxis_desktop.packages.errors import MissingDependency, VersionNotFound
from praxis_desktop.packages.index import index_offers
from praxis_desktop.packages.index.client import IndexWheel
from praxis_desktop.packages.pins import Pin
from tests.packages.resolving.universes import Universe


class Shop:
    """An index with ``wheels``: the requirements of each version of a project, newest first."""

    def __init__(self, wheels: Mapping[str, Mapping[str, Sequence[str]]]) -> None:
        self._wheels = wheels
        self.asked: list[str] = []

    def best(self, requirements: Sequence[str]) -> tuple[IndexWheel, ...]:
        self.asked += requirements
        return tuple(map(self._best, requirements))

    def _best(self, text: str) -> IndexWheel:
        wanted = Requirement(text)
        for version, requires in self._wheels.get(wanted.name, {}).items():
            if wanted.specifier.contains(version):
                file_name = f"{wanted.name}-{version}-py3-none-any.whl"
                pin = Pin(wanted.name, version, file_name, f"{text} {version}", "index")
                return IndexWheel(pin, tuple(requires), "")
        raise VersionNotFound(f"the index has {wanted.name} only for other platforms", project=wanted.name)


LAB = Shop({"lab": {f"1.{number}": ["native", "pure"] for number in range(30, 0, -1)}, "pure": {"1.0": []}})


def test_an_older_version_that_does_without_is_taken() -> None:
    shop = Shop({"lab": {"2.0": ["native"], "1.0": ["pure"]}, "pure": {"1.0": []}})
    lock = index_offers.choose(["lab"], Universe(), shop).lock
    assert [(pin.project, pin.version) for pin in lock.pins] == [("lab", "1.0"), ("pure", "1.0")]


def test_older_versions_are_not_tried_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(index_offers, "MAX_RETRIES_S", 0.0)
    with pytest.raises(MissingDependency) as caught:
        index_offers.choose(["lab"], Universe(), LAB)
    assert caught.value.message == (
        "the index has native only for other platforms, and no version without that dependency was found"
    )
    assert len(LAB.asked) < 10
