"""The message if Python could not be prepared: what happened, what to do, and separate details."""

from __future__ import annotations

import errno

import pytest

from praxis_desktop.core.errors import StorageError
from praxis_desktop.interpreter.distribution import REMEDY, DistributionError
from praxis_desktop.workers.launch.preparation_progress import trouble_of


@pytest.mark.parametrize(
    ("error", "sentence", "hint"),
    [
        (OSError(errno.ENOSPC, "No space left on device", "/c/a"), "disk is full: /c/a", "Free space"),
        (OSError(errno.ENOSPC, "No space left on device"), "disk is full", "Free space"),
        (
            PermissionError(errno.EACCES, "Permission denied", "/c/a"),
            "/c/a (Permission denied)",
            "permissions",
        ),
        (
            OSError(errno.EROFS, "Read-only file system", "/c/a"),
            "/c/a (Read-only file system)",
            "permissions",
        ),
        (OSError(errno.EIO, "Input/output error", "/c/a"), "/c/a (Input/output error)", "disk"),
        (OSError(errno.ENOMEM, "Cannot allocate memory"), "not enough memory", "Close other programs"),
        (MemoryError(), "not enough memory", "Close other programs"),
        (StorageError("it is torn", hint="Mend it."), "it is torn", "Mend it."),
        (KeyError("x"), "internal error", "copy the report"),
    ],
)
def test_it_says_what_happened_and_what_to_do(error: Exception, sentence: str, hint: str) -> None:
    trouble = trouble_of(error)
    assert sentence in trouble.sentence
    assert "Errno" not in trouble.sentence
    assert hint in trouble.hint
    assert type(error).__name__ in trouble.details
    assert not trouble.stops_runs


def test_without_the_files_of_python_no_run_can_start_either() -> None:
    trouble = trouble_of(DistributionError("pyodide.wasm is missing"))
    assert (trouble.sentence, trouble.hint) == ("pyodide.wasm is missing", REMEDY)
    assert trouble.stops_runs
