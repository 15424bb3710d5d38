"""The page about the notebooks of PyLabRobot's documentation, and the comparison of two ends of a
notebook.
"""

from __future__ import annotations

import re

import pytest

from bench.pylabrobot_notebooks import DOCUMENT, REASONS, End, document, verdict

ROW = re.compile(r"^\| (\S+\.ipynb) \| \d+ \| (.*?) \| (.*?) \| (.*?) \| (.*?) \|$", re.MULTILINE)


@pytest.mark.parametrize(
    ("here", "native", "said"),
    [
        (End(0), End(0), "whole with both"),
        (End(2, "ImportError"), End(2, "ImportError"), "same error"),
        (End(2, "PortNotFound"), End(2, "SerialException"), "same cell"),
        (End(2, "ImportError"), End(3, "ImportError"), "differs"),
        (End(2, "ImportError"), End(0), "differs"),
        (End(0, "UsageError"), End(0), "differs"),
        (End(0, "no end"), End(0, "exit -9"), "differs"),
    ],
)
def test_two_ends_are_compared(here: End, native: End, said: str) -> None:
    assert verdict(here, native) == said


def test_every_notebook_that_ends_differently_has_its_reason_on_the_page() -> None:
    rows = ROW.findall(DOCUMENT.read_text("utf-8"))
    assert len(rows) >= 25
    differing = [name for name, _, _, together, _ in rows if together == "differs"]
    assert all(any(name.endswith(end) for end in REASONS) for name in differing), differing
    assert all(why for _, _, _, together, why in rows if together in ("differs", "same cell"))
    assert all(here == native for _, here, native, together, _ in rows if together == "same error")


def test_the_page_names_no_folder_of_this_computer() -> None:
    here = End(1, "FileNotFoundError", "No such file: /home/someone/notebooks/a.csv")
    page = document([("a.ipynb", 3, here, End(1, "OSError"))], "v1")
    assert "No such file: a.csv" in page
    assert "someone" not in page
