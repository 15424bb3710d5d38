"""One command renews the page of comparisons: the output of benchmarks becomes tables and lists."""

from __future__ import annotations

import io
from contextlib import redirect_stdout

import pytest

from bench import table
from bench.__main__ import BENCHMARKS
from bench.comparison import PAGE, SERIES, as_markdown, main, renewed, section


def printed() -> str:
    """Return the output of two benchmarks."""
    output = io.StringIO()
    with redirect_stdout(output):
        output.write("2026-11-21 10:00  Linux  2 processors\n\n")
        output.write(f"{'Images':44}{'ours':>20}{'eryx':>20}\n")
        output.write(f"{'restore':44}{'4.90 [2.41] ms':>20}{'13.00 [6.70] ms':>20}\n")
        output.write(f"{'warm call':44}{'99.00 [87.00] us':>20}{'49.00 [43.00] us':>20}\n\n")
        table.heading("Reply of 1 B over a pty", "bare pyserial")
        table.line("in the guest", [90.0], [60.0], "us")
        output.write(f"{'':44} {35.0:+9.2f} us    {table.spread([1.0])}\n\n")
        table.heading("Alone", "-")
        table.line("receive", [5.0], (), "MB/s")
        output.write('{"ours": {}}\ngoal: median at most 300 ms\n')
    return output.getvalue()


def test_what_a_benchmark_prints_becomes_tables_with_the_least_set_off() -> None:
    assert (
        "\n".join(as_markdown(printed()))
        == """\
| Images | ours | eryx |
|---|---|---|
| restore | **4.90 [2.41] ms** | 13.00 [6.70] ms |
| warm call | 99.00 [87.00] µs | **49.00 [43.00] µs** |

Reply of 1 B over a pty

|  | ours | bare pyserial | ratio |
|---|---|---|---|
| in the guest | 90.00 µs | **60.00 µs** | 1.50 |

|  | median | 99 % | longest |  |
|---|---|---|---|---|
| in the guest, +35.00 µs | 1.000 | 1.000 | 1.000 |  |

Alone

|  | ours | - | ratio |
|---|---|---|---|
| receive | 5.00 MB/s | - |  |

- goal: median at most 300 ms
"""
    )


def test_tables_that_the_page_does_not_need_are_left_out() -> None:
    text = "\n".join(as_markdown(printed(), "over a pty"))
    assert "restore" in text
    assert "in the guest" not in text


def test_the_page_has_a_place_for_what_is_measured_and_keeps_all_else() -> None:
    page = PAGE.read_text("utf-8")
    again = renewed(page, "nothing\n")
    assert again.partition("<!-- from")[0] == page.partition("<!-- from")[0]
    assert again.partition("measured -->")[2] == page.partition("measured -->")[2]
    with pytest.raises(ValueError, match="no lines"):
        renewed("# A page without marks", "nothing")


def test_each_series_is_a_benchmark() -> None:
    assert [each.arguments[0] for each in SERIES if each.arguments[0] not in BENCHMARKS] == []


def test_a_series_without_its_peer_says_so() -> None:
    assert "Not measured" in section(SERIES[0], "", 9, 0.2)


def test_nothing_is_written_where_nothing_is_asked_for(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--only", "no such benchmark", "--print"]) == 0
    assert "processors" in capsys.readouterr().out
