"""Descriptions of files that tests write, always made without a cache."""

from __future__ import annotations

import functools
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from praxis_desktop.protocols import Program
from praxis_desktop.protocols.definition import Protocol
from praxis_desktop.protocols.errors import ProtocolError
from praxis_desktop.protocols.parameters import Parameter
from praxis_desktop.runs.describing import describing
from praxis_desktop.runs.describing.describing import DescribedCache
from praxis_desktop.runs.interpreter_sources import DesktopSnapshots, desktop_snapshots

HEAD = "from praxis import *\nimport praxis\nfrom pylabrobot.resources import *\n"
"""The three lines before every declaration."""


@functools.cache
def interpreters() -> DesktopSnapshots:
    """Return the service that all tests of the process share."""
    return desktop_snapshots()


@contextmanager
def empty_cache() -> Iterator[None]:
    """Start with an empty cache."""
    with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        patch.setattr(describing, "DescribedCache", lambda: DescribedCache(Path(folder)))
        yield


def protocols(source: str, function: str | None = None) -> tuple[Protocol, ...]:
    """Return the protocols that a file declares."""
    with empty_cache():
        return describing.describe_program(Program(source, "/lab/assay.py", function), interpreters())


def declared(decorator: str, signature: str, *, head: str = "") -> Protocol:
    """Return the protocol ``assay(signature)``, declared with ``@protocol_function(decorator)``."""
    (found,) = protocols(
        f"{HEAD}{head}\n@protocol_function({decorator})\nasync def assay({signature}): ...\n"
    )
    return found


def parameter(signature: str, metadata: str = "{}", *, head: str = "") -> Parameter:
    """Return the only parameter of a form."""
    name = signature.partition(":")[0].partition("=")[0].strip()
    (found,) = declared(f"param_metadata={{{name!r}: {metadata}}}", signature, head=head).parameters
    return found


def problem(decorator: str, signature: str = "", *, head: str = "") -> ProtocolError:
    """Return the error in a declaration."""
    with pytest.raises(ProtocolError) as caught:
        declared(decorator, signature, head=head)
    assert caught.value.reason == "declaration", caught.value.traceback
    return caught.value
