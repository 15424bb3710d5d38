"""When the page of a window counts as complete: the pixels compared, and negligible differences."""

from __future__ import annotations

from array import array

from bench.window.screen import is_same_page, page_of
from praxis_desktop.gui.look.tokens import STATUS_BAR_HEIGHT

WIDTH, HEIGHT = 1280, 800


def page(*areas: tuple[int, int, int, int]) -> bytes:
    """Return the page of a white window in which ``areas`` (left, top, width, height) are black."""
    pixels = array("I", [0xFFFFFF]) * (WIDTH * HEIGHT)
    for left, top, width, height in areas:
        for line in range(top, top + height):
            begin = line * WIDTH + left
            pixels[begin : begin + width] = array("I", [0]) * width
    return page_of(memoryview(pixels), WIDTH)


def test_a_page_is_complete_while_the_status_bar_goes_on() -> None:
    bar = (96, HEIGHT - STATUS_BAR_HEIGHT, WIDTH - 96, STATUS_BAR_HEIGHT)
    assert is_same_page(page(), page(bar))


def test_a_page_is_not_complete_before_its_cards() -> None:
    assert not is_same_page(page(), page((120, 200, 360, 200)))


def test_a_page_is_not_complete_before_the_chip_of_a_last_run() -> None:
    assert not is_same_page(page(), page((120, 300, 80, 24)))


def test_a_caret_that_blinks_is_no_change() -> None:
    assert is_same_page(page(), page((300, 120, 2, 20)))


def test_a_window_of_another_size_is_another_page() -> None:
    smaller = page_of(memoryview(array("I", [0]) * (1024 * 700)), 1024)
    assert not is_same_page(page(), smaller)
