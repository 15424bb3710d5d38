"""The notices list everything that is shipped, with its version."""

from __future__ import annotations

import re

import pytest

from build_tools.freezing.contents import canonical, distributions
from tests.documents.samples import ROOT

NOTICES = canonical((ROOT / "THIRD_PARTY_NOTICES.md").read_text("utf-8"))


def test_every_package_that_the_program_needs_is_named() -> None:
    named = set(re.findall(r"[a-z0-9]+(?:-[a-z0-9]+)*", NOTICES))
    assert [each for each in distributions(ROOT) if each not in named] == []


@pytest.mark.parametrize("name", ["guest.txt", "docs.txt"])
def test_what_is_carried_is_named_with_its_version(name: str) -> None:
    lock = (ROOT / "requirements" / name).read_text("utf-8")
    pinned = re.findall(r"^([\w.-]+)==(\S+)", lock, re.M)
    carried = {"docs.txt": {"mkdocs-material": "material-for-mkdocs"}}
    for project, version in pinned:
        called = carried.get(name, {project: canonical(project)}).get(project)
        if called is not None:
            words = called.replace("-", "[ -]")
            assert re.search(rf"^\|.*\b{words}\b.*\| {re.escape(canonical(version))} \|", NOTICES, re.M), (
                project
            )
