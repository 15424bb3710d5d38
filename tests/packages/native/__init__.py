"""A native wheel for guests, built from its sources on PyPI: MarkupSafe, 10 kB, BSD-3-Clause."""

from __future__ import annotations

from pathlib import Path

MARKUPSAFE = Path(__file__).with_name("markupsafe-3.0.4-cp314-cp314-pyemscripten_2026_0_wasm32.whl")
