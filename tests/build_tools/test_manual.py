"""The manual can be built, has every page, and opens from a disk."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from build_tools.errors import BuildError
from build_tools.manual import ROOT, build_manual, size
from tests.cli.homes import lend

MOST_BYTES = 12_800_000


def test_it_has_every_page_is_searched_without_a_server_and_is_no_larger_than_it_must(tmp_path: Path) -> None:
    # A single test, because building the manual takes long.
    manual, docs = build_manual(tmp_path / "manual").parent, ROOT / "docs"
    pages = [page.relative_to(docs).with_suffix(".html") for page in docs.rglob("*.md")]
    assert [page for page in pages if not (manual / page).is_file()] == []
    text = "".join(page.read_text("utf-8") for page in manual.rglob("*.html"))
    pictures = [picture.name for picture in manual.glob("screenshots/*")]
    assert pictures
    assert [picture for picture in pictures if picture not in text] == []
    assert (manual / "search" / "search_index.js").read_text("utf-8").startswith("var __index = {")
    assert "assets/iframe-worker.js" in (manual / "index.html").read_text("utf-8")
    assert size(manual) < MOST_BYTES
    assert list(manual.rglob("*.map")) == []


def test_a_link_that_leads_nowhere_ends_the_build(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copy(ROOT / "mkdocs.yml", tmp_path)
    for name in ("build_tools", "shims", "praxis_desktop", "resources", "CONTRIBUTING.md"):
        lend(ROOT / name, tmp_path / name)
    (tmp_path / "docs" / "assets").mkdir(parents=True)
    (tmp_path / "docs" / "index.md").write_text("# Start\n\n[Nowhere](nowhere.md)\n", "utf-8")
    monkeypatch.setattr("build_tools.manual.ROOT", tmp_path)
    with pytest.raises(BuildError, match=r"nowhere\.md"):
        build_manual(tmp_path / "manual")
