"""Twenty processes compete for one port, some of them are killed, and two never have it at the same time."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.ports.claims.fights import check, fight
from tests.ports.wires import wire

pytestmark = [
    pytest.mark.long,
    pytest.mark.timeout(120),
    pytest.mark.skipif(os.name != "posix", reason="its processes open a port at the same time"),
]


@pytest.mark.parametrize("kill_every_s", [0, 0.5], ids=["nobody is killed", "some are killed"])
def test_a_port_is_one_processs_at_a_time_and_the_queue_keeps_its_order(
    tmp_path: Path, kill_every_s: float
) -> None:
    tmp_path.chmod(0o1777)
    with wire() as made:
        turns = fight(tmp_path, made, processes=20, seconds=10, kill_every_s=kill_every_s)
    check(turns)
    assert len(turns) > 100
    assert len({turn.name for turn in turns}) >= (10 if kill_every_s else 20)
