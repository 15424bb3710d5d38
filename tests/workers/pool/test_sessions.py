"""Sessions as bytes: they are restored unchanged, and no other bytes are accepted."""

from __future__ import annotations

import functools
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from praxis_desktop.interpreter import Image
from praxis_desktop.interpreter.checkpoint import PAGE_SIZE, Checkpoint
from praxis_desktop.interpreter.memory_image import MemoryImage
from praxis_desktop.interpreter.prepared import PreparedInterpreter
from praxis_desktop.packages.guest_packages import installed_sources
from praxis_desktop.packages.layers.building import write_layer
from praxis_desktop.snapshots.recipes import BASELINE, Recipe, dedicated_recipe, package_recipe
from praxis_desktop.workers.pool import sessions
from praxis_desktop.workers.pool.sessions import SessionIdentity, SessionRefused, Sessions, new_session_id
from tests.interpreter.guests import runtime

PAGES = 24
KEY = bytes(range(32))
RECIPE = dedicated_recipe(package_recipe([Path("/layers/a.layer")], ["b", "a"]), "x = 1", "protocol.py")


@functools.cache
def image(seed: int = 1) -> Image:
    """Make a small image whose pages differ from one another."""
    content = b"".join(bytes([(seed * page) % 251]) * PAGE_SIZE for page in range(PAGES))
    return Image(runtime(), MemoryImage(memoryview(content)), {"base": True}, {})


@dataclass(frozen=True)
class Key:
    key: str = "k"


class Resuming:
    """The methods that the service adds."""

    def resume(self, recipe: Recipe, checkpoint: Checkpoint) -> PreparedInterpreter:
        return PreparedInterpreter(checkpoint.image, checkpoint=checkpoint)


class Shelf(Resuming):
    """A source with one image for every recipe."""

    def __init__(self, one: Image, key: str = "k") -> None:
        self.one = one
        self.key = key

    def identity(self, recipe: Recipe) -> Key:
        return Key(self.key)

    def image(self, recipe: Recipe) -> Image:
        return self.one


def container(key: bytes = KEY, generation: int = 3, **differences: Any) -> bytes:
    fields: dict[str, Any] = {
        "image": image(),
        "state": {"moment": [1, 2.5]},
        "size": PAGES * PAGE_SIZE,
        "runs": ((2, 1),),
        "pages": b"changed!" * (PAGE_SIZE // 8),
    }
    checkpoint = Checkpoint(**{**fields, **differences})
    return Sessions(Shelf(image()), key=key).pack(checkpoint, SessionIdentity("one", generation, RECIPE))


def refusal(data: bytes, key: bytes = KEY, one: Image | None = None) -> SessionRefused:
    with pytest.raises(SessionRefused) as caught:
        Sessions(Shelf(one or image()), key=key).unpack(data)
    return caught.value


@st.composite
def checkpoints(draw: st.DrawFn) -> Checkpoint:
    numbers = draw(st.sets(st.integers(0, PAGES + 8), max_size=12))
    runs: list[tuple[int, int]] = []
    for number in sorted(numbers):
        if runs and sum(runs[-1]) == number:
            runs[-1] = runs[-1][0], runs[-1][1] + 1
        else:
            runs.append((number, 1))
    pages = b"".join(
        draw(st.binary(min_size=1, max_size=9)).ljust(PAGE_SIZE, bytes([number])) for number in numbers
    )
    leaves = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text()
    values = st.recursive(leaves, lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner))
    state = draw(st.dictionaries(st.text(), values, max_size=5))
    return Checkpoint(image(), state, (PAGES + 9) * PAGE_SIZE, tuple(runs), pages)


@given(checkpoints(), st.integers(0, 1 << 40))
@settings(max_examples=60, deadline=None)
def test_what_comes_back_is_what_went_in(checkpoint: Checkpoint, generation: int) -> None:
    shelf = Sessions(Shelf(image()), key=KEY)
    identity = SessionIdentity(new_session_id(), generation, RECIPE)
    data = shelf.pack(checkpoint, identity)
    assert shelf.identify(data) == identity
    session = Sessions(Shelf(image()), key=KEY).unpack(data)
    assert session.identity == identity
    assert session.checkpoint == checkpoint


def test_packages_that_a_session_has_installed_are_found_by_their_names(tmp_path: Path) -> None:
    layer = tmp_path / "tool-1.0-0.layer"
    with layer.open("wb") as file:
        write_layer(file, layer.name, {"site-packages/tool.py": b"VALUE = 1"})
    sources = installed_sources([f"installed {layer.name}"], tmp_path.joinpath)
    data = container(sources=sources)
    there = Sessions(Shelf(image()), key=KEY, find_layer=tmp_path.joinpath)
    found = there.unpack(data).checkpoint.sources[f"installed {layer.name}"]
    assert bytes(found.read(found.find("tool.py"))) == b"VALUE = 1"
    there.examine(data)
    refused = refusal(data)
    assert refused.reason == "image"
    assert "needs a package that it has installed: the package tool-1.0" in refused.message


SAMPLE = container()


@given(st.integers(0, len(SAMPLE) - 1), st.integers(1, 255))
@settings(max_examples=300, deadline=None)
def test_every_flipped_byte_is_refused(place: int, change: int) -> None:
    damaged = bytearray(SAMPLE)
    damaged[place] ^= change
    assert refusal(bytes(damaged)).reason in ("damaged", "foreign")


def test_damage_outside_the_signature_is_called_damage() -> None:
    damaged = bytearray(SAMPLE)
    damaged[len(SAMPLE) // 2] ^= 1
    assert "damaged" in refusal(bytes(damaged)).message


@given(st.integers(0, len(SAMPLE) - 1))
@settings(max_examples=200, deadline=None)
def test_every_truncation_is_refused(length: int) -> None:
    assert refusal(SAMPLE[:length]).reason == "damaged"


@given(st.binary(max_size=300))
@settings(deadline=None)
def test_other_bytes_are_refused(data: bytes) -> None:
    assert refusal(data).reason == "damaged"
    assert refusal(sessions.MAGIC + data).reason == "damaged"


def test_a_session_of_another_user_is_refused() -> None:
    refused = refusal(container(key=bytes(32)))
    assert refused.reason == "foreign"
    assert "another user or on another computer" in refused.message


def test_another_format_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(sessions, "FORMAT_VERSION", 2)
        data = container()
    refused = refusal(data)
    assert refused.reason == "version"
    assert "format 2" in refused.message


def test_an_interpreter_of_another_version_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(sessions, "host_digest", lambda: "other")
        patch.setattr(sessions, "__version__", "0.0.9")
        data = container()
    refused = refusal(data)
    assert refused.reason == "version"
    assert "0.0.9" in refused.message


def test_a_session_whose_image_has_become_another_is_refused() -> None:
    assert refusal(SAMPLE, one=image(7)).reason == "image"


def test_a_session_whose_parts_have_become_others_is_refused() -> None:
    with pytest.raises(SessionRefused, match="no longer here") as caught:
        Sessions(Shelf(image(), key="other"), key=KEY).unpack(SAMPLE)
    assert caught.value.reason == "image"


def test_a_session_whose_image_cannot_be_made_is_refused() -> None:
    class Empty(Resuming):
        def identity(self, recipe: Recipe) -> Key:
            return Key()

        def image(self, recipe: Recipe) -> Image:
            raise FileNotFoundError(2, "No such file", recipe.filename)

    with pytest.raises(SessionRefused, match=r"no longer here.*protocol\.py") as caught:
        Sessions(Empty(), key=KEY).unpack(SAMPLE)
    assert caught.value.reason == "image"


def test_identifying_needs_no_image() -> None:
    class Untouchable(Resuming):
        def identity(self, recipe: Recipe) -> Key:
            raise AssertionError("nobody asked for the key")

        def image(self, recipe: Recipe) -> Image:
            raise AssertionError("nobody asked for the image")

    assert Sessions(Untouchable(), key=KEY).identify(SAMPLE) == SessionIdentity("one", 3, RECIPE)


def test_the_recipe_of_a_baseline_comes_back() -> None:
    shelf = Sessions(Shelf(image()), key=KEY)
    checkpoint = Checkpoint(image(), {}, PAGES * PAGE_SIZE, (), b"")
    data = shelf.pack(checkpoint, SessionIdentity("two", 0, BASELINE))
    assert shelf.unpack(data).identity.recipe == BASELINE


def test_unchanged_bytes_of_a_page_cost_next_to_nothing() -> None:
    memory = bytearray(image().memory.view()[: 16 * PAGE_SIZE])
    for page in range(16):
        memory[page * PAGE_SIZE + 5] ^= 0xFF
    small = container(runs=((0, 16),), pages=bytes(memory))
    assert len(small) < 1500
    assert json.dumps({"moment": [1, 2.5]}).encode() not in small


def test_the_key_is_the_users_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PRAXIS_HOME", str(tmp_path))
    checkpoint = Checkpoint(image(), {}, PAGES * PAGE_SIZE, (), b"")
    data = Sessions(Shelf(image())).pack(checkpoint, SessionIdentity("mine", 0, BASELINE))
    assert (tmp_path / "data" / "session.key").is_file()
    assert Sessions(Shelf(image())).unpack(data).identity.session_id == "mine"
    assert Sessions(Shelf(image()), key=tmp_path / "data").identify(data).session_id == "mine"
    with pytest.raises(SessionRefused, match="another user"):
        Sessions(Shelf(image()), key=tmp_path / "other").identify(data)
