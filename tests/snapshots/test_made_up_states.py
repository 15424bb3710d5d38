"""An invented image with a correct digest is refused, or harms only its own guest."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from praxis_desktop.interpreter.host.graph import GraphReader
from praxis_desktop.snapshots.metadata import MetadataError, decode
from tests.cli.command import environment
from tests.snapshots import made_up_states

TIMEOUT_S = 1200


def outcomes(folder: Path, count: int) -> dict[str, str]:
    """Return the outcomes of restoring states in another process, which must survive them."""
    run = subprocess.run(
        [sys.executable, "-m", made_up_states.__name__, str(folder), str(count)],
        env=environment(RUST_BACKTRACE="0"),
        capture_output=True,
        text=True,
        timeout=TIMEOUT_S,
        check=False,
    )
    assert run.returncode == 0, run.stdout[-2000:] + run.stderr[-4000:]
    return dict(line.rsplit(": ", 1) for line in run.stdout.splitlines())


def test_made_up_states_harm_nothing_but_their_guest(tmp_path: Path) -> None:
    found = outcomes(tmp_path, 12)
    assert found.keys() == made_up_states.KNOWN.keys()
    for name in ("a table of 2147483648", "a reference 0x10000000000", "no time"):
        assert found[name] == "refused"
    for name in ("a reference 0x2", "a global malloc", "clocks ['UTC', 0, 0, 0, 0, 0]", "a tuple of itself"):
        assert found[name] == "not restored"
    for name in ("a class", "all classes", "a constructor"):
        assert found[name] == "not restored"


@pytest.mark.long
@pytest.mark.timeout(TIMEOUT_S + 60)
def test_a_thousand_made_up_states_harm_nothing_but_their_guest(tmp_path: Path) -> None:
    assert outcomes(tmp_path, 1000)


@pytest.mark.parametrize(
    ("owner", "name"),
    [
        ("", "__class__"),
        ("", "format"),
        (["node", 1], "append"),
        (["name", "host"], "__init__"),
        (["name", "host"], 5),
    ],
)
def test_a_graph_leads_to_methods_of_its_objects_only(owner: object, name: object) -> None:
    reader = GraphReader([["method", owner, name], ["list"]], {"host": reader_of_nothing()}, None)  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="no method"):
        reader.decode(["node", 0])


def test_a_cycle_that_cannot_be_made_is_not_tried_for_ever() -> None:
    nodes = [["tuple", ["node", 0]]]
    with pytest.raises(ValueError, match="cycle of tuples"):
        GraphReader(nodes, {}, None).decode(["node", 0])  # type: ignore[arg-type]


def test_metadata_that_are_nested_without_end_are_refused() -> None:
    for deep in (b"[" * 1_000_000, b'{"state":' * 1_000_000):
        with pytest.raises(MetadataError):
            decode(deep)


def reader_of_nothing() -> GraphReader:
    """Make an object of one of Praxis's own classes."""
    return GraphReader([], {}, None)  # type: ignore[arg-type]
