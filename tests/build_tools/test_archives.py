"""Archives whose bytes depend only on their contents."""

from __future__ import annotations

import io
import zipfile

from hypothesis import given
from hypothesis import strategies as st

from build_tools.archives import read_zip, write_zip

NAMES = st.text("abcxyz_.", min_size=1, max_size=8).map(lambda name: f"lib/{name}.py")


@given(st.dictionaries(NAMES, st.binary(max_size=300)))
def test_files_come_back_and_their_order_does_not_matter(files: dict[str, bytes]) -> None:
    archive = write_zip(files)
    assert read_zip(archive) == files
    assert write_zip(dict(reversed(files.items()))) == archive


def test_no_time_no_owner_no_compression() -> None:
    with zipfile.ZipFile(io.BytesIO(write_zip({"a.txt": b"text" * 100}))) as archive:
        [info] = archive.infolist()
    assert info.date_time == (1980, 1, 1, 0, 0, 0)
    assert info.compress_type == zipfile.ZIP_STORED
    assert info.create_system == 3


def test_folders_are_left_out() -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.mkdir("json")
        archive.writestr("json/__init__.py", "")
    assert read_zip(buffer.getvalue()) == {"json/__init__.py": b""}
