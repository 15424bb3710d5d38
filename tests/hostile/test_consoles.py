r"""Whatever a text console gets from a keyboard or a pipe, it ends with a documented code; Ctrl+\ ends it at
any moment, and then the stop command is the last that its pump receives. So it is on Windows when another
program stops the instruments, or the console's window is closed.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.homes import home
from tests.hostile.consoles import CLOSED, feed, type_at
from tests.hostile.typed import piped, strokes
from tests.ports.wires import needs_ports
from tests.sampling import sampled

pytestmark = needs_ports


@pytest.mark.parametrize("seed", sampled(range(100), (15, 16, 17)))
def test_a_console_that_is_typed_at_ends(seed: int, tmp_path: Path) -> None:
    console = type_at(strokes(seed), home(tmp_path))
    assert console.faults == [], console.said[-4000:]
    assert console.code in (0, 3, CLOSED)


@pytest.mark.parametrize("seed", sampled(range(200), (0, 1, 2, 3)))
def test_a_console_that_a_pipe_feeds_ends(seed: int, tmp_path: Path) -> None:
    with (tmp_path / "said").open("w+b") as said:
        console = feed(piped(seed), seed, home(tmp_path), said)
    assert console.faults == [], console.said[-4000:]
