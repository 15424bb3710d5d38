"""The layout of stat and statfs in the guest's memory (musl for wasm32, as emscripten 5 writes them)."""

from __future__ import annotations

import struct
from typing import Final

from praxis_desktop.interpreter.host.files.guest_memory import ADDRESS, Window
from praxis_desktop.interpreter.host.files.nodes import Node
from praxis_desktop.interpreter.host.files.quota import NODE_BYTES
from praxis_desktop.interpreter.host.files.tree import NAME_MAX, Tree

BLOCK: Final = 4096
_BILLION: Final = 10**9
_STAT: Final = struct.Struct("<IIIIIIqiiqIxxxxqIxxxxqIxxxxQ")
_STATFS: Final = struct.Struct("<xxxxIqqqqqIxxxxIII")
_READ_ONLY: Final = 1
_NO_SET_UID: Final = 2


def write_stat(window: Window, address: int, node: Node) -> None:
    """Write a ``struct stat`` of 96 bytes. Raises EFAULT."""
    address &= ADDRESS
    if address + _STAT.size > window.limit:
        window.check(address, _STAT.size)
    size = node.size
    accessed, modified, changed = node.accessed, node.modified, node.changed
    modified_seconds = modified // _BILLION
    modified_rest = modified - modified_seconds * _BILLION
    if accessed == modified == changed:
        accessed_seconds = changed_seconds = modified_seconds
        accessed_rest = changed_rest = modified_rest
    else:
        accessed_seconds, accessed_rest = divmod(accessed, _BILLION)
        changed_seconds, changed_rest = divmod(changed, _BILLION)
    _STAT.pack_into(
        window.memory,
        address,
        node.device,
        node.mode,
        1 if node.linked else 0,
        0,
        0,
        node.device_number,
        size,
        BLOCK,
        (size + 511) >> 9,
        accessed_seconds,
        accessed_rest,
        modified_seconds,
        modified_rest,
        changed_seconds,
        changed_rest,
        node.number,
    )


def write_statfs(window: Window, address: int, tree: Tree, node: Node) -> None:
    """Write a ``struct statfs``: the limits of the tree's quota in blocks. Raises EFAULT."""
    free = tree.quota.free
    window.pack(
        _STATFS,
        address,
        BLOCK,
        tree.quota.limit // BLOCK,
        free // BLOCK,
        free // BLOCK,
        tree.quota.limit // NODE_BYTES,
        free // NODE_BYTES,
        42,
        NAME_MAX,
        BLOCK,
        _NO_SET_UID | (_READ_ONLY if node.read_only else 0),
    )
