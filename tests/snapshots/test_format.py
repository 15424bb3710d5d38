"""Image files: captured contents are restored, and damaged files are refused with the reason."""

from __future__ import annotations

import errno
import io
import itertools
import os
import struct
import sys
from collections.abc import Iterable
from contextlib import closing, suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from praxis_desktop.interpreter import Interpreter
from praxis_desktop.interpreter.checkpoint import Checkpoint
from praxis_desktop.interpreter.memory_image import MemoryImage
from praxis_desktop.snapshots import format as container
from praxis_desktop.snapshots.format import ALIGNMENT, DIGEST_BYTES, ImageUnusable
from praxis_desktop.snapshots.image_files import (
    ImageIdentity,
    base_of,
    read_checkpoint,
    read_image,
    write_checkpoint,
    write_image,
)
from praxis_desktop.snapshots.metadata import (
    PAGE,
    WASM_PAGE,
    BaseImage,
    ImageLabel,
    MetadataError,
    guest_state,
)
from tests.interpreter.guests import Guest, in_guest
from tests.snapshots.small_images import identity, image, read, state, written

PAGES = st.dictionaries(st.integers(0, 63), st.binary(min_size=1, max_size=PAGE), max_size=20)
TEXTS = st.text(st.characters(exclude_categories=()), max_size=8)
"""Lone surrogates are included: a guest's file may have any name."""


def refused(content: bytes) -> str:
    """Return the reason for which a file with this content is refused."""
    with pytest.raises(ImageUnusable) as caught:
        read(content).close()
    assert caught.value.hint
    return caught.value.reason


def text_length(content: bytes | bytearray) -> int:
    length: int = struct.unpack_from("<I", content, 12)[0]
    return length


@given(pages=PAGES, size=st.integers(4, 6), names=st.dictionaries(TEXTS, TEXTS, max_size=3))
def test_memory_and_state_come_back(pages: dict[int, bytes], size: int, names: dict[str, str]) -> None:
    made = image(pages, size=size * WASM_PAGE, environ=names, something_new=[None, True, -1, 0.5])
    stored = read(written(made))
    try:
        assert stored.memory.read() == made.memory.read()
        assert stored.state == made.state
        assert stored.metadata.page_count == sum(any(content) for content in pages.values())
        assert stored.base == base_of(made, identity())
    finally:
        made.close()
        stored.close()


@given(purpose=TEXTS, made_of=st.dictionaries(TEXTS, TEXTS, max_size=3), names=st.dictionaries(TEXTS, TEXTS))
def test_a_label_says_the_same_as_the_metadata(
    purpose: str, made_of: dict[str, str], names: dict[str, str]
) -> None:
    told = ImageIdentity("package", identity().key, purpose, made_of)
    content = written(image({3: b"x"}, environ=names), told)
    label = container.read_label(io.BytesIO(content), len(content))
    assert isinstance(label, ImageLabel)
    with closing(read(content)) as stored:
        for field in ("made", "kind", "key", "purpose", "ingredients", "runs", "page_count"):
            assert getattr(label, field) == getattr(stored.metadata, field)


@given(at=st.integers(0, 200), to=st.integers(0, 255), length=st.integers(0, 1 << 17))
def test_a_label_that_is_damaged_is_refused_or_read(at: int, to: int, length: int) -> None:
    content = bytearray(written(image())[:length])
    if at < len(content):
        content[at] = to
    with suppress(ImageUnusable):
        container.read_label(io.BytesIO(content), len(content))


def test_the_file_holds_what_is_not_zero_and_begins_it_at_64_kib() -> None:
    content = written(image({2: b"two", 50: b"fifty"}))
    assert len(content) == ALIGNMENT + 2 * PAGE + DIGEST_BYTES
    assert content[ALIGNMENT : ALIGNMENT + 3] == b"two"
    assert content[ALIGNMENT + PAGE : ALIGNMENT + PAGE + 5] == b"fifty"


def test_the_metadata_name_what_is_in_the_image() -> None:
    metadata = read(written(image(), identity(shims="12", wasm="34"))).metadata
    assert (metadata.kind, metadata.purpose) == ("baseline", "a test")
    assert metadata.ingredients == {"kind": "baseline", "shims": "12", "wasm": "34"}
    assert metadata.names == ["js", "pyodide_js"]
    assert metadata.state.linker.libraries[0].path == "/lib/site-packages/native.so"
    assert metadata.state.globals == {"__stack_pointer": 14539216}


def test_equal_images_are_equal_files() -> None:
    made = read(written(image())).metadata.made
    files = []
    for _ in range(2):
        file = io.BytesIO()
        write_image(file, image(), identity(), made=made)
        files.append(file.getvalue())
    assert files[0] == files[1]


def test_an_interpreter_goes_on_from_its_file(tmp_path: Path) -> None:
    path = tmp_path / "real.image"

    def save(guest: Guest) -> None:
        guest.run(
            "import json, decimal\ntable = {'A1': [1, decimal.Decimal('0.5')]}\n"
            "open('\\udcff', 'w').write('x')"
        )
        captured = guest.interpreter.capture()
        with path.open("wb") as file:
            write_image(file, captured, identity())
        with path.open("rb", buffering=0) as raw:
            stored = read_image(raw, path.stat().st_size)
        assert stored.memory.read() == captured.memory.read()
        with Interpreter.restore(stored.image(captured.runtime, captured.sources)) as copy:
            assert copy.run("str(table['A1'][1]) + open('\\udcff').read() + json.dumps([1])") == "0.5x[1]"
        with pytest.raises(ImageUnusable, match="needs shims, sources, stdlib mounted"):
            stored.image(captured.runtime, {})

    in_guest(save)


# ---- damage
def refuse_flipped(content: bytearray, flipped: Iterable[tuple[int, int]]) -> None:
    """Flip bits one at a time, each given by its byte and its place in it: every such file must
    be refused.
    """
    for place, bit in flipped:
        content[place] ^= 1 << bit
        assert refused(bytes(content))
        content[place] ^= 1 << bit
    read(bytes(content)).close()


def test_a_flipped_bit_of_every_byte_that_means_something_is_refused() -> None:
    content = bytearray(written(image({1: b"\x01"})))
    length = 16 + text_length(content)
    end = len(content) - DIGEST_BYTES
    # The padding and the page are nearly all zeros: take a sample of them.
    places = [*range(length), *range(length, end, 4093), *range(end, len(content))]
    refuse_flipped(content, ((place, place % 8) for place in places))


@pytest.mark.long
@pytest.mark.timeout(600)
def test_every_flipped_bit_of_a_whole_file_is_refused() -> None:
    content = bytearray(written(image({1: b"\x01"})))
    refuse_flipped(content, itertools.product(range(len(content)), range(8)))


@given(place=st.floats(0, 1, exclude_max=True), bit=st.integers(0, 7), pages=PAGES)
def test_any_flipped_bit_of_any_file_is_refused(place: float, bit: int, pages: dict[int, bytes]) -> None:
    content = bytearray(written(image(pages)))
    content[int(place * len(content))] ^= 1 << bit
    assert refused(bytes(content))


SMALL = written(image())


@given(length=st.integers(0, len(SMALL) - 1))
def test_every_truncated_file_is_refused(length: int) -> None:
    reason = refused(SMALL[:length])
    if length == 0:
        assert reason.startswith("it is truncated: only 0 of")
    assert reason.startswith(f"it is truncated: only {length} of ")
    assert reason.endswith("bytes are present")


@pytest.mark.long
def test_a_file_is_refused_wherever_it_is_truncated() -> None:
    for length in range(len(SMALL)):
        assert refused(SMALL[:length]).startswith(f"it is truncated: only {length} of ")


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "it is truncated: only 0 of at least 16 bytes are present"),
        (b"\x89PRA", "it is truncated: only 4 of at least 16 bytes are present"),
        (b"PK\x03\x04 something else", "it is not an image"),
        (SMALL.replace(b"\n", b"\r\n", 1), "it is not an image"),
        (SMALL[:-1], f"it is truncated: only {len(SMALL) - 1} of {len(SMALL)} bytes are present"),
        (SMALL + b"!", "it is 1 bytes too long"),
        (SMALL[:8] + b"\1" + SMALL[9:], "it has format version 1; this program reads 2"),
        (SMALL[:16] + b"[" + SMALL[17:], "its metadata is damaged: Expecting"),
        (SMALL[:-40] + b"!" + SMALL[-39:], "its digest does not match: the file is damaged"),
        (SMALL[:-1] + bytes([SMALL[-1] ^ 1]), "its digest does not match: the file is damaged"),
    ],
)
def test_the_reason_says_what_is_wrong(content: bytes, reason: str) -> None:
    assert refused(content).startswith(reason)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (b'{"what":"image"}', "Object missing required field"),
        (b'{"what":"something"}', "Invalid value 'something'"),
        (b"[" * 100_000, "maximum recursion depth"),
        (b'{"what":NaN}', "NaN is not JSON"),
        (b"\xff\xfe", "codec can't decode"),
        (b"7", "Expected `object`, got `int`"),
    ],
)
def test_metadata_that_are_not_the_schemas_are_refused(text: bytes, reason: str) -> None:
    head = struct.pack("<8sII", container.MAGIC, container.FORMAT_VERSION, len(text)) + text
    head += bytes(-len(head) % ALIGNMENT)
    assert reason in refused(head + bytes(DIGEST_BYTES))


@pytest.mark.parametrize(
    "runs",
    [[(4, 1), (3, 1)], [(3, 2), (4, 1)], [(63, 2)], [(1 << 19, 1)]],
    ids=["order", "overlap", "end", "far"],
)
def test_runs_that_do_not_fit_are_refused(runs: list[tuple[int, int]]) -> None:
    text = SMALL[16 : 16 + text_length(SMALL)].decode()
    start = text.index('"runs":') + 7
    text = text[:start] + str(runs).replace("(", "[").replace(")", "]") + text[text.index("]]", start) + 2 :]
    head = struct.pack("<8sII", container.MAGIC, container.FORMAT_VERSION, len(text)) + text.encode()
    assert "runs of pages" in refused(head + bytes(-len(head) % ALIGNMENT) + bytes(DIGEST_BYTES))


def test_a_state_that_could_not_be_read_again_is_not_written() -> None:
    with pytest.raises(MetadataError, match=r"Expected `int`, got `str` - at `\$.table_size`"):
        written(image(table_size="many"))
    with pytest.raises(MetadataError, match="missing required field `linker`"):
        guest_state({name: value for name, value in state().items() if name != "linker"})


def test_pages_in_many_pieces_come_to_their_places(tmp_path: Path) -> None:
    """There are more pieces than a system reads in one call."""
    made = image({number: b"%d" % number for number in range(0, 4096, 2)}, size=16 << 20)
    path = tmp_path / "pieces.image"
    path.write_bytes(written(made))
    with path.open("rb", buffering=0) as file:
        stored = read_image(file, path.stat().st_size)
    assert len(stored.metadata.runs) == 2048
    assert stored.memory.read() == made.memory.read()


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere files are always read")
def test_a_file_system_that_can_only_be_read_from_serves_as_well(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refusing(*_: object) -> int:
        raise OSError(errno.EINVAL, os.strerror(errno.EINVAL))

    path = tmp_path / "small.image"
    path.write_bytes(SMALL)
    monkeypatch.setattr("os.sendfile", refusing)
    with path.open("rb", buffering=0) as file:
        stored = read_image(file, len(SMALL))
    assert stored.memory.read() == image().memory.read()


def test_a_file_that_shrinks_while_it_is_read_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "shrinking.image"
    path.write_bytes(SMALL)
    with path.open("rb", buffering=0) as file:
        os.truncate(path, len(SMALL) - PAGE)
        with pytest.raises(ImageUnusable, match="shrank while it was being read"):
            read_image(file, len(SMALL))


def test_verified_bytes_cannot_change_any_more(tmp_path: Path) -> None:
    made = image()
    path = tmp_path / "small.image"
    path.write_bytes(SMALL)
    with path.open("rb", buffering=0) as file:
        stored = read_image(file, len(SMALL))
    path.write_bytes(b"\xff" * len(SMALL))
    assert stored.memory.read() == made.memory.read()
    with pytest.raises(TypeError):
        stored.memory.view()[0] = 1


# ---- checkpoints
def checkpoint_file(pages: bytes, runs: tuple[tuple[int, int], ...]) -> tuple[Checkpoint, BaseImage, bytes]:
    base_image = image()
    base = base_of(base_image, identity())
    checkpoint = Checkpoint(base_image, state(moment=[1, 2, 3, 4]), 5 * WASM_PAGE, runs, pages)
    file = io.BytesIO()
    write_checkpoint(file, checkpoint, base, details={"turn": 7})
    return checkpoint, base, file.getvalue()


@given(
    counts=st.lists(st.tuples(st.integers(1, 3), st.integers(1, 4)), max_size=8),
    pattern=st.binary(min_size=8, max_size=8),
)
def test_a_checkpoint_comes_back(counts: list[tuple[int, int]], pattern: bytes) -> None:
    runs, first = [], 0
    for gap, count in counts:
        runs.append((first + gap, count))
        first += gap + count
    pages = pattern * (PAGE // 8) * sum(count for _, count in runs)
    checkpoint, base, content = checkpoint_file(pages, tuple(runs))
    stored = read_checkpoint(io.BytesIO(content), len(content))
    again = stored.checkpoint(checkpoint.image, base)
    assert (again.state, again.size, again.runs, again.pages) == (
        checkpoint.state,
        checkpoint.size,
        checkpoint.runs,
        checkpoint.pages,
    )
    assert stored.metadata.details == {"turn": 7}


def test_a_damaged_checkpoint_is_refused() -> None:
    _, _, content = checkpoint_file(b"\7" * PAGE, ((1, 1),))
    for damaged, reason in (
        (content[:-100], "truncated"),
        (content[:-100] + b"!" + content[-99:], "digest"),
        (SMALL, "it is an image, not a checkpoint"),
    ):
        with pytest.raises(ImageUnusable, match=reason):
            read_checkpoint(io.BytesIO(damaged), len(damaged))
    with pytest.raises(ImageUnusable, match="it is a checkpoint, not an image"):
        read(content)


def test_a_checkpoint_of_another_image_is_refused() -> None:
    checkpoint, base, content = checkpoint_file(b"\7" * PAGE, ((1, 1),))
    stored = read_checkpoint(io.BytesIO(content), len(content))
    with pytest.raises(ImageUnusable, match="made from a different baseline image"):
        stored.checkpoint(checkpoint.image, BaseImage(base.kind, base.key, "0" * 64))


def test_what_is_read_is_released_when_it_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    closed: list[MemoryImage] = []
    close = MemoryImage.close

    def noted(memory: MemoryImage) -> None:
        closed.append(memory)
        close(memory)

    monkeypatch.setattr(MemoryImage, "close", noted)
    refused(SMALL[:-1] + bytes([SMALL[-1] ^ 1]))
    assert len(closed) == 1
