"""PyLabRobot weighs with the simulated balance, whose replies are tested in
tests/ports/test_simulators.py.
"""

from __future__ import annotations

import pytest

from tests.ports.simulators.conftest import Drive


def test_pylabrobot_tares_and_weighs(drive: Drive) -> None:
    async def protocol(device: str) -> None:
        from pylabrobot.scales.mettler_toledo_backend import MettlerToledoError, MettlerToledoWXS205SDUBackend

        scale = MettlerToledoWXS205SDUBackend(port=device)
        await scale.setup()
        assert await scale.read_stable_weight() == pytest.approx(12.3456, abs=0.001)
        await scale.tare_stable()
        assert await scale.request_tare_weight() == pytest.approx(12.3456, abs=0.001)
        assert await scale.read_stable_weight() == pytest.approx(0, abs=0.001)
        await scale.zero_immediately()
        with pytest.raises(MettlerToledoError, match="Syntax"):
            await scale.zero_timeout(0.1)
        await scale.set_display_text("WEIGH")
        await scale.stop()

    assert drive("mettler,portion=0", protocol)["display"] == "WEIGH"


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ("error=10", "EEPROM"),
        ("mass=300", "overload"),
        ("mass=-20", "underload"),
        ("busy:at=3", "executing another command"),
        ("busy:command=S:at=1", "executing another command"),
    ],
)
def test_pylabrobot_understands_its_errors(drive: Drive, options: str, told: str) -> None:
    async def protocol(device: str) -> None:
        from pylabrobot.scales.mettler_toledo_backend import MettlerToledoError, MettlerToledoWXS205SDUBackend

        scale = MettlerToledoWXS205SDUBackend(port=device)
        await scale.setup()
        with pytest.raises(MettlerToledoError, match=f"(?i){told}"):
            await scale.read_stable_weight()
        await scale.stop()

    drive(f"mettler,portion=0,{options}", protocol)
