"""The examples in docs/testing-protocols.md pass unchanged."""

from __future__ import annotations

import re
from pathlib import Path

from tests.testing.own_pytest import own_pytest

PAGE = Path(__file__).resolve().parents[2] / "docs" / "testing-protocols.md"
FILES = re.compile(r"^```py\n# (\S+\.py)\n(.*?)^```", re.M | re.S)


def test_the_examples_pass(tmp_path: Path) -> None:
    page = PAGE.read_text("utf-8")
    files = dict(FILES.findall(page))
    assert len(files) == len(re.findall(r"^```py$", page, re.M)), "each says which file it is"
    for name, text in files.items():
        (tmp_path / name).write_text(text, "utf-8")
    done = own_pytest(tmp_path, "-q")
    assert done.returncode == 0, done.stdout + done.stderr
    assert re.search(r"^10 passed", done.stdout, re.M), done.stdout
