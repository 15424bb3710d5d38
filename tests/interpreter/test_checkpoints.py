"""A checkpoint contains every change since an image."""

from __future__ import annotations

import hashlib
import json

import pytest
from msgspec import structs

from praxis_desktop.interpreter import Image, Interpreter, run_in_guest_thread
from praxis_desktop.interpreter.changed_pages import changed_pages
from praxis_desktop.interpreter.checkpoint import PAGE_SIZE, Checkpoint
from praxis_desktop.interpreter.environment import VirtualEnvironment
from praxis_desktop.interpreter.faults import InterpreterBusy
from praxis_desktop.interpreter.host.files.sources import FolderSource
from praxis_desktop.interpreter.host.graph import NotCapturable
from praxis_desktop.interpreter.memory_image import MemoryImage
from tests.interpreter.guests import Guest, in_guest, runtime
from tests.interpreter.test_memory_image import WAYS

CHANGES = """
import decimal
kept = {i: bytes([i % 251]) * 5000 for i in range(4000)}
for i in range(0, 4000, 2):
    del kept[i]
"""
ASK = "[len(kept), sum(map(len, kept.values())), kept[7][0], str(decimal.Decimal(1) / 7)]"


def _through_json(checkpoint: Checkpoint) -> Checkpoint:
    return structs.replace(checkpoint, state=json.loads(json.dumps(checkpoint.state)))


def _digest(interpreter: Interpreter) -> str:
    image = interpreter.capture()
    digest = hashlib.sha256(image.memory.read()).hexdigest()
    image.close()
    return digest


@pytest.mark.parametrize("copying", WAYS, ids=["mapped", "copied"])
def test_image_and_checkpoint_together_are_the_interpreter(copying: bool) -> None:
    def use(guest: Guest) -> None:
        captured = guest.interpreter.capture()
        with captured.memory.view() as view:
            image = structs.replace(captured, memory=MemoryImage(view, copying=copying))
        with Interpreter.restore(image, environment=VirtualEnvironment()) as first:
            first.run(CHANGES)
            checkpoint = _through_json(first.checkpoint())
            digest = _digest(first)
            asked = first.run(ASK).to_js()
        assert checkpoint.size >= image.memory.size
        assert len(checkpoint.pages) == PAGE_SIZE * sum(count for _, count in checkpoint.runs)
        with Interpreter.restore(image, checkpoint=checkpoint, environment=VirtualEnvironment(7)) as copy:
            assert copy.memory_bytes == checkpoint.size
            assert copy.run(ASK).to_js() == asked
            # A checkpoint of a guest restored from a checkpoint is one of the image, too.
            copy.run("kept.clear()")
            second = _through_json(copy.checkpoint())
        with Interpreter.restore(image, checkpoint=second) as copy:
            assert copy.run("len(kept)") == 0
        memory = bytearray(image.memory.read())
        memory += bytes(checkpoint.size - len(memory))
        at = 0
        for start, count in checkpoint.runs:
            end = at + count * PAGE_SIZE
            memory[start * PAGE_SIZE : (start + count) * PAGE_SIZE] = checkpoint.pages[at:end]
            at = end
        assert hashlib.sha256(memory).hexdigest() == digest
        captured.close()
        image.close()

    in_guest(use)


def test_a_checkpoint_after_little_is_little() -> None:
    def use(guest: Guest) -> None:
        image = guest.interpreter.capture()
        with Interpreter.restore(image, stdout=lambda data: None) as copy:
            copy.run("print('hello')")
            checkpoint = copy.checkpoint()
            assert len(checkpoint.pages) < 2 << 20
            exact = changed_pages(copy.host.instance, image.memory, exactly=True)
            assert sum(count for _, count in exact) <= sum(count for _, count in checkpoint.runs)
            assert len(repr(checkpoint)) < 2000
        image.close()

    in_guest(use)


def test_what_has_no_image_has_no_checkpoint() -> None:
    def use() -> None:
        with Interpreter.boot(runtime()) as booted:
            with pytest.raises(InterpreterBusy, match="no image"):
                booted.checkpoint()
            image = booted.capture()
            with Interpreter.restore(image) as copy:
                copy.checkpoint()
                image.close()
                with pytest.raises(ValueError, match="closed"):
                    copy.checkpoint()

    run_in_guest_thread(use)


def test_a_folder_mounted_since_the_image_is_refused_by_name(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    folder = tmp_path_factory.mktemp("samples")
    (folder / "a.txt").write_text("a")

    def use(guest: Guest) -> None:
        image = guest.interpreter.capture()
        with Interpreter.restore(image) as copy:
            copy.files.mount("/samples", FolderSource(folder, name="samples"))
            with pytest.raises(NotCapturable, match="'samples'"):
                copy.checkpoint()
            copy.capture().close()
            with copy.fork() as fork:
                assert fork.run("open('/samples/a.txt').read()") == "a"
        image.close()

    in_guest(use)


def test_forks_of_forks_share_the_image() -> None:
    def make() -> Image:
        with Interpreter.boot(runtime()) as base:
            base.run("chain = [0]")
            return base.capture()

    def use() -> None:
        image = make()
        with Interpreter.restore(image) as first:
            first.run("chain.append(1)")
            with first.fork() as second:
                second.run("chain.append(2)")
                with second.fork() as third:
                    third.run("chain.append(3)")
                    assert third.run("chain").to_js() == [0, 1, 2, 3]
                    assert third.host.image is image
                assert second.run("chain").to_js() == [0, 1, 2]
            assert first.run("chain").to_js() == [0, 1]
        image.close()

    run_in_guest_thread(use)
