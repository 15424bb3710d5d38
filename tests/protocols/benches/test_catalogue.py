"""The catalogue lists all machines, backends and labware of PyLabRobot that can be used."""

from __future__ import annotations

from pathlib import Path

import pytest

from praxis_desktop.interpreter.distribution import DistributionError
from praxis_desktop.protocols.benches.catalogue import Catalogue, labware_titles
from praxis_desktop.protocols.benches.machines import fits
from praxis_desktop.protocols.benches.simulation import LABWARE, OWN_BACKENDS, SIMULATIONS


def test_it_has_all_of_pylabrobot_that_can_be_used() -> None:
    catalogue = Catalogue.find()
    assert len(catalogue.machines) == 28
    assert len(catalogue.backends) == 68 + len(OWN_BACKENDS)
    counts = {
        kind: sum(piece.is_a(kind) for piece in catalogue.labware.values())
        for kind in ("Plate", "TipRack", "TipCarrier", "PlateCarrier", "Trough", "Tube", "TubeRack")
    }
    assert list(counts.values()) == [101, 75, 59, 17, 8, 13, 1]


def test_a_machine_is_found_by_every_path_that_a_protocol_imports_it_from() -> None:
    catalogue = Catalogue.find()
    for path in (
        "pylabrobot.peeling.peeler:Peeler",
        "pylabrobot.plate_reading.plate_reader:PlateReader",
        "Scale",
    ):
        machine = catalogue.machine(path)
        assert machine is not None
        assert machine.name == path.rpartition(":")[2]
    assert catalogue.machine("mylab:Robot") is None
    assert catalogue.machine("mylab:Scale") is None


def test_backends_say_how_they_reach_their_instruments() -> None:
    backends = Catalogue.find().backends
    connections = {
        name: backends[name].connection
        for name in ("BioShake", "STARBackend", "CLARIOstarBackend", "ByonoyAbsorbance96AutomateBackend")
    }
    assert list(connections.values()) == ["serial", "usb", "ftdi", "hid"]
    tilter = backends["HamiltonTiltModuleBackend"]
    assert (tilter.port_parameter, tilter.line["baudrate"], tilter.line["parity"]) == ("com_port", 1200, "E")
    assert not backends["ScaleChatterboxBackend"].takes_port


def test_labware_has_its_sizes() -> None:
    labware = Catalogue.find().labware
    plate = labware["cor_96_wellplate_360uL_Fb"]
    assert (plate.rows, plate.columns, plate.volume, plate.maker) == (8, 12, 360, "corning")
    tips = labware["hamilton_96_tiprack_300uL_filter"]
    assert (tips.volume, tips.has_filter) == (360, True)
    assert labware["Trough_CAR_4R200_A00"].sites == (0, 1, 2, 3)


def test_labware_has_a_title_that_people_can_read_and_no_two_have_the_same() -> None:
    labware = Catalogue.find().labware
    titles = labware_titles(labware.values())
    assert len(set(titles.values())) == len(labware)
    kinds = [kind for kind in labware.values() if not kind.is_deprecated]
    titles = labware_titles(kinds)
    assert titles["cor_96_wellplate_360uL_Fb"] == "Corning, 96 wells, 360 µL, flat bottom"
    assert titles["hamilton_96_tiprack_10uL_filter"] == "Hamilton, 96 tips, 10 µL, with filters"
    assert titles["nest_1_troughplate_195000uL_Vb"] == "NEST, 195 mL, V-shaped bottom"
    wide = "hamilton_96_tiprack_1000uL_filter_wide"
    assert titles[wide] == f"Hamilton, 96 tips, 1000 µL, with filters · {wide}"
    assert titles["ThermoFisherMatrixTrough8094"] == "ThermoFisherMatrixTrough8094", "no more is known"


def test_whatever_stands_in_for_a_machine_or_labware_fits_it() -> None:
    catalogue = Catalogue.find()
    for name, simulation in SIMULATIONS.items():
        base = catalogue.backend_base(catalogue.machines[name])
        assert fits(catalogue.backends[simulation.backend], base, catalogue), name
    for kind, name in LABWARE.items():
        assert catalogue.labware[name].is_a(kind), name
    assert catalogue.machines.keys() == SIMULATIONS.keys()


@pytest.mark.parametrize("content", ["", "{}", "[]", '{"machines": [{}]}'])
def test_a_damaged_catalogue_is_refused(content: str) -> None:
    with pytest.raises(DistributionError, match="damaged") as caught:
        Catalogue.from_json(content)
    assert caught.value.hint


def test_a_missing_catalogue_is_a_fault_of_the_installation(tmp_path: Path) -> None:
    from praxis_desktop.protocols.benches.catalogue import _load

    with pytest.raises(DistributionError, match=r"catalogue\.json cannot be read") as caught:
        _load(tmp_path / "catalogue.json")
    assert "Reinstall Praxis Desktop" in caught.value.hint
