"""A report contains what a laboratory wants to know, in any script; the same record gives the same bytes."""

from __future__ import annotations

import io
import json
import math
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pypdf
import pypdfium2
import pytest
from msgspec import structs
from PIL import Image

from praxis_desktop.core.verdicts import Figure, Verdict, VerdictWord
from praxis_desktop.records.exporting.document import ExportedRun, document_of
from praxis_desktop.records.exporting.pdf.charts import plate_size
from praxis_desktop.records.exporting.pdf.report import write_report
from praxis_desktop.records.exporting.pdf.styles import fitted, markup
from praxis_desktop.records.exporting.pdf.template import TemplateError, read_template
from praxis_desktop.records.numbers import aligned_number, decimals_of, thinned, ticks
from tests.records.exporting.lab_run import REASON, RUN_ID, failed_run, lab_run, wells


def report(run: ExportedRun, **options: Any) -> bytes:
    file = io.BytesIO()
    write_report(file, document_of(run), **options)
    return file.getvalue()


def pages(content: bytes) -> list[str]:
    return [page.extract_text() for page in pypdf.PdfReader(io.BytesIO(content)).pages]


def more(run: ExportedRun, *told: dict[str, Any]) -> ExportedRun:
    events = list(run.events)
    return structs.replace(run, events=[*events[:5], *((10.0, each) for each in told), *events[5:]])


def wells_event(key: str, rows: int, columns: int) -> dict[str, Any]:
    value = {"plate": key, "size": [rows, columns], "values": wells(1000, rows, columns)}
    return {
        "event": "data",
        "key": key,
        "kind": "wells",
        "title": f"Title of {key}",
        "unit": "RFU",
        "value": value,
    }


def decided(number: int, title: str, value: dict[str, Any], **told: Any) -> list[dict[str, Any]]:
    """Return the events of a step that failed, for which the user was asked and decided."""
    step = {"event": "step", "step": number, "title": title, "kind": "operation"}
    return [
        {**step, "status": "started"},
        {"event": "state", "state": "requires_intervention", "reason": f"{title} has failed"},
        {
            "event": "prompt",
            "number": number,
            "kind": "recover",
            "message": "pick_up_tips stalled",
            "step": number,
        },
        {"event": "answer", "number": number, "source": "operator", "value": value, "by": "Bo", **told},
        {"event": "state", "state": "intervening", "by": "Bo"},
        {**step, "status": "completed", "summary": "by hand" if "value" in value else "skipped"},
    ]


def test_it_says_what_was_skipped_set_by_hand_and_found_out() -> None:
    facts = {
        "plate A1": {"resolution": "partial", "value": 85},
        "plate B1": {"resolution": "unknown"},
        "state:tare": {"resolution": "confirmed_success"},
    }
    run = more(
        lab_run(),
        *decided(901, "Aspirate", {"choice": "skip"}, facts=facts),
        *decided(902, "Weigh", {"choice": "set_value", "value": 9.75}),
    )
    text = " ".join("\n".join(pages(report(run))).split())
    assert "13 of 15 steps · 1 skipped · " in text
    assert "skipped (Bo)" in text
    assert "set by hand: 9.75 (Bo)" in text
    assert (
        "answer: Skip (plate A1: part of it was done, 85 now; plate B1: not known; tare: looked at)" in text
    )
    assert "answer: Set the value by hand: 9.75" in text
    assert "run: carrying out the answer" in text
    assert "waiting for somebody" not in text, "behind an answer nobody waits"
    assert "question: pick_up_tips stalled" in text
    assert "{'choice'" not in text
    told = document_of(run)
    assert told["run"]["ended_by"] == ""
    steps = {step["step"]: step["decisions"] for step in told["steps"]}
    assert steps[901] == [{"value": "skip", "source": "operator", "by": "Bo", "facts": facts}]
    assert steps[902] == [{"value": "set_value", "given": 9.75, "source": "operator", "by": "Bo"}]


def test_of_a_run_that_ended_early_it_says_what_was_planned() -> None:
    run = lab_run(state="cancelled", simulated=False)
    begun = len(document_of(run)["steps"])
    run = structs.replace(run, header={**run.header, "planned": {"steps": 141, "checks": 23}})
    (first, *_) = pages(report(run))
    assert "The run ended before the first of its 23 checks." in first
    assert f"step {begun} of 141 ·" in " ".join(first.split()), "the number that the page Run shows"
    assert f" of {begun} steps" not in first


def test_an_emergency_stop_stands_first_with_what_was_stopped_and_whether_it_was_real() -> None:
    halt = {"event": "halt", "message": "stopped", "data": "400d0a", "milliseconds": 4.2}
    run = lab_run(state="cancelled", simulated=False)
    told = [
        {**event, "reason": "emergency stop", "by": "Bo"} if event.get("event") == "state" else event
        for _, event in run.events
    ]
    run = structs.replace(run, events=[(1.0 * place, event) for place, event in enumerate(told)])
    run = structs.replace(run, header={**run.header, "instrument_names": {"peeler": "Left peeler"}})
    run = more(
        run,
        {**halt, "port": "peeler", "outcome": "sent"},
        {**halt, "port": "peeler", "outcome": "confirmed"},
        {**halt, "port": "shaker", "outcome": "unconfirmed", "is_simulated": True},
    )
    first = " ".join(pages(report(run))[0].split())
    assert "Real instruments" in first
    assert "Emergency stop No verdict. The run ended" in first
    text = " ".join(" ".join(pages(report(run))).split())
    assert "Left peeler (peeler) confirmed in 4 ms; shaker did not confirm, simulated" in text
    assert "Killed" not in text


def test_the_first_page_says_what_was_asked_and_answered() -> None:
    told = decided(901, "Aspirate", {"choice": "retry"})
    first = " ".join(pages(report(more(failed_run(), *told)))[0].split())
    assert "1 question" in first
    assert "Step 901: pick_up_tips stalled – Try again, by Bo" in first


def test_no_number_is_cut() -> None:
    figures = (Figure("error", 100.016123, "%", "Systematic error", -1000.25, 1000.25),)
    run = failed_run()
    run = structs.replace(run, events=[(at, with_figures(event, figures)) for at, event in run.events])
    first = pages(report(run))[0]
    assert "100.016123 %" in first
    assert "limits ±1000.25 %" in first
    assert "…" not in first


def with_figures(event: Mapping[str, Any], figures: tuple[Figure, ...]) -> Mapping[str, Any]:
    """Return a result event with other figures in its verdict."""
    if event.get("event") != "result":
        return event
    return {**event, "verdict": Verdict("failed", REASON, figures).to_json()}


def test_the_report_shows_no_value_as_json_and_says_whether_the_record_is_complete() -> None:
    run = failed_run()
    values = {
        "samples": {"name": "samples.csv", "sha256": "fb92082aed803cf9" * 4},
        "volumes": {"A1": 1.5, "B2": 123.45678},
        "rows": [{"name": "S1", "is_control": True}, {"name": "S2", "is_control": False}],
    }
    details = {"setup": {"values": values}}
    events = [
        (at, {**event, "details": details} if event.get("event") == "result" else event)
        for at, event in run.events
    ]
    run = structs.replace(run, events=events)
    text = " ".join(" ".join(pages(report(run))).split())
    assert "samples.csv (SHA-256 fb92082aed803cf9…)" in text
    assert "A1: 1.5, B2: 123.45678" in text
    assert "name: S1, is_control: yes; name: S2, is_control: no" in text
    assert "Complete: everything from the start of the run to its end was recorded." in text


def test_signatures_are_never_alone_on_a_page() -> None:
    for rows in range(2, 60):
        told = [
            {"event": "data", "key": f"v{n}", "kind": "value", "title": f"Value {n}", "value": n, "unit": "g"}
            for n in range(rows)
        ]
        (signed,) = [page for page in pages(report(more(failed_run(), *told))) if "Performed" in page]
        assert "Operator" in signed, rows


@pytest.mark.parametrize(
    ("state", "word"),
    [("completed", "Completed at"), ("failed", "Ended by error at"), ("cancelled", "Stopped at")],
)
def test_it_says_who_did_what_and_what_came_of_it(state: str, word: str) -> None:
    content = report(lab_run(state=state, simulated=False))
    told = pages(content)
    text = "\n".join(told)
    assert word in told[0]
    assert "No verdict" in told[0]
    states_none = state == "completed"
    assert ("This protocol specifies no limits." in told[0]) == states_none
    assert ("The run ended early, and nothing had been checked." in told[0]) != states_none
    assert "Ängström, Ö." in told[0]
    assert "strain 中, first run after the lamp was changed [U+1F642]" in text
    assert "4711-Ж" in text
    assert "Wavelength\n600 nm" in text
    assert "wavelength_nm" not in text
    assert "37 °C" in text
    assert "K-12 中" in text
    assert "PeelerError: Seal not removed" in text
    assert "retried (Ängström, Ö.)" in text.replace("\n", " ")
    assert "The cable was loose" in text
    assert "seal not removed" in text
    assert "Absorbance at 600 nm" in text
    assert "3.118" in text  # the number in a well
    assert "imulated" not in text
    for number, page in enumerate(told, 1):
        assert f"Page {number} of {len(told)}" in page
        assert "c0ffee" * 10 in page
        assert RUN_ID in page
    assert pypdf.PdfReader(io.BytesIO(content)).metadata.title == "Run 5f1c0d2e: Growth of E. coli at 37 °C"  # type: ignore[union-attr]


def test_no_page_of_a_simulated_run_can_be_taken_for_a_measurement() -> None:
    told = pages(report(lab_run()))
    assert all("Partly simulated: plate_reader" in page for page in told)
    told = pages(report(failed_run(simulated=True)))
    assert "Failed in simulation" in told[0]
    assert all("Simulated: no instrument was used" in page for page in told)


def test_the_verdict_stands_first_with_its_reason_and_figures() -> None:
    content = report(failed_run())
    first, *others = pages(content)
    text = first.replace("\n", " ")
    assert "Run 131 · Gravimetric check of a pipette" in text
    for words in ("Failed", REASON, "Completed at 10:30 · 1 of 1 steps", "−0.885 %", "limits ±0.8 %"):
        assert words in text
    assert "Portions · Volume: limits 992 to 1008 µL · 1 outside" in text
    assert "too low, limit 992" in text
    for words in ("Mean volume, µL", "991.15", "992.00", "1008.00", "outside", "Water, °C", "21.4"):
        assert words in text
    assert text.index("Failed") < text.index("Portions") < text.index("Figures") < text.index("Signatures")
    assert ("Performed" in text, "Reviewed" in text, "Approved" in text) == (True, True, True)
    assert "volume_ul" not in first + "".join(others)
    assert others[0].split("\n").count("Technical") == 1


def test_a_number_that_decides_is_never_cut() -> None:
    far = Figure("systematic_error", 227.628, "%", "Systematic error", -0.8, 0.8)
    first = pages(report(failed_run(figures=(far, Figure("light", 12_380_820.0, "RLU", "Light")))))[0]
    assert "227.628 %" in first
    assert "12380820 RLU" in first
    assert "…" not in first


@pytest.mark.parametrize("word", ["passed", "failed", "inconclusive", "none"])
@pytest.mark.parametrize("simulated", [False, True])
def test_a_simulated_run_has_no_green_and_no_red(word: VerdictWord, simulated: bool) -> None:
    drawn = pypdfium2.PdfDocument(report(failed_run(simulated=simulated, word=word)))
    found = {colour for _, colour in drawn[0].render(scale=1).to_pil().convert("RGB").getcolors(1 << 20)}
    judged = {(r, g, b) for r, g, b in found if r > max(g, b) + 60 or g > max(r, b) + 40}
    assert bool(judged) != simulated, "rows that are outside are red, or violet"


def test_what_is_told_again_and_again_is_one_series() -> None:
    told = {"event": "data", "key": "mass", "kind": "value", "title": "Mass", "unit": "mg"}
    text = "\n".join(pages(report(more(lab_run(), *({**told, "value": float(n)} for n in range(171))))))
    assert text.count("Mass") == 2, "a chart and a line of figures"
    assert "Mass, mg (last of 171)" in text


def test_wells_outside_of_their_limits_are_marked() -> None:
    event = {**wells_event("od", 8, 12), "low": 0.0, "high": 1500.0}
    run = more(lab_run(simulated=False), event)
    content = report(run)
    assert "outside, limits 0 to 1500 RFU: A1, A2" in " ".join(pages(content)).replace("\n", " ")
    drawn = [page.render(scale=1).to_pil().convert("RGB") for page in pypdfium2.PdfDocument(content)]
    assert any((174, 26, 31) in {colour for _, colour in page.getcolors(1 << 20)} for page in drawn)


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ("inf", "1 outside, 1 missing, limits 0 to 1500 RFU: A1"),
        (12.0, "1 missing, limits 0 to 1500 RFU"),
    ],
)
def test_wells_without_a_number_are_not_called_inside(value: object, said: str) -> None:
    event = {**wells_event("od", 8, 12), "low": 0.0, "high": 1500.0}
    event["value"] = {"plate": "p", "values": {"A1": value, "A2": 5.0, "A3": "OVER"}}
    text = " ".join(pages(report(more(lab_run(simulated=False), event)))).replace("\n", " ")
    assert said in text


def test_decimals_stand_below_one_another() -> None:
    assert decimals_of([1, 2.5, None, "x", 1e-9]) == 1
    assert decimals_of([123.45678, 100 / 3]) == 5
    assert decimals_of([100 / 3, 0.0012 / 7]) == 4
    assert [aligned_number(value, 2) for value in (1, -2.5, -0.0001, None, 1e12)] == [
        "1.00",
        "−2.50",
        "−0.00".removeprefix("−"),
        "–",
        "1e+12",
    ]


@pytest.mark.parametrize(("simulated", "read"), [(False, "measured"), (True, "from the reader")])
def test_a_plate_says_whether_its_values_were_measured(simulated: bool, read: str) -> None:
    run = more(lab_run(simulated=simulated), wells_event("normalised", 8, 12))
    text = "\n".join(pages(report(run)))
    notes = {line for line in text.splitlines() if "96 wells" in line or " · 6 readings" in line}
    assert {line.rpartition(" · ")[2] for line in notes if "normalised" in line} == {"from the program"}
    assert {line.rpartition(" · ")[2] for line in notes if "normalised" not in line} == {read}
    assert any("6 readings" in line for line in notes)


def test_the_same_record_makes_the_same_bytes() -> None:
    assert report(lab_run()) == report(lab_run())


def test_a_shown_table_is_printed_with_its_first_rows_and_the_number_of_the_others(tmp_path: Path) -> None:
    rows = "".join(f"sample {number},{number / 8}\n" for number in range(1, 1501))
    (tmp_path / "table-1.csv").write_text(f"name,od\n{rows}", "utf-8")
    (tmp_path / "table-2.csv").write_bytes(b"")
    told = [
        {"event": "display", "file": f"table-{number}.csv", "mime": "text/csv", "size": 1, "data": ""}
        for number in (1, 2, 3)
    ]
    text = "\n".join(pages(report(more(lab_run(), *told), figures=tmp_path)))
    assert "sample 200" in text
    assert "sample 201" not in text
    assert "1,300 more rows are in table-1.csv." in text
    for number in (2, 3):
        assert f"table-{number}.csv (text/csv) is with the files of this run." in text


def test_large_plates_long_series_and_figures_have_their_place(tmp_path: Path) -> None:
    Image.new("RGB", (300, 200), "red").save(tmp_path / "figure-1.png")
    (tmp_path / "figure-3.png").write_bytes(b"no picture")
    points = [[number / 10, math.sin(number / 900)] for number in range(20_000)]
    run = more(
        lab_run(),
        wells_event("384", 16, 24),
        wells_event("1536", 32, 48),
        {"event": "data", "key": "mass", "kind": "series", "unit": "mg", "value": {"points": points}},
        *(
            {"event": "display", "file": f"figure-{number}.png", "mime": "image/png", "size": 1, "data": ""}
            for number in (1, 2, 3)
        ),
    )
    content = report(run, figures=tmp_path)
    text = "\n".join(pages(content))
    assert "Title of 384" in text
    assert "Title of 1536" in text
    assert "figure-2.png (image/png) is with the files" in text
    assert "figure-3.png (image/png) is with the files" in text
    images = [image for page in pypdf.PdfReader(io.BytesIO(content)).pages for image in page.images]
    assert len(images) == 1
    assert len(content) < 2 << 20


def test_the_names_of_many_curves_stay_on_the_page() -> None:
    names = [f"Temperature of heater number {number}, upper plate" for number in range(6)]
    rows = [[minute, *(30.0 + minute + number for number in range(6))] for minute in range(20)]
    table = {"columns": ["Time (min)", *names], "rows": rows}
    told = {"event": "data", "key": "heat", "kind": "table", "title": "Heaters", "unit": "°C", "value": table}
    content = report(more(lab_run(), told))
    with pypdfium2.PdfDocument(content) as document:
        for page in document:
            text, (width, _) = page.get_textpage(), page.get_size()
            boxes = [text.get_rect(number) for number in range(text.count_rects())]
            assert [box for box in boxes if box[0] < 47 or box[2] > width - 47] == []
            text.close()
    assert sum(name[:20] in page for page in pages(content) for name in names) >= 6


def test_a_run_of_many_steps_has_a_report_of_some_pages() -> None:
    step = {"event": "step", "kind": "operation", "operation": "a.b", "title": "Aspirate 100 µL", "line": 3}
    told = [
        (number * 0.1, {**step, "step": number, "status": status, "duration": 0.1})
        for number in range(1, 3001)
        for status in ("started", "completed")
    ]
    text = pages(report(structs.replace(lab_run(), events=told)))
    assert len(text) < 30
    assert any("2500 more steps are in the CSV and JSON of this run." in page for page in text)


def test_a_record_that_tells_nothing_has_a_report() -> None:
    (first, technical) = pages(report(ExportedRun("ab" * 16)))
    assert "Interrupted at" in first
    assert "Technical" in technical


def test_pages_can_be_drawn_by_another_program() -> None:
    drawn = pypdfium2.PdfDocument(report(lab_run()))
    assert len(drawn) >= 3
    picture = drawn[0].render(scale=0.6).to_pil().convert("RGB")
    colours = {colour for _, colour in picture.getcolors(1 << 20)}
    assert (242, 234, 253) in colours, "the ground of what is simulated"


# ---- templates
def test_a_laboratory_has_its_own_template(tmp_path: Path) -> None:
    Image.new("RGB", (40, 40), "blue").save(tmp_path / "logo.png")
    own = {
        "title": "Prüfbericht",
        "paper": "Letter",
        "logo": "logo.png",
        "header": "Labor 7 – {protocol}",
        "footer": "{operator}, {date}",
        "colours": {"accent": "#aa0000"},
        "sections": [{"shows": "steps", "title": "Schritte"}],
    }
    (tmp_path / "own.json").write_text(json.dumps(own), "utf-8")
    content = report(lab_run(), template=read_template(tmp_path / "own.json"))
    told = pages(content)
    assert "Schritte" in told[0]
    assert "Labor 7 – Growth" in told[0]
    assert "Ängström, Ö., 2026-11-20 10:30" in told[0]
    assert "Parameters" not in "\n".join(told)
    assert pypdf.PdfReader(io.BytesIO(content)).pages[0].mediabox.width == 612


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("{\n  'title': 1}", "line 2, column 3: not JSON"),
        ('{"sections": []}', "$.sections"),
        ('{"sections": [{"shows": "stpes", "title": "x"}]}', "$.sections[0].shows"),
        ('{"sections": [{"shows": "steps", "title": "x", "more": 1}]}', "unknown field `more`"),
        (
            '{"sections": [{"shows": "steps", "title": "x"}], "colours": {"accent": "red"}}',
            "$.colours.accent",
        ),
        (
            '{"sections": [{"shows": "steps", "title": "x"}], "header": "{nobody}"}',
            "header: there is no {nobody}",
        ),
        ('{"sections": [{"shows": "steps", "title": "x"}], "footer": "{run"}', "footer: "),
        (
            '{"sections": [{"shows": "steps", "title": "x"}], "header": "{run.__class__}"}',
            "header: there is no",
        ),
        ('{"sections": [{"shows": "steps", "title": "x"}], "header": "{run:>9999999}"}', "header: {run}"),
        ('{"sections": [{"shows": "steps", "title": "x"}], "logo": "no.png"}', "logo: there is no file"),
    ],
)
def test_a_template_that_is_wrong_says_where(content: str, message: str, tmp_path: Path) -> None:
    (tmp_path / "own.json").write_text(content, "utf-8")
    with pytest.raises(TemplateError) as raised:
        read_template(tmp_path / "own.json")
    assert message in raised.value.message
    assert "own.json" in raised.value.message


def test_a_template_with_a_byte_order_mark_is_read_and_one_with_a_key_twice_refused(tmp_path: Path) -> None:
    path = tmp_path / "own.json"
    path.write_text('{"header": "A", "sections": [{"shows": "steps", "title": "S"}]}', "utf-8-sig")
    assert read_template(path)[0].header == "A"
    path.write_text('{"header": "A", "sections": [{"shows": "steps", "title": "S"}],\n"header": "B"}')
    with pytest.raises(TemplateError, match="line 2: header is given twice"):
        read_template(path)


def test_a_template_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(TemplateError, match=r"own\.json cannot be read"):
        read_template(tmp_path / "own.json")


# ---- parts
def test_letters_come_from_a_font_that_has_them() -> None:
    assert markup("a<b & µ中") == 'a&lt;b &amp; µ<font name="DejaVuSansMono">中</font>'.replace(
        "DejaVuSansMono", "DroidSansFallback"
    )
    assert markup("x\x00\n🙂") == "x[U+0000]<br/>[U+1F642]"
    assert fitted("a" * 500, "DejaVuSans", 8, 50).endswith("…")


def test_a_curve_keeps_its_peaks() -> None:
    points = [(float(number), 0.0) for number in range(100_000)]
    points[77_777] = (77_777.0, 9.0)
    kept = list(thinned(points, 1_500))
    assert len(kept) <= 1600
    assert (77_777.0, 9.0) in kept


def test_axes_have_round_numbers() -> None:
    assert ticks(0, 1) == pytest.approx([0, 0.2, 0.4, 0.6, 0.8, 1.0])
    assert ticks(36.6, 37.4) == pytest.approx([36.6, 36.8, 37.0, 37.2, 37.4])
    assert plate_size({"A1": 1, "C4": 2}) == (4, 6)
    assert plate_size({"A1": 1}, [8, 12]) == (8, 12)
    assert plate_size({"AF48": 1}) == (32, 48)
