"""A bench can be saved to a file; a file that is not a bench, or has another version, is refused with the
reason.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from msgspec import structs

from praxis_desktop.core.errors import UsageError
from praxis_desktop.protocols.benches.bench import (
    Bench,
    DeckChoice,
    LabwareChoice,
    MachineChoice,
    Place,
    Surroundings,
)
from praxis_desktop.protocols.benches.catalogue import Catalogue
from praxis_desktop.protocols.benches.choosing import choose_bench
from praxis_desktop.protocols.benches.files import (
    MAX_BYTES,
    bench_facts,
    bench_in,
    bench_names,
    load_bench,
    save_bench,
)
from tests.obstacles import named_pipe
from tests.protocols.benches.samples import with_machines

SCALE = MachineChoice(
    "scale",
    "pylabrobot.scales:Scale",
    "pylabrobot.scales:MettlerToledoWXS205SDUBackend",
    "/dev/ttyUSB0",
    {"model": "XPR"},
    {"vid": 1027},
    place=Place(location=(1.0, 2.0, 3.0)),
)
BENCH = Bench(
    (SCALE,),
    (
        LabwareChoice("source", "cor_96_wellplate_360uL_Fb", {"A1:H1": 200.0}, Place(slot=3)),
        LabwareChoice(
            "tips", "hamilton_96_tiprack_300uL", {}, Place(carrier="TIP_CAR_480_A00", rails=1, spot=0)
        ),
    ),
    DeckChoice("pylabrobot.resources:STARLetDeck", {"with_trash96": False}),
)


def read(bench: Bench) -> Bench:
    """Return ``bench`` without where it was read from."""
    return structs.replace(bench, file="", lines={})


def test_a_bench_comes_back_as_it_was_saved(tmp_path: Path) -> None:
    save_bench("North corner", BENCH, folder=tmp_path)
    assert read(load_bench("North corner", folder=tmp_path)) == BENCH
    assert bench_names(folder=tmp_path) == ("North corner",)
    path = tmp_path / "elsewhere" / "bench.json"
    save_bench(str(path), BENCH)
    assert read(load_bench(str(path))) == BENCH
    assert load_bench(str(path)).file == str(path)


def test_backends_of_ours_are_kept_by_name(tmp_path: Path) -> None:
    protocol = with_machines(reader="PlateReader")
    bench = choose_bench(protocol, Catalogue.find(), simulate=True)
    path = save_bench("reader", bench, folder=tmp_path)
    assert "_praxis" not in path.read_text()
    base = load_bench("reader", folder=tmp_path)
    assert read(choose_bench(protocol, Catalogue.find(), base=base)) == bench


def test_a_file_can_be_written_by_hand(tmp_path: Path) -> None:
    path = tmp_path / "own.json"
    path.write_text('{"format": 1, "labware": {"source": {"catalogue": "cor_96_wellplate_360uL_Fb"}}}')
    bench = Bench(labware=(LabwareChoice("source", "cor_96_wellplate_360uL_Fb"),))
    assert read(load_bench(str(path))) == bench


def test_ports_limits_and_world_come_back_as_they_were_saved(tmp_path: Path) -> None:
    bench = Bench(
        world={"scale": Surroundings(under="pump", density=1.0), "reader": Surroundings(heated_by="heater")},
        devices={"pump": "sim:masterflex"},
        limits={"pump": "masterflex"},
    )
    path = save_bench("world", bench, folder=tmp_path)
    assert read(load_bench(str(path))) == bench


def test_a_record_gives_back_the_bench_of_its_run_and_none_if_it_has_none() -> None:
    bench = structs.replace(BENCH, world={"scale": Surroundings(under="pump")}, file="/lab/north.json")
    assert bench_in(json.loads(json.dumps(bench_facts(bench)))) == bench
    assert bench_facts(Bench()) == {}
    headers: tuple[dict[str, object], ...] = (
        {},
        {"bench": "left out: too long"},
        {"bench": {"format": 1, "later": {}}},
        {"bench": {}},
    )
    for header in headers:
        assert bench_in(header) is None


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("", "is not a bench file: Input data was truncated"),
        ("[]", "is not a bench file: expected an object {...}, got `array`"),
        ("{}", "is not a bench file: format is missing"),
        ('{"format": 2}', "has bench format 2; this program reads format 1"),
        ('{"format": 1, "machine": {}}', "is not a bench file: line 1: machine is not allowed here"),
        (
            '{"format": 1, "machines": {"scale": {"machine": "a:b"}}}',
            "is not a bench file: line 1: machines scale: backend is missing",
        ),
        ('{"format": 1, "labware": {"a": {"catalogue": "b", "place": {"slot": 0}}}}', "labware a: Expected"),
        (
            '{"format": 1, "labware": []}',
            "is not a bench file: line 1: expected an object {...}, got `array` (labware)",
        ),
        (
            '{"format": 1, "deck": {"deck": "os.system"}}',
            "is not a bench file: line 1: Expected `str` matching regex",
        ),
        ("\ufffd" * MAX_BYTES, "is larger than 1 MiB"),
        ("[" * 10_000, "is not a bench file"),
        (
            '{"format": 1,\n"limits": {"supply": "dp832"},\n"limits": {}}',
            "is not a bench file: line 3: limits is given twice",
        ),
        (
            '{"format": 1, "ports": {"scale": "/dev/ttyS0",\n"scale": "/dev/ttyS1"}}',
            "is not a bench file: line 2: ports.scale is given twice",
        ),
    ],
)
def test_a_file_that_is_no_bench_says_why(tmp_path: Path, content: str, message: str) -> None:
    path = tmp_path / "bench.json"
    path.write_text(content, "utf-8")
    with pytest.raises(UsageError) as caught:
        load_bench(str(path))
    assert message in caught.value.message
    assert caught.value.hint


def test_a_file_with_a_byte_order_mark_is_read(tmp_path: Path) -> None:
    path = tmp_path / "bench.json"
    path.write_text('{"format": 1, "ports": {"scale": "sim:mettler"}}', "utf-8-sig")
    assert load_bench(str(path)).devices == {"scale": "sim:mettler"}


def test_every_cut_of_a_file_is_refused_or_read(tmp_path: Path) -> None:
    whole = save_bench("whole", BENCH, folder=tmp_path).read_bytes()
    cut = tmp_path / "cut.json"
    for end in range(0, len(whole) - 2, 7):
        cut.write_bytes(whole[:end])
        with pytest.raises(UsageError, match="is not a bench file"):
            load_bench(str(cut))
    assert json.loads(whole)["format"] == 1


def test_a_bench_that_is_not_there_names_near_misses(tmp_path: Path) -> None:
    save_bench("North corner", BENCH, folder=tmp_path)
    with pytest.raises(UsageError, match="there is no bench 'north korner'") as caught:
        load_bench("north korner", folder=tmp_path)
    assert caught.value.hint == "Did you mean North corner?"
    with pytest.raises(UsageError, match=r"gone\.json cannot be read: "):
        load_bench(str(tmp_path / "gone.json"))


def test_a_folder_that_may_not_be_entered_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "stat", refuse)
    with pytest.raises(UsageError, match="cannot be read: Permission denied"):
        load_bench(str(tmp_path / "bench.json"))


@pytest.mark.parametrize("name", ["", "con", "COM³", "aux .old", "a" * 100, "semi;colon", "dot."])
def test_a_name_that_no_file_can_have_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(UsageError, match="cannot be the name of a bench"):
        save_bench(name, BENCH, folder=tmp_path)


def test_what_is_no_file_is_not_waited_for(tmp_path: Path) -> None:
    with named_pipe(tmp_path / "pipe.json") as path, pytest.raises(UsageError, match="is not a file"):
        load_bench(str(path))
