"""Converts a run's request to plain data for its record, and back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from praxis_desktop.core.plain_data import describe, plain, typed
from praxis_desktop.ports.write_limits import WriteLimits
from praxis_desktop.protocols.program import Program
from praxis_desktop.runs.request import RunRequest

# Here instead of where it is defined: that takes 10 ms, which a run without a record saves.
describe(RunRequest, WriteLimits)


def request_data(request: RunRequest) -> dict[str, Any]:
    """Return a request as plain data, except for the parts that are stored separately: the sources of the
    program and its companion files, and the contents of input files. Raises NotImplementedError for an
    argument that is not plain data.
    """
    program = request.program
    bare = msgspec.structs.replace(
        program,
        source="",
        companions=tuple([msgspec.structs.replace(companion, source="") for companion in program.companions]),
    )
    setup = request.setup and msgspec.structs.replace(request.setup, files={})
    told: dict[str, Any] = msgspec.to_builtins(
        msgspec.structs.replace(request, program=bare, setup=setup), enc_hook=plain, str_keys=True
    )
    return told


def request_of(
    told: Mapping[str, object], sources: Mapping[str, str], inputs: Mapping[str, bytes]
) -> RunRequest:
    """Restore the request that ``request_data`` converted; ``sources`` and ``inputs`` are keyed by file name.
    Raises ValueError for malformed data, KeyError for a missing file.
    """
    request: RunRequest = msgspec.convert(dict(told), RunRequest, dec_hook=typed)
    program = request.program
    whole = Program(
        sources[program.filename],
        program.filename,
        program.function,
        tuple([msgspec.structs.replace(each, source=sources[each.filename]) for each in program.companions]),
    )
    setup = request.setup and msgspec.structs.replace(request.setup, files=dict(inputs))
    return msgspec.structs.replace(request, program=whole, setup=setup)


def as_recorded(request: RunRequest, told: Mapping[str, object]) -> RunRequest:
    """Return ``request`` as it would be read back from ``told``; the types of numbers may change."""
    program, setup = request.program, request.setup
    sources = {each.filename: each.source for each in program.companions}
    sources[program.filename] = program.source
    # Also drop the order of mappings and everything else that JSON loses, because a replay does not have it.
    kept = msgspec.json.decode(msgspec.json.encode(told))
    return request_of(kept, sources, {} if setup is None else setup.files)


def limits_data(limits: Mapping[str, WriteLimits]) -> dict[str, Any]:
    """Return limits, keyed by role, as plain data."""
    return {role: msgspec.to_builtins(each) for role, each in limits.items()}


def limits_of(told: Mapping[str, object]) -> dict[str, WriteLimits]:
    """Restore the limits that ``limits_data`` converted. Raises ValueError for malformed data, UsageError
    for contradictory limits.
    """
    return {role: msgspec.convert(each, WriteLimits) for role, each in told.items()}
