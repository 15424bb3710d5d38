"""What is known of USB devices by their VID:PID: which adapter or instrument it is, and which chip is in it.

The table is ``resources/known_devices.json``, which says where each entry is from.
"""

from __future__ import annotations

import functools
import json
from collections.abc import Mapping
from typing import Any, Literal

from praxis_desktop.core.records import Record
from praxis_desktop.core.shipped import shipped

DeviceKind = Literal["adapter", "instrument", "board"]

FILE = "known_devices.json"


class KnownDevice(Record):
    """A USB device: an adapter that says nothing of what is behind it, an instrument, or a board.

    ``chip`` is the family of the chip that makes the port: FTDI, Prolific, CH340, CP210x, MCP2221 or "".
    ``instruments`` are some that come with this adapter. ``shared_serial_numbers`` are those that its maker
    gives to many of them: they tell two devices apart no more than none would.
    """

    maker: str
    name: str = ""
    kind: DeviceKind = "adapter"
    chip: str = ""
    instruments: tuple[str, ...] = ()
    shared_serial_numbers: tuple[str, ...] = ()
    source: str = ""

    @property
    def title(self) -> str:
        """Maker and name, as people call the device."""
        return f"{self.maker} {self.name}".strip()


def known_device(vid: int | None, pid: int | None) -> KnownDevice | None:
    """What is known of a device: all of it, its maker alone (``name`` is empty), or nothing."""
    if vid is None or pid is None:
        return None
    devices, makers = _table()
    return devices.get(f"{vid:04x}:{pid:04x}") or makers.get(f"{vid:04x}")


@functools.cache
def _table() -> tuple[Mapping[str, KnownDevice], Mapping[str, KnownDevice]]:
    """Devices by VID:PID, makers by VID; read from the file when first asked for."""
    table = json.loads((shipped("resources") / FILE).read_text("utf-8"))
    devices = {entry.pop("id"): _device(entry) for entry in table["devices"]}
    makers = {vid: _device(entry) for vid, entry in table["makers"].items()}
    return devices, makers


def _device(entry: dict[str, Any]) -> KnownDevice:
    for listed in ("instruments", "shared_serial_numbers"):
        entry[listed] = tuple(entry.get(listed, ()))
    return KnownDevice(**entry)
