"""Translates a module: replaces function bodies, appends types and exports, drops sections made invalid."""

from __future__ import annotations

from typing import Final, Literal

from praxis_desktop.interpreter.exnref import opcodes as op
from praxis_desktop.interpreter.exnref import sections as sec
from praxis_desktop.interpreter.exnref.function import rewrite
from praxis_desktop.interpreter.exnref.grammar import has_legacy_instructions, has_standard_handlers
from praxis_desktop.interpreter.exnref.leb128 import ExnrefError, read_unsigned, unsigned
from praxis_desktop.interpreter.exnref.module import TAG_KIND, AddedExport, Body, Module
from praxis_desktop.interpreter.exnref.sections import Section
from praxis_desktop.interpreter.exnref.stats import Stats

_LABEL_NAMES = 3  # the subsection of the "name" section for labels
# Custom sections that contain offsets into the code section
_CODE_OFFSETS = (b".debug", b"reloc.", b"metadata.code.")
_CODE_OFFSETS_EXACT = (b"linking", b"sourceMappingURL", b"external_debug_info")

HOST_TAG: Final = "$host"
"""Name of the tag of host exceptions passing through the guest. The main module defines the tag."""
SHARED_TAGS: Final = (("__cpp_exception", (op.I32,)), ("__c_longjmp", (op.I32,)), (HOST_TAG, ()))
"""Tags of all exceptions in a guest, with their value types. Libraries import them from ``env``."""
_MOST_KNOWN: Final = 8
"""Maximum number of tags that a ``catch_all`` with a rethrow catches separately; a module may have a million.
"""

_ORDER: Final = (1, 2, 3, 4, 5, 13, 6, 7, 8, 9, 12, 10, 11)
"""The sections of a module in the order that WebAssembly prescribes, excluding custom sections."""

Tags = Literal["own", "host", "shared"]
Bytes = bytes | bytearray | memoryview
NewBodies = list[tuple[Body, bytes]]


def uses_legacy_eh(data: Bytes) -> bool:
    """Return whether any function of the module contains legacy exception handling. Raises ExnrefError if the
    data is not a module, or uses an unknown encoding.
    """
    module_bytes = bytes(data)
    try:
        bodies = Module(module_bytes).bodies()
        return any(has_legacy_instructions(module_bytes, body.code, body.end) for body in bodies)
    except IndexError:
        raise ExnrefError("the module is cut short") from None


def translate(
    data: Bytes,
    *,
    export_hidden: bool = False,
    tags: Tags = "own",
    keep_names: bool = True,
    stats: Stats | None = None,
) -> bytes:
    """Return the module with legacy exception handling replaced by ``try_table`` and ``throw_ref``.

    All indices (functions, types, tags, tables, globals, memories) are unchanged: new types and new locals
    are appended. Bodies without legacy exception handling stay byte-identical. Custom sections (``dylink.0``,
    function names) are kept, but those with code offsets are dropped if a body changed. Returns the same
    bytes object if there is nothing to do.

    ``export_hidden`` also exports mutable globals and tables defined in the module that have no export, as
    ``$g<index>`` and ``$t<index>``, so that the host can copy an instance's whole state.

    Handlers hold exceptions of known tags as values, others as ``exnref``. The known tags are the module's
    first ones. With ``tags="host"``, HOST_TAG is also known, and the module defines and exports it. With
    "shared", the SHARED_TAGS are also known, and the module imports them. ``keep_names=False`` leaves the
    ``name`` section out. The counts are added to ``stats``.

    Raises ExnrefError if the data is not a module, or uses an unknown encoding. An invalid module may be
    translated without an error: compiling it validates it.
    """
    try:
        return _translate(bytes(data), export_hidden, tags, keep_names, Stats() if stats is None else stats)
    except IndexError:
        raise ExnrefError("the module is cut short") from None


def keeps_exceptions(data: Bytes) -> bool:
    """Return whether a module translated with shared tags may still hold exceptions as ``exnref`` in its
    handlers, because it has handlers in standard form or tags of its own. Raises the same errors as
    ``uses_legacy_eh``.
    """
    module_bytes = bytes(data)
    try:
        module = Module(module_bytes)
        return module.defined_tags > 0 or any(
            has_standard_handlers(module_bytes, body.code, body.end) for body in module.bodies()
        )
    except IndexError:
        raise ExnrefError("the module is cut short") from None


def _translate(data: bytes, export_hidden: bool, tags: Tags, keep_names: bool, stats: Stats) -> bytes:
    module = Module(data)
    added: list[AddedExport] = []
    known: dict[int, None] = {}
    if tags == "shared":
        for name, parameters in SHARED_TAGS:
            known[module.import_tag("env", name, parameters)] = None
    elif tags == "host":
        added.append(AddedExport(HOST_TAG, TAG_KIND, module.define_tag(())))
    known.update(dict.fromkeys(range(min(module.tag_count, _MOST_KNOWN))))
    by_value = tuple([tag for tag in known if module.has_plain_values(tag)])
    new_bodies: NewBodies = []
    for body in module.bodies():
        stats.functions += 1
        if has_legacy_instructions(data, body.code, body.end):
            new_bodies.append((body, rewrite(module, body, stats, by_value)))
            stats.rewritten += 1
            stats.rewritten_bytes += body.end - body.start
    added += module.hidden_state() if export_hidden else []
    stats.exports_added = added
    stats.types_added = len(module.new_types)
    if not new_bodies and not added and not module.new_imports:
        return data
    return sec.join_sections(_new_sections(module, new_bodies, added, keep_names, stats))


def _new_sections(
    module: Module, new_bodies: NewBodies, added: list[AddedExport], keep_names: bool, stats: Stats
) -> list[tuple[int, bytes]]:
    """Return the sections of the new module as (number, payload)."""
    data = module.data
    to_export = [_export(export) for export in added]
    new = {
        sec.TYPE_SECTION: module.new_types,
        sec.IMPORT_SECTION: module.new_imports,
        sec.TAG_SECTION: module.new_tags,
        sec.EXPORT_SECTION: to_export,
    }
    pending = [number for number in _ORDER if new.get(number)]
    sections: list[tuple[int, bytes]] = []
    for section in module.sections:
        number, start, end = section
        while pending and number != sec.CUSTOM_SECTION and _is_before(pending[0], number):
            sections.append((pending[0], _vector(0, b"", new[pending.pop(0)])))
        if pending and number == pending[0]:
            count, first = read_unsigned(data, start)
            sections.append((number, _vector(count, data[first:end], new[pending.pop(0)])))
        elif number == sec.CODE_SECTION and new_bodies:
            sections.append((number, _code(data, section, new_bodies)))
        elif number == sec.CUSTOM_SECTION:
            payload = _custom(data, section, bool(new_bodies), keep_names, stats)
            if payload is not None:
                sections.append((number, payload))
        else:
            sections.append((number, data[start:end]))
    return sections + [(number, _vector(0, b"", new[number])) for number in pending]


def _is_before(first: int, second: int) -> bool:
    return second in _ORDER and _ORDER.index(first) < _ORDER.index(second)


def _vector(count: int, items: bytes, more: list[bytes]) -> bytes:
    return unsigned(count + len(more)) + items + b"".join(more)


def _export(export: AddedExport) -> bytes:
    name = export.name.encode()
    return unsigned(len(name)) + name + bytes((export.kind,)) + unsigned(export.number)


def _code(data: bytes, section: Section, new_bodies: NewBodies) -> bytes:
    """Return the code section with the old bodies replaced by the new ones."""
    copied_to = section.start
    parts: list[bytes] = []
    for body, new_body in new_bodies:
        parts += data[copied_to : body.size_at], unsigned(len(new_body)), new_body
        copied_to = body.end
    parts.append(data[copied_to : section.end])
    return b"".join(parts)


def _custom(
    data: bytes, section: Section, code_changed: bool, keep_names: bool, stats: Stats
) -> bytes | None:
    """Return the new payload of a custom section, or None to leave it out."""
    payload = data[section.start : section.end]
    name, content_at = sec.read_name(data, section.start)
    if name == b"name":
        if not keep_names:
            stats.dropped.append("name")
            return None
        if code_changed:
            return data[section.start : content_at] + _without_label_names(data[content_at : section.end])
    elif code_changed and (name.startswith(_CODE_OFFSETS) or name in _CODE_OFFSETS_EXACT):
        stats.dropped.append(name.decode("utf-8", "replace"))
        return None
    return payload


def _without_label_names(content: bytes) -> bytes:
    """Return the ``name`` section's content without label names, because labels have new numbers."""
    index = 0
    kept = bytearray()
    while index < len(content):
        size, start = read_unsigned(content, index + 1)
        if content[index] != _LABEL_NAMES:
            kept += content[index : start + size]
        index = start + size
    return bytes(kept)
