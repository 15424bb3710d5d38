"""The outputs of cells are stored as Jupyter stores them, up to a limit."""

from __future__ import annotations

from praxis_desktop.workers.console.cell_outputs import LEFT_OUT, MOST, MOST_OF_CELL, CellOutputs
from praxis_desktop.workers.console.messages import Message, Stream


def test_streams_are_joined_and_bars_end_as_they_were_last() -> None:
    outputs = CellOutputs()
    outputs.hear(Stream("stdout", b"before any cell"))
    outputs.begin(1, "a")
    for part in (b"\r 10%", b"\r 50%", b"\r100%\n", "é".encode()[:1], "é".encode()[1:]):
        outputs.hear(Stream("stdout", part))
    outputs.hear(Stream("stderr", b"error"))
    assert outputs.last == [
        {"output_type": "stream", "name": "stdout", "text": "100%\né"},
        {"output_type": "stream", "name": "stderr", "text": "error"},
    ]


def test_displays_are_updated_and_cleared() -> None:
    outputs = CellOutputs()
    outputs.begin(1, "a")
    transient = {"display_id": "d"}
    outputs.hear(Message("display_data", "", {"data": {"text/plain": "1"}, "transient": transient}))
    outputs.begin(2, "b")
    outputs.hear(Message("update_display_data", "", {"data": {"text/plain": "2"}, "transient": transient}))
    outputs.hear(Stream("stdout", b"old"))
    outputs.hear(Message("clear_output", "", {"wait": True}))
    assert len(outputs.last) == 1
    outputs.hear(Message("execute_result", "", {"data": {"text/plain": "3", "application/json": {}}}))
    first, second = outputs.cells
    assert first["outputs"] == [{"output_type": "display_data", "data": {"text/plain": "2"}, "metadata": {}}]
    assert second["outputs"] == [
        {"output_type": "execute_result", "data": {"text/plain": "3"}, "metadata": {}, "execution_count": 2}
    ]
    outputs.hear(Message("clear_output", "", {"wait": False}))
    assert outputs.last == []


def test_a_flood_of_nothing_is_cut() -> None:
    outputs = CellOutputs()
    outputs.begin(1, "x")
    for number in range(100_000):
        outputs.hear(Message("display_data", "", {"data": {}, "transient": {"display_id": str(number)}}))
        outputs.hear(Stream("stdout" if number % 2 else "stderr", b"x"))
    assert len(outputs.last) < 20_000
    assert outputs.last[-1]["text"] == LEFT_OUT


def test_there_is_a_limit_for_a_cell_and_for_all() -> None:
    outputs = CellOutputs()
    count = 2 * MOST // MOST_OF_CELL
    for number in range(count):
        outputs.begin(number, "x")
        for _ in range(5):
            outputs.hear(Stream("stdout", b"x" * (MOST_OF_CELL // 4)))
    cells = outputs.cells
    assert [each["text"] for each in cells[-1]["outputs"][1:]] == [LEFT_OUT]
    assert len(cells) == count
    assert cells[0]["outputs"] == []
    assert sum(len(each["text"]) for cell in cells for each in cell["outputs"]) <= MOST
