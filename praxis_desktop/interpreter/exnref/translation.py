"""Translates a module: replaces bodies, appends types and exports, omits sections that would become wrong."""

from __future__ import annotations

from praxis_desktop.interpreter.exnref import sections as sec
from praxis_desktop.interpreter.exnref.function import rewrite
from praxis_desktop.interpreter.exnref.grammar import has_legacy_instructions
from praxis_desktop.interpreter.exnref.leb128 import ExnrefError, read_unsigned, unsigned
from praxis_desktop.interpreter.exnref.module import AddedExport, Body, Module
from praxis_desktop.interpreter.exnref.sections import Section
from praxis_desktop.interpreter.exnref.stats import Stats

_LABEL_NAMES = 3  # the subsection of the "name" section for labels
# Custom sections that contain offsets into the code section
_CODE_OFFSETS = (b".debug", b"reloc.", b"metadata.code.")
_CODE_OFFSETS_EXACT = (b"linking", b"sourceMappingURL", b"external_debug_info")

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
    data: Bytes, *, export_hidden: bool = False, keep_names: bool = True, stats: Stats | None = None
) -> bytes:
    """Return the module with legacy exception handling replaced by ``try_table`` and ``throw_ref``.

    All indices (functions, types, tags, tables, globals, memories) are unchanged: new types and new locals
    are appended. Bodies without legacy exception handling stay byte-identical. Custom sections (``dylink.0``,
    function names) are kept, except those with code offsets if a body changed. Returns the same bytes object
    if there is nothing to do.

    ``export_hidden`` also exports mutable globals and tables defined in the module that have no export, as
    ``$g<index>`` and ``$t<index>``, so that the host can copy an instance's whole state. ``keep_names=False``
    leaves the ``name`` section out. The counts are added to ``stats``.

    Raises ExnrefError if the data is not a module, or uses an unknown encoding. An invalid module may be
    translated without an error: compiling it validates it.
    """
    try:
        return _translate(bytes(data), export_hidden, keep_names, Stats() if stats is None else stats)
    except IndexError:
        raise ExnrefError("the module is cut short") from None


def _translate(data: bytes, export_hidden: bool, keep_names: bool, stats: Stats) -> bytes:
    module = Module(data)
    new_bodies: NewBodies = []
    for body in module.bodies():
        stats.functions += 1
        if has_legacy_instructions(data, body.code, body.end):
            new_bodies.append((body, rewrite(module, body, stats)))
            stats.rewritten += 1
            stats.rewritten_bytes += body.end - body.start
    added = module.hidden_state() if export_hidden else []
    stats.exports_added = added
    stats.types_added = len(module.new_types)
    if not new_bodies and not added:
        return data
    return sec.join_sections(_new_sections(module, new_bodies, added, keep_names, stats))


def _new_sections(
    module: Module, new_bodies: NewBodies, added: list[AddedExport], keep_names: bool, stats: Stats
) -> list[tuple[int, bytes]]:
    """Return the sections of the new module as (number, payload)."""
    data = module.data
    sections: list[tuple[int, bytes]] = []
    to_export = [_export(export) for export in added]
    for section in module.sections:
        number, start, end = section
        if number in sec.AFTER_EXPORTS and to_export and not _has_exports(module):
            sections.append((sec.EXPORT_SECTION, _vector(0, b"", to_export)))
            to_export = []
        if number == sec.TYPE_SECTION and module.new_types:
            count, first = read_unsigned(data, start)
            sections.append((number, _vector(count, data[first:end], module.new_types)))
        elif number == sec.EXPORT_SECTION and to_export:
            count, first = read_unsigned(data, start)
            sections.append((number, _vector(count, data[first:end], to_export)))
            to_export = []
        elif number == sec.CODE_SECTION and new_bodies:
            sections.append((number, _code(data, section, new_bodies)))
        elif number == sec.CUSTOM_SECTION:
            payload = _custom(data, section, bool(new_bodies), keep_names, stats)
            if payload is not None:
                sections.append((number, payload))
        else:
            sections.append((number, data[start:end]))
    if to_export:
        sections.append((sec.EXPORT_SECTION, _vector(0, b"", to_export)))
    return sections


def _has_exports(module: Module) -> bool:
    return any(section.number == sec.EXPORT_SECTION for section in module.sections)


def _vector(count: int, items: bytes, more: list[bytes]) -> bytes:
    return unsigned(count + len(more)) + items + b"".join(more)


def _export(export: AddedExport) -> bytes:
    name = export.name.encode()
    return unsigned(len(name)) + name + bytes((export.kind,)) + unsigned(export.number)


def _code(data: bytes, section: Section, new_bodies: NewBodies) -> bytes:
    """Return the code section with the new bodies in their places."""
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
    """Return the new payload of a custom section, None to leave it out."""
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
