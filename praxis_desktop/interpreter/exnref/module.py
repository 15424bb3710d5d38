"""The parts of a module that the translator reads: types, tags, function bodies, exports and so on."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final, NamedTuple

from praxis_desktop.interpreter.exnref import opcodes as op
from praxis_desktop.interpreter.exnref.grammar import constant_expression_end, value_type_end
from praxis_desktop.interpreter.exnref.leb128 import (
    ExnrefError,
    read_unsigned,
    signed,
    skip_integer,
    unsigned,
)
from praxis_desktop.interpreter.exnref.sections import (
    CODE_SECTION,
    EXPORT_SECTION,
    FUNCTION_SECTION,
    GLOBAL_SECTION,
    IMPORT_SECTION,
    TABLE_SECTION,
    TAG_SECTION,
    TYPE_SECTION,
    read_name,
    read_sections,
)

TABLE_KIND: Final = 1
GLOBAL_KIND: Final = 3
TAG_KIND: Final = 4

MOST_ENTRIES: Final = 1_000_000
"""Maximum number of entries in one section. No valid module has more, and Python reads them slowly."""

ValueTypes = tuple[bytes, ...]
"""Value types, each as its encoded bytes."""


class FunctionType(NamedTuple):
    """The types of the parameters and results of a function, a block or a tag."""

    parameters: ValueTypes
    results: ValueTypes


class Body(NamedTuple):
    """A function body. ``size_at``, ``start`` and ``code`` are the indices of its size, locals and code."""

    function_type: int
    size_at: int
    start: int
    code: int
    end: int


class AddedExport(NamedTuple):
    """An export that the original module does not have."""

    name: str
    kind: int
    number: int


class Module:
    """A module, with its types, imports, functions, tables, globals, exports and tags already read."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.sections = read_sections(data)
        self.new_types: list[bytes] = []
        """Encoded function types to append to the type section."""
        self._types: list[FunctionType | None] = []  # None: a struct or array type
        self._type_indices: dict[FunctionType, int] = {}
        self._tag_types: list[int] = []
        self._imported_tags: dict[bytes, int] = {}
        """The imported tags, keyed by name. If two have the same name, the first is used."""
        self.defined_tags = 0
        """Number of tags that the module itself defines."""
        self.new_tags: list[bytes] = []
        """Encoded tags to append to the tag section."""
        self.new_imports: list[bytes] = []
        """Encoded imports of tags to append to the import section."""
        self._function_types: list[int] = []  # of the functions defined here
        self.imported_functions = 0
        self._imported_tables = self._imported_globals = 0
        self._tables = 0
        self._global_mutable: list[bool] = []
        self._global_types: list[bytes] = []
        self._export_names: set[bytes] = set()
        self._exported: set[tuple[int, int]] = set()  # kind, index
        readers: dict[int, Callable[[int, int], int]] = {
            TYPE_SECTION: self._read_types,
            IMPORT_SECTION: self._read_imports,
            FUNCTION_SECTION: self._read_functions,
            TABLE_SECTION: self._read_tables,
            GLOBAL_SECTION: self._read_globals,
            EXPORT_SECTION: self._read_exports,
            TAG_SECTION: self._read_tags,
        }
        for section in self.sections:
            read = readers.get(section.number)
            if read is not None:
                count, index = read_unsigned(data, section.start)
                if count > MOST_ENTRIES:
                    raise ExnrefError(f"section {section.number}: more than a million entries")
                index = read(count, index)
                if index != section.end:
                    raise ExnrefError(f"section {section.number}: {section.end - index} bytes left")

    def function_type(self, index: int) -> FunctionType:
        """Return the function type at ``index``, which may be a new one."""
        if index >= len(self._types):
            raise ExnrefError(f"type {index} does not exist")
        function_type = self._types[index]
        if function_type is None:
            raise ExnrefError(f"type {index} is not a function type")
        return function_type

    def defined_functions(self) -> Iterator[FunctionType]:
        """Return the types of the functions that the module defines."""
        return map(self.function_type, dict.fromkeys(self._function_types))

    def exported_globals(self) -> Iterator[bytes]:
        """Yield the types of the exported globals that the module defines."""
        for kind, index in self._exported:
            if kind == GLOBAL_KIND and index >= self._imported_globals:
                yield self._global_types[index - self._imported_globals]

    def tags(self) -> Iterator[ValueTypes]:
        """Return the parameters of the module's tags, including imported tags."""
        return (self.function_type(number).parameters for number in dict.fromkeys(self._tag_types))

    @property
    def has_tables(self) -> bool:
        """Whether the module defines tables."""
        return self._tables > 0

    def tag_parameters(self, tag: int | None) -> ValueTypes:
        """Return the types that a clause for ``tag`` leaves on the stack. None stands for ``catch_all``."""
        if tag is None:
            return ()
        if tag >= len(self._tag_types):
            raise ExnrefError(f"tag {tag} does not exist")
        return self.function_type(self._tag_types[tag]).parameters

    @property
    def global_count(self) -> int:
        """The number of globals, including imported ones."""
        return self._imported_globals + len(self._global_mutable)

    @property
    def tag_count(self) -> int:
        """The number of tags, including imported and new ones."""
        return len(self._tag_types)

    def has_plain_values(self, tag: int) -> bool:
        """Return whether none of a tag's values is a typed reference, so that locals for them need no initial
        value.
        """
        return all(len(type_) == 1 for type_ in self.tag_parameters(tag))

    def define_tag(self, parameters: ValueTypes) -> int:
        """Add a tag to those that the module defines, and return its index."""
        self.new_tags.append(b"\x00" + unsigned(self._type_index(FunctionType(parameters, ()))))
        self._tag_types.append(self._type_indices[FunctionType(parameters, ())])
        self.defined_tags += 1
        return len(self._tag_types) - 1

    def import_tag(self, place: str, name: str, parameters: ValueTypes) -> int:
        """Return the index of the imported tag ``name``, adding the import if it is missing.

        Raises ExnrefError if the module defines tags, whose indices would change.
        """
        found = self._imported_tags.get(name.encode())
        if found is not None:
            return found
        if self.defined_tags:
            raise ExnrefError("no tag can be imported into a module that defines tags")
        number = self._type_index(FunctionType(parameters, ()))
        names = b"".join([unsigned(len(each)) + each for each in (place.encode(), name.encode())])
        self.new_imports.append(names + bytes((TAG_KIND, 0)) + unsigned(number))
        self._imported_tags[name.encode()] = len(self._tag_types)
        self._tag_types.append(number)
        return len(self._tag_types) - 1

    def block_parameters(self, block_type: bytes) -> ValueTypes:
        """Return the types that a block of the (encoded) type takes from the stack."""
        if block_type[-1] & 0x40 or block_type[0] in op.TYPED_REFERENCE:  # negative: empty, or one value type
            return ()
        return self.function_type(read_unsigned(block_type, 0)[0]).parameters

    def block_type(self, parameters: ValueTypes, results: ValueTypes) -> bytes:
        """Return the encoded block type. Adds a function type to the module if none matches."""
        if not parameters:
            if not results:
                return op.EMPTY_BLOCK_TYPE
            if len(results) == 1:
                return results[0]
        return signed(self._type_index(FunctionType(parameters, results)))

    def _type_index(self, wanted: FunctionType) -> int:
        """Return the index of a function type. Adds the type to the module if it is missing."""
        index = self._type_indices.get(wanted)
        if index is None:
            index = self._type_indices[wanted] = len(self._types)
            self._types.append(wanted)
            parameters, results = wanted
            vectors = (unsigned(len(parameters)), *parameters, unsigned(len(results)), *results)
            self.new_types.append(bytes((op.FUNCTION_TYPE,)) + b"".join(vectors))
        return index

    def bodies(self) -> Iterator[Body]:
        """Yield every function body, in order."""
        data = self.data
        for section in self.sections:
            if section.number != CODE_SECTION:
                continue
            count, index = read_unsigned(data, section.start)
            if count != len(self._function_types):
                raise ExnrefError(f"{len(self._function_types)} functions, {count} bodies")
            for number, function_type in enumerate(self._function_types):
                size, start = read_unsigned(data, index)
                end = start + size
                if end > section.end or not size or data[end - 1] != op.END:
                    raise ExnrefError(f"function body {number} is cut short")
                groups, code = read_unsigned(data, start)
                for _ in range(groups):
                    code = value_type_end(data, skip_integer(data, code))
                if code >= end:
                    raise ExnrefError(f"function body {number} has no code")
                yield Body(function_type, index, start, code, end)
                index = end
            if index != section.end:
                raise ExnrefError(f"code section: {section.end - index} bytes left")

    def hidden_state(self) -> list[AddedExport]:
        """Return exports ($g<index>, $t<index>) for the mutable globals and tables that the module defines
        but does not export.

        They are needed to copy an instance's state. Imported globals and tables already belong to the host.
        """
        globals_ = [n for n, mutable in enumerate(self._global_mutable, self._imported_globals) if mutable]
        tables = range(self._imported_tables, self._imported_tables + self._tables)
        wanted = [AddedExport(f"$g{index}", GLOBAL_KIND, index) for index in globals_]
        wanted += [AddedExport(f"$t{index}", TABLE_KIND, index) for index in tables]
        added = [export for export in wanted if (export.kind, export.number) not in self._exported]
        for export in added:
            if export.name.encode() in self._export_names:
                raise ExnrefError(f"the module has an export named {export.name} already")
        return added

    def _read_types(self, count: int, index: int) -> int:
        for _ in range(count):
            members = 1
            if self.data[index] == 0x4E:  # rec
                members, index = read_unsigned(self.data, index + 1)
            for _ in range(members):
                index = self._read_type(index)
        return index

    def _read_type(self, index: int) -> int:
        data = self.data
        if data[index] in (0x4F, 0x50):  # sub final, sub
            supertypes, index = read_unsigned(data, index + 1)
            for _ in range(supertypes):
                index = skip_integer(data, index)
        if data[index] == 0x65:  # shared
            index += 1
        form = data[index]
        if form == op.FUNCTION_TYPE:
            parameters, index = self._read_value_types(index + 1)
            results, index = self._read_value_types(index)
            function_type = FunctionType(parameters, results)
            self._type_indices.setdefault(function_type, len(self._types))
            self._types.append(function_type)
            return index
        fields = 1
        if form == 0x5F:  # struct
            fields, index = read_unsigned(data, index + 1)
        elif form == 0x5E:  # array
            index += 1
        else:
            raise ExnrefError(f"unknown type 0x{form:02x} at {index}")
        for _ in range(fields):
            index = value_type_end(data, index) + 1  # and whether it is mutable
        self._types.append(None)
        return index

    def _read_value_types(self, index: int) -> tuple[ValueTypes, int]:
        count, index = read_unsigned(self.data, index)
        types = []
        for _ in range(count):
            after = value_type_end(self.data, index)
            types.append(self.data[index:after])
            index = after
        return tuple(types), index

    def _read_imports(self, count: int, index: int) -> int:
        data = self.data
        for _ in range(count):
            _module_name, index = read_name(data, index)
            item_name, index = read_name(data, index)
            kind = data[index]
            index += 1
            if kind == 0:  # function
                index = skip_integer(data, index)
                self.imported_functions += 1
            elif kind == TABLE_KIND:
                index = _limits_end(data, value_type_end(data, index))
                self._imported_tables += 1
            elif kind == 2:  # memory
                index = _limits_end(data, index)
            elif kind == GLOBAL_KIND:
                index = value_type_end(data, index) + 1
                self._imported_globals += 1
            elif kind == TAG_KIND:
                self._imported_tags.setdefault(bytes(item_name), len(self._tag_types))
                index = self._read_tag(index)
            else:
                raise ExnrefError(f"unknown import kind 0x{kind:02x} at {index - 1}")
        return index

    def _read_functions(self, count: int, index: int) -> int:
        for _ in range(count):
            function_type, index = read_unsigned(self.data, index)
            self._function_types.append(function_type)
        return index

    def _read_tables(self, count: int, index: int) -> int:
        data = self.data
        for _ in range(count):
            if data[index] == 0x40:  # 0x40 0x00: with an initial value
                index = constant_expression_end(data, _limits_end(data, value_type_end(data, index + 2)))
            else:
                index = _limits_end(data, value_type_end(data, index))
        self._tables = count
        return index

    def _read_globals(self, count: int, index: int) -> int:
        for _ in range(count):
            after = value_type_end(self.data, index)
            self._global_types.append(bytes(self.data[index:after]))
            index = after
            self._global_mutable.append(bool(self.data[index] & 1))
            index = constant_expression_end(self.data, index + 1)
        return index

    def _read_exports(self, count: int, index: int) -> int:
        for _ in range(count):
            name, index = read_name(self.data, index)
            kind = self.data[index]
            item, index = read_unsigned(self.data, index + 1)
            self._export_names.add(name)
            self._exported.add((kind, item))
        return index

    def _read_tags(self, count: int, index: int) -> int:
        for _ in range(count):
            index = self._read_tag(index)
        self.defined_tags = count
        return index

    def _read_tag(self, index: int) -> int:
        tag_type, index = read_unsigned(self.data, index + 1)  # after the attribute
        self._tag_types.append(tag_type)
        return index


def _limits_end(data: bytes, index: int) -> int:
    flags = data[index]
    index = skip_integer(data, index + 1)
    if flags & 1:  # has a maximum
        index = skip_integer(data, index)
    if flags & 8:  # has a page size
        index = skip_integer(data, index)
    return index
