"""Scenes of setting up a run."""

from __future__ import annotations

from functools import partial

from build_tools.screenshots.stage import Stage
from build_tools.wine.lending import port_name
from praxis_desktop.ports.profiles.introductions import InstrumentStore, KnownInstrument


def setup(stage: Stage) -> None:
    """A protocol with two changed values, and one without its instrument."""
    set_up = stage.window.setup
    page = set_up.page
    stage.open("serial_dilution")
    stage.until("a form", lambda: page.has_form and page.cards is not None)
    page.show_texts({"start_row": "C", "num_dilutions": "6"})
    stage.until("a dry run", lambda: set_up.choices is not None and set_up.choices.forecast is not None)
    stage.rest(1000)
    stage.shoot("02-setup")
    stage.open("gravimetric_check")
    stage.rest(2500)
    stage.shoot("02c-setup-ready")
    assert page.cards is not None
    dry_run = page.cards.dry_run
    stage.until("its dry run", lambda: dry_run.branches is not None)
    assert dry_run.branches is not None
    dry_run.branches.fold.click()
    stage.rest(500)
    stage.shoot("02q-setup-branches")
    dry_run.branches.fold.click()
    away = KnownInstrument("usb:0403:6001,serial=FT8A2XQ1", "Bench scale", "mettler", "/dev/ttyUSB0")
    InstrumentStore().keep(away)
    stage.window.instruments.known_changed.emit()
    stage.press("Real instruments")
    page.instruments.rows[0].field.set_device(away.device)
    stage.until("a name", lambda: page.instruments.rows[0].field.is_absent)
    stage.press("Show Scale")
    stage.rest(500)
    stage.shoot("02b-setup-blocked", partial(page.body.show_section, "instruments"))


_PUMPS = '''"""Pump calibration.

Pumps water into a vessel on the balance and compares it with what was asked for.
"""

# /// script
# [tool.praxis.ports]
# pump = "Masterflex pump"
# scale = "Mettler Toledo balance (MT-SICS)"
# ///

import time

import serial


def main(volume_ml: float = 5.0, portions: int = 3):
    with (
        serial.Serial("pump", 4800, bytesize=7, parity="O", timeout=5) as pump,
        serial.Serial("scale", timeout=15) as scale,
    ):
        for _ in range(portions):
            scale.write(b"T\\r\\n")
            scale.readline()
            pump.write(b"P02\\r")
            pump.write(b"\\x02P02S+100.0V%08.2fG\\r" % (volume_ml / 0.8))
            time.sleep(5)
            scale.write(b"S\\r\\n")
            print(scale.readline().decode().strip())
'''
_BENCH = """{
  "format": 1,
  "ports": {"pump": "sim:masterflex", "scale": "sim:mettler"},
  "machines": {"reader": {"machine": "PlateReader", "backend": "SimulatedPlateReader"}},
  "world": {"scale": {"under": "pump", "ml_per_revolution": 0.8}}
}
"""


def setup_bench(stage: Stage) -> None:
    """A bench that fills in the instruments: in use, removed, and one that does not fit."""
    from praxis_desktop.core.directories import data_directory

    set_up = stage.window.setup
    page, folder = set_up.page, data_directory()
    folder.mkdir(parents=True, exist_ok=True)
    protocol, bench = folder / "pump_calibration.py", folder / "pump-corner.json"
    protocol.write_text(_PUMPS, encoding="utf-8")
    bench.write_text(_BENCH, encoding="utf-8")
    stage.window.files.open_file(protocol)
    stage.until("a form", lambda: page.has_form and page.cards is not None)
    stage.until("a dry run", lambda: set_up.choices is not None and set_up.choices.forecast is not None)

    def to_instruments() -> None:
        stage.rest(100)  # until the page has its height in this size
        page.body.show_section("instruments")

    stage.rest(500)
    stage.shoot("02r-setup-no-bench", to_instruments)
    assert set_up.bench is not None
    stage.window.files.open_bench(bench)
    stage.until("a bench", lambda: set_up.bench is not None and set_up.bench.in_use is not None)
    stage.until("a dry run", lambda: set_up.choices is not None and set_up.choices.forecast is not None)
    stage.rest(500)
    stage.shoot("02r-setup-bench", to_instruments)
    stage.press("Remove the bench")
    stage.rest(500)
    stage.shoot("02r-setup-bench-removed", to_instruments)
    bench.write_text(_BENCH.replace('"under": "pump"', '"under": "pmp"'), encoding="utf-8")
    stage.window.files.open_bench(bench)
    stage.until("a problem", lambda: set_up.bench is not None and set_up.bench.line.notice.sentence)
    stage.rest(500)
    stage.shoot("02r-setup-bench-does-not-fit", to_instruments)
    stage.press("Remove the bench")
    bench.write_text(_BENCH.replace("sim:masterflex", "sim:masterflx"), encoding="utf-8")
    stage.window.files.open_bench(bench)
    stage.until("a refusal", lambda: page.failure.message)
    stage.rest(500)
    stage.shoot("02r-setup-bench-refused", page.body.show_top)


def setup_sections(stage: Stage) -> None:
    """A value out of range, and wells selected on a plate."""
    stage.open("serial_dilution")
    stage.rest(3000)
    stage.fill("4000")
    stage.rest(1500)
    stage.shoot("02b-setup-invalid")
    stage.open("selective_transfer")
    stage.rest(3000)
    stage.shoot("02-setup-wells")


def setup_checks(stage: Stage) -> None:
    """The checks before a run with real instruments, and a file that does not load."""
    from praxis_desktop.core.directories import data_directory
    from praxis_desktop.ports.simulators import make_instrument
    from praxis_desktop.ports.simulators.pty import PtyInstrument

    page = stage.window.setup.page
    stage.open("serial_dilution")
    stage.until("a form", lambda: page.has_form and page.cards is not None)
    assert page.cards is not None
    labware = page.cards.labware
    for row, slot in zip(labware.rows, (1, 2, 5), strict=False):
        row.choose(f"{row.choice}@{slot}")
        row.changed.emit()
    stage.press("Real instruments")
    stage.until("a deck", lambda: labware.deck is not None and labware.deck.isVisible())
    page.body.show_section("labware")
    labware.list.items[0].box.setChecked(True)
    labware.list.items[1].box.setFocus()
    stage.rest(1500)
    deck = labware.deck
    assert deck is not None
    stage.shoot("02d-setup-deck", partial(page.body.area.ensureWidgetVisible, deck, 0, 20))
    stage.open("gravimetric_check")
    folder = data_directory()
    folder.mkdir(parents=True, exist_ok=True)
    with (
        PtyInstrument(make_instrument("mettler"), link=port_name(folder, "ttyScale")) as scale,
        PtyInstrument(make_instrument("keyence"), link=port_name(folder, "ttyReader")) as silent,
        PtyInstrument(make_instrument("xpeel"), link=port_name(folder, "ttyPeeler")) as strange,
    ):
        InstrumentStore().keep(KnownInstrument(str(scale.path), "Bench scale", "mettler"))
        stage.window.instruments.known_changed.emit()
        stage.press("Real instruments")
        page.body.show_section("instruments")
        scale_row = page.instruments.rows[0]
        scale_row.field.set_device(str(scale.path))
        stage.until("an answer", lambda: scale_row.found is not None)
        stage.shoot("02e-setup-answered", partial(page.body.show_section, "instruments"))
        scale_row.field.set_device(str(silent.path))
        stage.until("no answer", lambda: scale_row.has_failed)
        stage.shoot("02e-setup-no-answer", partial(page.body.show_section, "instruments"))
        scale_row.field.set_device(str(strange.path))
        stage.until("another answer", lambda: scale_row.is_decidable)
        stage.shoot("02e-setup-unknown-model", partial(page.body.show_section, "instruments"))
        stage.press("Use anyway…")
        stage.rest(800)
        stage.type("it has the commands of the balance")
        stage.shoot("02e-setup-use-anyway")
        stage.press("Use it anyway")
        stage.until("a decision", lambda: scale_row.decision is not None)
        stage.shoot("02e-setup-decided", partial(page.body.show_section, "instruments"))
    broken = folder / "gradient_elution.py"
    broken.write_text(_BROKEN, encoding="utf-8")
    stage.window.files.open_file(broken)
    stage.until("a failed check", lambda: "failed" in page.head.line)
    stage.shoot("02f-setup-check-failed")


def setup_kinds(stage: Stage) -> None:
    """A form with a value of every kind, then with an invalid value; naming a preset."""
    page = stage.window.setup.page
    stage.open("every_kind")
    stage.until("a form", lambda: page.has_form)
    stage.rest(3000)
    stage.shoot("02g-setup-kinds")
    stage.press("Save preset…")
    stage.rest(400)
    stage.shoot("02h-setup-preset")
    stage.press("Cancel")
    page.body.show_section("review")
    stage.rest(600)
    stage.shoot("02i-setup-review", partial(page.body.show_section, "review"))


def setup_partly(stage: Stage) -> None:
    """One real and one simulated instrument: the form says so, and so does the run."""
    from praxis_desktop.core.directories import data_directory
    from praxis_desktop.ports.simulators import make_instrument
    from praxis_desktop.ports.simulators.pty import PtyInstrument

    set_up = stage.window.setup
    page = set_up.page
    with PtyInstrument(make_instrument("mettler"), link=port_name(data_directory(), "ttyScale")) as scale:
        stage.open("dilution_series")
        stage.until("a form", lambda: page.has_form and page.cards is not None)
        stage.press("Real instruments")
        page.body.show_section("instruments")
        handler, balance = page.instruments.rows[:2]
        handler.simulate()
        balance.field.set_device(scale.path)
        stage.until("an answer", lambda: balance.found is not None)
        stage.until("a dry run", lambda: set_up.choices is None or set_up.choices.forecast is not None)
        stage.shoot("02j-setup-partly", partial(page.body.show_section, "instruments"))


_BROKEN = """from praxis import protocol_function

FLOW_ML_MIN = 1.2
COLUMN_ML = 0
DWELL_MIN = 10 * COLUMN_ML / 0


@protocol_function(title="Gradient elution")
async def gradient_elution(volume: float = 20.0) -> None:
    pass
"""
