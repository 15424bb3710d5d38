"""The types of an image file's metadata, and the functions that read them from JSON.

The published schema (``docs/image-format.schema.json``) is generated from these types. Their annotations are
not postponed, because every start reads an image, and msgspec would have to compile each from text.
"""

import json
from collections.abc import Sequence
from typing import Annotated, Any, NoReturn

import msgspec

from praxis_desktop.core.plain_data import describe, plain, schema_of

LARGEST_MEMORY = 1 << 32
"""The largest memory, in bytes, of a wasm module with 32-bit addresses."""

WASM_PAGE = 65536
"""Size, in bytes, of the increments by which linear memory grows."""

PAGE = 4096
"""Size, in bytes, of a page in a file."""

Sha256 = Annotated[str, msgspec.Meta(pattern="^[0-9a-f]{64}$")]
Count = Annotated[int, msgspec.Meta(ge=0, le=1 << 53)]
Time = Annotated[int, msgspec.Meta(ge=-(1 << 62), le=1 << 62)]
"""A time in nanoseconds, or a count of events."""
Entries = Annotated[int, msgspec.Meta(ge=0, le=1 << 22)]
"""The number of entries in a table."""
Reference = Annotated[int, msgspec.Meta(ge=0, lt=1 << 32)]
"""An externref of the guest."""
Word = Annotated[int, msgspec.Meta(ge=-(1 << 31), lt=1 << 32)]
"""A wasm i32, signed or unsigned."""
Run = tuple[
    Annotated[int, msgspec.Meta(ge=0, lt=LARGEST_MEMORY // PAGE)],
    Annotated[int, msgspec.Meta(ge=1, le=LARGEST_MEMORY // PAGE)],
]
"""A run of consecutive pages: the number of the first page, and the number of pages."""
Code = None | bool | int | str | list[Any]
"""A host value: a plain value as itself, any other value as ``[tag, what]`` (interpreter.host.graph)."""


class Made(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The program and computer that made a file, and when."""

    program: str
    """The program's version."""
    machine: str
    """System and processor: ``linux x86_64``."""
    at: float
    """The time, in seconds since 1970."""


class Roots(msgspec.Struct, frozen=True):
    """The host values that the guest and the host refer to directly; there may be further fields."""

    handles: list[tuple[Reference, Code]]
    """Host values, each with the externref that the guest uses for it."""
    loop: Code
    """Timers, microtasks and pending promises."""
    pyodide_module: Code
    changed_objects: list[tuple[str, list[str], Code]]
    """The standard objects that the program has changed. For each: its path (such as ``js``), the names of
    the original members to remove first, and the new or changed members.
    """
    promises: Code
    deferred: Code
    shims: Code


class Library(msgspec.Struct, frozen=True):
    """A native library from a wheel, at its address in memory."""

    path: str
    digest: Sha256
    """Digest of the library's file."""
    visible: list[int]
    """The numbers of the libraries whose symbols this library can use."""
    is_global: bool = msgspec.field(name="global")
    memory_base: Count
    table_base: Count
    got: dict[str, Word]
    """Addresses of symbols by name."""
    forwarded: dict[str, Word]
    source: str = ""
    """The name of the source that contains the library, if that name stands for the source's content."""


class Linker(msgspec.Struct, frozen=True):
    """Additions to the function table, and the native libraries in the order in which they were loaded."""

    first_entry: Entries
    table_size: Entries
    free: list[Count]
    libraries: list[Library]
    handles: list[tuple[Word, Count]]
    """Addresses of ``struct dso``, each with the number of its library."""
    global_libraries: list[Count] = msgspec.field(name="global")
    added: list[tuple[Entries, int, str]]
    """For each function, its index in the table, its library's number (-1: the main module), its name."""


class Filesystem(msgspec.Struct, frozen=True):
    """The guest's files: those it has written, with their contents, and the mounts by name."""

    format: int
    root: Count
    working_directory: Count
    next_number: Count
    umask: Count
    mounts: list[tuple[str, str, bool, int, int | None]]
    """For each mount: mount point, source's name, whether it is writable, root node, covered node."""
    used: Count
    """Number of bytes that count against the quota."""
    nodes: list[list[Any]]
    descriptions: list[list[Any]]
    descriptors: list[tuple[int, int, bool]]
    """For each descriptor: its number, the number of its description, and whether it is closed on exec."""


class Proxies(msgspec.Struct, frozen=True):
    """Python objects to which the host refers."""

    pointers: list[tuple[int, int]]
    dead: list[int]
    last: int


class GuestState(msgspec.Struct, frozen=True):
    """The state of an interpreter without its memory. Other members are allowed, and are kept unchanged."""

    roots: Roots
    nodes: list[list[Any]]
    """The graph of host values: the kind and state of each. The code ``["node", n]`` refers to the nth
    value.
    """
    next_handle: Reference
    free_handles: list[Reference]
    young_handles: list[Reference]
    first_array: Annotated[int, msgspec.Meta(ge=-1024, lt=1 << 24, multiple_of=1024)]
    """The number of the next array that the guest creates. The host reserves numbers in blocks of 1024."""
    globals: dict[str, Word]
    """The module's mutable globals, by name."""
    references: dict[str, list[Reference]]
    """The module's tables of references, by name."""
    table_size: Entries
    """Number of entries in the function table."""
    linker: Linker
    libffi: list[list[Any]]
    """For each callback: its index in the function table, its addresses in the guest, and the types of its
    parameters and result.
    """
    filesystem: Filesystem
    proxies: Proxies
    buffers: Word
    moment: list[Time]
    """The state of the clocks."""
    clocks: list[Any]
    """The time zone that the guest's C library uses, and its address in memory."""
    environ: dict[str, str]
    memory_limit: Annotated[int, msgspec.Meta(ge=0, le=LARGEST_MEMORY)]
    threads: Word = 0
    """The number of threads that the program has started; all have ended."""
    first_pages: list[Run] = []
    """The pages that a program usually writes to first, which can therefore be copied in advance."""


def _pages_in(runs: list[Run]) -> int:
    return sum(count for _, count in runs)


class _Contents(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The fields that images and checkpoints share."""

    made: Made
    size: Annotated[int, msgspec.Meta(ge=WASM_PAGE, le=LARGEST_MEMORY, multiple_of=WASM_PAGE)]
    """Size, in bytes, of linear memory."""
    runs: list[Run]
    """The pages in the file, in ascending order. Other pages are zero in an image, and equal to the
    image's in a checkpoint.
    """
    state: GuestState
    sources: list[str]
    """The names of the sources that must be mounted."""
    names: list[str]
    """The names of the host objects to which the guest refers."""

    def __post_init__(self) -> None:
        free = 0
        for first, count in self.runs:
            if first < free or first + count > self.size // PAGE:
                raise ValueError("the runs of pages overlap, are out of order or lie beyond the memory's end")
            free = first + count

    @property
    def page_count(self) -> int:
        """The number of pages in the file."""
        return _pages_in(self.runs)


class ImageMetadata(_Contents, frozen=True, kw_only=True, tag_field="what", tag="image"):
    """The metadata of an image, which contains a whole interpreter."""

    kind: str
    """``baseline``, ``package`` or ``dedicated``."""
    key: Sha256
    """Digest of the ingredients, used to find the image."""
    purpose: str
    """The purpose of the image, as human-readable text."""
    ingredients: dict[str, str]
    """The ingredients (digests and other identities), keyed by name."""
    memory_digest: Sha256
    """Digest of only the file's pages, by which checkpoints identify the image."""


class BaseImage(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The image from which a checkpoint was made."""

    kind: str
    key: Sha256
    memory_digest: Sha256


class CheckpointMetadata(_Contents, frozen=True, kw_only=True, tag_field="what", tag="checkpoint"):
    """The metadata of a checkpoint, which contains an interpreter's changes relative to its image."""

    base: BaseImage
    details: dict[str, Any]
    """Notes added by the checkpoint's creator."""


Metadata = ImageMetadata | CheckpointMetadata


class _Label(msgspec.Struct, frozen=True, kw_only=True):
    """The metadata except the state, which makes up most of it."""

    runs: list[Run]

    @property
    def page_count(self) -> int:
        """The number of pages in the file."""
        return _pages_in(self.runs)


class ImageLabel(_Label, frozen=True, kw_only=True, tag_field="what", tag="image"):
    """The label of an image, with a subset of the fields of ImageMetadata."""

    made: Made
    kind: str
    key: Sha256
    purpose: str
    ingredients: dict[str, str]


class CheckpointLabel(_Label, frozen=True, kw_only=True, tag_field="what", tag="checkpoint"):
    """The label of a checkpoint, with a subset of the fields of CheckpointMetadata."""


Label = ImageLabel | CheckpointLabel

describe(Metadata, GuestState)
_LABELS: msgspec.json.Decoder[Label] = msgspec.json.Decoder(Label)


class MetadataError(ValueError):
    """The metadata do not match the schema; the message says where."""


def encode(metadata: Metadata, state: dict[str, Any]) -> bytes:
    """Encode the metadata as JSON, with the whole ``state``, including fields unknown to GuestState."""
    fields = msgspec.to_builtins(metadata, enc_hook=plain)
    # The standard library's JSON, because file names and strings of the guest may have lone surrogates.
    return json.dumps({**fields, "state": state}, separators=(",", ":"), allow_nan=False).encode("ascii")


def decode(text: bytes) -> tuple[Metadata, dict[str, Any]]:
    """Decode the metadata in ``text``, and their complete state. Raises MetadataError."""
    try:
        plain = _plain(text)
        metadata = msgspec.convert(plain, Metadata)
    except (ValueError, RecursionError) as error:
        raise MetadataError(str(error)) from None
    return metadata, plain["state"]


def decode_label(text: bytes) -> Label:
    """Decode only the label of the metadata in ``text``. Ten times as fast as ``decode``, because the state
    is skipped.

    Raises MetadataError.
    """
    try:
        return _LABELS.decode(text)
    except (ValueError, RecursionError):
        pass  # damaged, or a name has a lone surrogate, which msgspec rejects
    try:
        label: Label = msgspec.convert(_plain(text), Label)
    except (ValueError, RecursionError) as error:
        raise MetadataError(str(error)) from None
    return label


def _plain(text: bytes) -> Any:
    return json.loads(text.decode("ascii"), parse_constant=_refuse_constant)


def guest_state(state: dict[str, Any]) -> GuestState:
    """Return the named parts of an interpreter state. Raises MetadataError if one is missing or malformed."""
    try:
        return msgspec.convert(state, GuestState)
    except ValueError as error:
        raise MetadataError(str(error)) from None


def names_in(state: dict[str, Any]) -> list[str]:
    """Return the names of all host objects to which ``state`` refers, in alphabetical order."""
    found: set[str] = set()
    waiting: list[Sequence[Any]] = [list(state["roots"].values()), state["nodes"]]
    while waiting:
        for item in waiting.pop():
            if isinstance(item, list | tuple):
                if len(item) == 2 and item[0] == "name" and isinstance(item[1], str):
                    found.add(item[1])
                else:
                    waiting.append(item)
    return sorted(found)


def schema() -> dict[str, Any]:
    """Return the JSON schema of the metadata."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Metadata of a Praxis Desktop image file, format 2",
        **schema_of(Metadata),
    }


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")
