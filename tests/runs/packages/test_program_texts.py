"""Programs' texts are analysed once."""

from __future__ import annotations

from pathlib import Path

import pytest

from praxis_desktop.protocols import Program
from praxis_desktop.protocols.requirements import Requirements
from praxis_desktop.runs.packages import needs
from praxis_desktop.runs.packages.needs import ProgramTexts, TextFindings

PROGRAM = Program("import json, numpy\ntry:\n    import scipy\nexcept ImportError: pass\n", "/lab/a.py")
FINDINGS = TextFindings(
    ("json", "numpy", "scipy"),
    Requirements("imports", imported=frozenset({"numpy", "scipy"}), optional=frozenset({"scipy"})),
)


class Parsed:
    """Counts how often a text is parsed."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.count = 0
        find = needs._findings

        def counted(program: Program) -> TextFindings:
            self.count += 1
            return find(program)

        monkeypatch.setattr(needs, "_findings", counted)


def test_findings_outlast_the_process(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    parsed = Parsed(monkeypatch)
    path = tmp_path / "cache" / "texts.json"
    broken = Program("# /// script\n# dependencies = 3\n# ///\n", "/lab/b.py")
    for _ in range(2):
        texts = ProgramTexts(path)
        assert texts.of(PROGRAM) == texts.of(PROGRAM) == FINDINGS
        found = texts.of(broken)
        assert (found.requirements, found.problem[:4]) == (None, "b.py")
        assert found.hint
        texts.keep()
    assert parsed.count == 2

    texts = ProgramTexts(path)
    texts.of(Program(PROGRAM.source + "import xxhash", PROGRAM.filename))
    texts.keep()
    assert ProgramTexts(path).of(PROGRAM) == FINDINGS
    assert parsed.count == 4, "what nobody asked for is not kept"


@pytest.mark.parametrize("content", [b"", b"[]", b'{"maker": "other", "texts": {}}', b"[" * 100_000, None])
def test_a_file_that_is_of_no_use_is_made_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, content: bytes | None
) -> None:
    path = tmp_path / "texts.json"
    if content is None:
        path.mkdir()
    else:
        path.write_bytes(content)
    texts = ProgramTexts(path)
    assert texts.of(PROGRAM) == FINDINGS
    texts.keep()
    parsed = Parsed(monkeypatch)
    assert ProgramTexts(path).of(PROGRAM) == FINDINGS
    assert parsed.count == (1 if content is None else 0)
