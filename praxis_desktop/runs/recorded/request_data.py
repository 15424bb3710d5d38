"""What a run was asked to do, as a record keeps it: whole, so that it can be done again."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from praxis_desktop.core.plain_data import plain, typed
from praxis_desktop.core.records import replace
from praxis_desktop.protocols import Program
from praxis_desktop.protocols.definitions import stored  # noqa: F401 - see below
from praxis_desktop.runs.request import RunRequest

# msgspec describes a type when it is first used, and two threads that do so at once crash: so it is done
# here, while the module is imported; for protocols, which requests have, ``stored`` has done it.
msgspec.json.Decoder(RunRequest, dec_hook=typed)


def request_data(request: RunRequest) -> dict[str, Any]:
    """A request as plain data, without what is kept by itself: sources (of the program and its companions)
    and the contents of input files. Raises NotImplementedError for an argument that is no plain data.
    """
    program = request.program
    bare = replace(
        program,
        source="",
        companions=tuple([replace(companion, source="") for companion in program.companions]),
    )
    setup = request.setup and replace(request.setup, files={})
    told: dict[str, Any] = msgspec.to_builtins(
        replace(request, program=bare, setup=setup), enc_hook=plain, str_keys=True
    )
    return told


def request_of(
    told: Mapping[str, object], sources: Mapping[str, str], inputs: Mapping[str, bytes]
) -> RunRequest:
    """The request that ``request_data`` told, with the ``sources`` of its files by their names, and the
    ``inputs``. Raises ValueError for what is none, KeyError for a file that is missing.
    """
    request: RunRequest = msgspec.convert(dict(told), RunRequest, dec_hook=typed)
    program = request.program
    whole = Program(
        sources[program.filename],
        program.filename,
        program.function,
        tuple([replace(each, source=sources[each.filename]) for each in program.companions]),
    )
    setup = request.setup and replace(request.setup, files=dict(inputs))
    return replace(request, program=whole, setup=setup)


def as_recorded(request: RunRequest, told: Mapping[str, object]) -> RunRequest:
    """``request`` as somebody makes it again of what was ``told`` of it: numbers may be of other types."""
    program, setup = request.program, request.setup
    sources = {each.filename: each.source for each in program.companions}
    sources[program.filename] = program.source
    # Mappings of another order, or whatever else JSON does not keep, must not be in the run either.
    kept = msgspec.json.decode(msgspec.json.encode(told))
    return request_of(kept, sources, {} if setup is None else setup.files)
