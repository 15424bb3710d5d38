"""Allowed instruments are recognized again, and a damaged file is reported."""

from __future__ import annotations

from pathlib import Path

import pytest
from msgspec import structs

from praxis_desktop.core.errors import StorageError
from praxis_desktop.ports.profiles.introductions import InstrumentStore, KnownInstrument
from praxis_desktop.ports.transport import LineSettings

SCALE = KnownInstrument(
    "usb:0403:6001,serial=FT8A2XQ1",
    "Bench scale",
    "mettler",
    "/dev/ttyUSB0",
    settings=LineSettings(19200, 7, "E"),
    ending="",
)


def test_what_is_kept_is_read_again(tmp_path: Path) -> None:
    store = InstrumentStore(tmp_path / "deep" / "instruments.json")
    assert store.all() == []
    store.keep(SCALE)
    store.keep(KnownInstrument("/dev/ttyS0", "Pump <b>2</b>"))
    [scale, pump] = InstrumentStore(store.path).all()
    assert structs.replace(scale, allowed="") == SCALE
    assert scale.allowed
    assert pump.name == "Pump <b>2</b>"
    store.keep(SCALE, name="x" * 500)
    assert [len(known.name) for known in store.all()] == [60, 13]
    store.forget(SCALE.device)
    store.forget(SCALE.device)
    assert [known.device for known in store.all()] == ["/dev/ttyS0"]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        '{"version": 2, "instruments": []}',
        '{"version": 1, "instruments": [{"device": 3}]}',
        '{"version": 1, "instruments": [{"colour": "red"}]}',
        '{"version": 1, "instruments": [{"device": "/dev/a", "settings": {"baudrate": -1}}]}',
        "\x00\xff" * 100,
    ],
)
def test_a_damaged_file_is_neither_used_nor_overwritten(tmp_path: Path, text: str) -> None:
    path = tmp_path / "instruments.json"
    path.write_text(text, encoding="utf-8")
    store = InstrumentStore(path)
    with pytest.raises(StorageError, match="cannot be used"):
        store.all()
    with pytest.raises(StorageError, match="cannot be used"):
        store.keep(SCALE)
    assert path.read_text("utf-8") == text
