"""Set the voltages of a supply, and measure them."""

# /// script
# [tool.praxis.ports]
# supply = "Rigol DP832 power supply"
# ///

import serial
from praxis import protocol_function, series, step


@protocol_function(title="Test a power supply", category="quality_control", tags=["voltage"])
def supply_check(readings: int = 8) -> None:
    """Every voltage is set and measured."""
    port = serial.Serial("supply", 9600, timeout=2)

    def ask(query: str) -> str:
        port.write(f"{query}\n".encode())
        return port.readline().decode().strip()

    with step("Identify"):
        ask("*IDN?")
    for number in range(1, readings + 1):
        with step(f"Set {number} V"):
            port.write(f":SOUR1:VOLT {number}\n".encode())
            series("voltage", float(ask(":SOUR1:VOLT?")), "V", title="Voltage of channel 1")
    with step("Ask for errors"):
        port.write(b":SOUR1:VOLTAGES 3\n")
        ask(":SYST:ERR?")
    port.close()
