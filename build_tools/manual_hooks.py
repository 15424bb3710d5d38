"""Hooks that add content from outside docs to the manual."""

from __future__ import annotations

import posixpath
import re
import shutil
from collections.abc import Iterator
from importlib.metadata import distribution
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.structure.files import Files
    from mkdocs.structure.pages import Page

ROOT = Path(__file__).resolve().parent.parent
TAKEN_IN = {"contributing.md": ROOT / "CONTRIBUTING.md"}
"""Pages of the manual that are elsewhere in the checkout, where the checkout's readers expect them."""

SCRIPT_LICENCE = ROOT / "resources" / "licenses" / "iframe-worker-MIT.txt"
LOGO = ROOT / "resources" / "icons" / "logo.svg"

_IN_DOCS = re.compile(r"\]\(docs/")
_CALLED_BY_FILE = re.compile(r"\[[\w/-]+\.md\]\((?P<path>[\w./-]+\.md)")
_TITLE = re.compile(r"# (.*)\n")


_NEEDLESS = (
    "assets/javascripts/lunr",
    "sitemap.xml",
    "sitemap.xml.gz",
    "objects.inv",
    "search/search_index.json",
)
"""Files that English pages opened from a disk never load; and the theme's source maps."""


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add the pages from elsewhere."""
    from mkdocs.structure.files import File

    for name, source in TAKEN_IN.items():
        text = _IN_DOCS.sub("](", source.read_text("utf-8"))
        files.append(File.generated(config, name, content=text))
    files.append(File.generated(config, "assets/logo.svg", abs_src_path=str(LOGO)))
    for name, text in _licences():
        files.append(File.generated(config, f"licenses/{name}", content=text))
    return files


def _licences() -> Iterator[tuple[str, str]]:
    """Yield the licences of everything in the pages except their text."""
    theme = distribution("mkdocs-material")
    (licence,) = [file for file in theme.files or () if file.parts[-2:] == ("licenses", "LICENSE")]
    yield "mkdocs-material.txt", licence.read_text("utf-8")
    yield SCRIPT_LICENCE.name, SCRIPT_LICENCE.read_text("utf-8")


def on_page_markdown(markdown: str, *, page: Page, files: Files, **others: object) -> str:
    """Redirect links to the pages from elsewhere; use pages' titles as link texts; highlight commands."""
    for name, source in TAKEN_IN.items():
        markdown = re.sub(rf"\]\((?:\.\./)+{re.escape(source.name)}", f"]({name}", markdown)

    def titled(link: re.Match[str]) -> str:
        place = posixpath.normpath(posixpath.join(posixpath.dirname(page.file.src_uri), link["path"]))
        found = files.get_file_from_path(place)
        title = _TITLE.match(found.content_string) if found is not None else None
        return f"[*{title[1]}*]({link['path']}" if title else link[0]

    return _CALLED_BY_FILE.sub(titled, markdown).replace("\n```console\n", "\n```sh\n")


def on_post_build(config: MkDocsConfig) -> None:
    """Remove files that are never loaded."""
    site = Path(config.site_dir)
    for place in (*(site / name for name in _NEEDLESS), *(site / "assets").rglob("*.map")):
        if place.is_dir():
            shutil.rmtree(place)
        else:
            place.unlink(missing_ok=True)


on_post_build.mkdocs_priority = -200  # type: ignore[attr-defined]  # the offline plugin has read the index
