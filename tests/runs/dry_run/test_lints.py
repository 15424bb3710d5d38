"""Problems that a protocol's text shows without running it."""

from __future__ import annotations

import pytest

from praxis_desktop.runs.dry_run._lints import lint


def found(source: str) -> list[tuple[str, int]]:
    return [(finding.kind, finding.line) for finding in lint(source, "protocol.py")]


@pytest.mark.parametrize(
    ("source", "findings"),
    [
        ("od = hash('A1') % 50", [("hash_of_text", 1)]),
        ("x = hash('a') + hash('b')", [("hash_of_text", 1)]),
        ("class Well:\n  def __hash__(self): return hash(self.name)", []),
        ("def hash(text): return 5\nhash('A1')", []),
        ("import time\nasync def main():\n  time.sleep(1)", [("blocking_call", 3)]),
        ("from time import sleep as rest\nasync def main():\n  if 1:\n    rest(1)", [("blocking_call", 4)]),
        (
            "import time as t\nasync def main():\n  t.sleep(1)\n  def later(): t.sleep(1)",
            [("blocking_call", 3)],
        ),
        ("import time\ndef main():\n  time.sleep(1)", []),
        ("import asyncio\nasync def main():\n  await asyncio.sleep(1)", []),
        ("async def main(:", []),
        ("import json\nfrom _praxis import ledger", [("meddling", 2)]),
        ("open('/dev/host', 'w').write('x')", [("meddling", 1)]),
        ("import sys\nsys.modules['_praxis.ledger'].x = 1", [("meddling", 2)]),
        ("'''Written for _praxis by hand.'''\nmy_praxis = 1", []),
    ],
)
def test_findings_name_their_line(source: str, findings: list[tuple[str, int]]) -> None:
    assert found(source) == findings
