"""The peer of most benchmarks: the same Pyodide, from the same npm package, in node."""

from __future__ import annotations

import io
import json
import shutil
import subprocess
import tarfile
from pathlib import Path
from types import TracebackType
from typing import Any

from build_tools import npm
from build_tools.downloads import Downloads
from build_tools.guest import PYODIDE, ROOT
from praxis_desktop.core.directories import cache_directory

_SCRIPT = Path(__file__).with_name("node_pyodide.mjs")


def pyodide_folder() -> Path:
    """Return the unpacked npm package, from the build's own cache of downloads."""
    folder = cache_directory() / "bench" / "pyodide"
    if not (folder / "pyodide.mjs").is_file():
        downloads = Downloads(cache_directory() / "downloads")
        tarball = downloads.get(PYODIDE.file_name, PYODIDE.verify, lambda: npm.fetch(PYODIDE, ROOT, print))
        with tarfile.open(fileobj=io.BytesIO(tarball)) as archive:
            for member in archive.getmembers():
                if member.isfile():
                    target = folder / Path(member.name).relative_to("package")
                    target.parent.mkdir(parents=True, exist_ok=True)
                    content = archive.extractfile(member)
                    assert content is not None
                    target.write_bytes(content.read())
    return folder


def is_present() -> bool:
    """Return whether node is on this machine."""
    return shutil.which("node") is not None


class NodePyodide:
    """One node process with a loaded Pyodide. ``boot_ms`` is the duration of its loadPyodide."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            ["node", str(_SCRIPT), str(pyodide_folder())],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        hello = self._read()
        self.boot_ms: float = hello["boot"]
        self.pid = self._process.pid

    def ask(self, action: str, **arguments: Any) -> Any:
        """Send a request to node_pyodide.mjs; return the answer."""
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps({"action": action, **arguments}) + "\n")
        self._process.stdin.flush()
        return self._read()["value"]

    def _read(self) -> Any:
        assert self._process.stdout is not None
        return json.loads(self._process.stdout.readline())

    def close(self) -> None:
        """End the process."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.close()
        self._process.wait(10)
        self._process.stdout.close()

    def __enter__(self) -> NodePyodide:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
