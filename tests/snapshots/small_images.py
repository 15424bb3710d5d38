"""Small images for tests: a real state and few pages, made without an interpreter."""

from __future__ import annotations

import io
from typing import Any, cast

from praxis_desktop.interpreter.image import Image
from praxis_desktop.interpreter.memory_image import MemoryImage
from praxis_desktop.interpreter.runtime import Runtime
from praxis_desktop.snapshots.image_files import ImageIdentity, StoredImage, read_image, write_image
from praxis_desktop.snapshots.metadata import PAGE, WASM_PAGE

KEY = "5e" * 32
NO_RUNTIME = cast(Runtime, None)
"""Used where a runtime is only passed on."""


def state(**members: Any) -> dict[str, Any]:
    """Make a minimal state of a guest."""
    return {
        "roots": {
            "handles": [[4097, ["name", "js"]]],
            "loop": ["node", 0],
            "pyodide_module": ["name", "pyodide_js"],
            "changed_objects": [["js", [], ["node", 0]]],
            **dict.fromkeys(("promises", "deferred", "shims")),
        },
        "nodes": [["dict", "answer", ["float", (4.2).hex()]]],
        "next_handle": 18,
        "free_handles": [17],
        "young_handles": [],
        "first_array": 1024,
        "globals": {"__stack_pointer": 14539216},
        "references": {"$t1": [0, 4097]},
        "table_size": 8734,
        "linker": {
            "first_entry": 8734,
            "table_size": 8740,
            "free": [8739],
            "libraries": [
                {
                    "path": "/lib/site-packages/native.so",
                    "digest": "ab" * 32,
                    "visible": [],
                    "global": False,
                    "memory_base": 4096,
                    "table_base": 8734,
                    "got": {"symbol": 4100},
                    "forwarded": {},
                }
            ],
            "handles": [[8192, 0]],
            "global": [],
            "added": [[8738, -1, "malloc"]],
        },
        "libffi": [[8737, 1, 2, 3, 4, "ii", "i"]],
        "filesystem": {
            "format": 1,
            "root": 0,
            "working_directory": 0,
            "next_number": 3,
            "umask": 18,
            "mounts": [["/lib/python314.zip", "stdlib", False, 1, None]],
            "used": 0,
            "nodes": [["directory"], ["mounted", "stdlib", "", True, None]],
            "descriptions": [],
            "descriptors": [[0, 0, False]],
        },
        "proxies": {"pointers": [[1, 16074016]], "dead": [], "last": 1},
        "buffers": 16440680,
        "moment": [0, 1, 2, 3],
        "clocks": ["UTC", 4096, 4100, 4104],
        "environ": {"HOME": "/home/pyodide"},
        "memory_limit": 1 << 30,
        **members,
    }


def image(pages: dict[int, bytes] | None = None, *, size: int = 4 * WASM_PAGE, **members: Any) -> Image:
    """Make an image of ``size`` bytes, zero except for ``pages`` (by number), with ``members`` in
    its state.
    """
    wanted = {3: b"three", 4: b"\xff" * PAGE, 40: b"forty"} if pages is None else pages

    def fill(view: memoryview) -> None:
        for number, content in wanted.items():
            view[number * PAGE : number * PAGE + len(content)] = content

    return Image(NO_RUNTIME, MemoryImage.filled(size, fill), state(**members), {})


def identity(
    key: str = KEY, kind: str = "baseline", purpose: str = "a test", **ingredients: str
) -> ImageIdentity:
    """Return the identity of an image."""
    return ImageIdentity(kind, key, purpose, {"kind": kind, **ingredients})


def written(made: Image, known_by: ImageIdentity | None = None) -> bytes:
    """Return the image as the bytes of a file."""
    file = io.BytesIO()
    write_image(file, made, known_by or identity())
    return file.getvalue()


def read(content: bytes) -> StoredImage:
    """Read the image in a file with this content."""
    return read_image(io.BytesIO(content), len(content))
