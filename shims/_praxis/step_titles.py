"""Titles of machines' operations for users: sentences with the arguments of a call.

In a template, ``{name:unit}`` stands for an argument. A part in brackets is omitted if the call does not give
the argument. ``{machine}`` is the machine's role, ``{loaded}`` the plate in the machine.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from _praxis import messages, step_labware, step_values
from _praxis.messages import Message

TEMPLATES: Mapping[str, str] = {
    "machine.setup": "Connect {machine}",
    "machine.stop": "Disconnect {machine}",
    # liquids
    "liquid_handler.tip_pickup": "Pick up[ {tip_spots:tips}][ from {tip_spots}]",
    "liquid_handler.tip_drop": "Drop[ {tip_spots:tips}][ into {tip_spots}]",
    "liquid_handler.return_tips": "Return tips",
    "liquid_handler.discard_tips": "Discard tips",
    "liquid_handler.move_tips": (
        "Move[ {source_tip_spots:tips}][ from {source_tip_spots}][ to {dest_tip_spots}]"
    ),
    "liquid_handler.aspirate": "Aspirate[ {vols:µL}][ from {resources}][, mixing {mix:mix}]",
    "liquid_handler.dispense": "Dispense[ {vols:µL}][ into {resources}][, mixing {mix:mix}]",
    "liquid_handler.transfer": "Transfer[ {source_vol:µL}][ {target_vols:µL}][ from {source}][ to {targets}]",
    "liquid_handler.tip_pickup_96": "Pick up 96 tips[ from {tip_rack}]",
    "liquid_handler.tip_drop_96": "Drop 96 tips[ into {resource}]",
    "liquid_handler.return_tips96": "Return 96 tips",
    "liquid_handler.discard_tips96": "Discard 96 tips",
    "liquid_handler.aspirate96": "Aspirate[ {volume:µL}] with 96 tips[ from {resource}]",
    "liquid_handler.dispense96": "Dispense[ {volume:µL}] with 96 tips[ into {resource}]",
    "liquid_handler.stamp": "Stamp[ {volume:µL}][ from {source}][ to {target}]",
    "liquid_handler.resource_pickup": "Pick up[ {resource}]",
    "liquid_handler.resource_move": "Move[ to {to}]",
    "liquid_handler.resource_drop": "Put down[ on {destination}]",
    "liquid_handler.move_resource": "Move[ {resource}][ to {to}]",
    "liquid_handler.move_lid": "Move[ {lid}][ to {to}]",
    "liquid_handler.move_plate": "Move[ {plate}][ to {to}]",
    "liquid_handler.probe_tip_inventory": "Look for tips[ in {tip_spots}]",
    "liquid_handler.consolidate_tip_inventory": "Sort tips[ of {tip_racks}]",
    # reading
    "plate_reader.open": "Open {machine}",
    "plate_reader.close": "Close {machine}",
    "plate_reader.read_absorbance": "Read absorbance[ at {wavelength:nm}][ of {loaded}]",
    "plate_reader.read_fluorescence": (
        "Read fluorescence[ at {excitation_wavelength:nm}][ and {emission_wavelength:nm}][ of {loaded}]"
    ),
    "plate_reader.read_luminescence": "Read luminescence[ of {loaded}]",
    "imager.capture": "Take a picture[ of {well}]",
    "scale.zero": "Zero {machine}",
    "scale.tare": "Tare {machine}",
    "scale.read_weight": "Weigh",
    "scale.get_weight": "Weigh",
    "barcode_scanner.scan": "Scan a barcode",
    # heating, shaking, cycling
    "shaker.shake": "Shake[ at {speed:rpm}][ for {duration:s}]",
    "shaker.stop_shaking": "Stop shaking",
    "shaker.lock_plate": "Lock the plate",
    "shaker.unlock_plate": "Unlock the plate",
    "temperature_controller.set_temperature": "Set temperature[ to {temperature:°C}]",
    "temperature_controller.wait_for_temperature": "Wait for temperature[, up to {timeout:s}]",
    "temperature_controller.get_temperature": "Read temperature",
    "temperature_controller.deactivate": "Stop heating",
    "thermocycler.open_lid": "Open the lid",
    "thermocycler.close_lid": "Close the lid",
    "thermocycler.set_block_temperature": "Set block temperature[ to {temperature:°C}]",
    "thermocycler.set_lid_temperature": "Set lid temperature[ to {temperature:°C}]",
    "thermocycler.wait_for_block": "Wait for block temperature",
    "thermocycler.wait_for_lid": "Wait for lid temperature",
    "thermocycler.deactivate_block": "Stop heating the block",
    "thermocycler.deactivate_lid": "Stop heating the lid",
    "thermocycler.run_protocol": "Run a temperature program",
    "thermocycler.run_pcr_profile": "Run a PCR[ of {num_cycles} cycles]",
    "thermocycler.wait_for_profile_completion": "Wait for the temperature program to finish",
    # pumps
    "pump.run_revolutions": "Pump[ {num_revolutions} revolutions]",
    "pump.run_continuously": "Pump[ at {speed}]",
    "pump.run_for_duration": "Pump[ at {speed}][ for {duration:s}]",
    "pump.pump_volume": "Pump[ {volume:mL}][ at {speed}]",
    "pump.halt": "Stop pumping",
    "pump_array.run_revolutions": "Pump[ {num_revolutions} revolutions][ on channels {use_channels}]",
    "pump_array.run_continuously": "Pump[ at {speed}][ on channels {use_channels}]",
    "pump_array.run_for_duration": "Pump[ at {speed}][ for {duration:s}][ on channels {use_channels}]",
    "pump_array.pump_volume": "Pump[ {volume:mL}][ at {speed}][ on channels {use_channels}]",
    "pump_array.halt": "Stop pumping",
    # plates
    "sealer.seal": "Seal[ at {temperature:°C}][ for {duration:s}]",
    "sealer.open": "Open {machine}",
    "sealer.close": "Close {machine}",
    "sealer.set_temperature": "Set temperature[ to {temperature:°C}]",
    "sealer.get_temperature": "Read temperature",
    "peeler.peel": "Peel the seal off",
    "peeler.restart": "Restart {machine}",
    "incubator.fetch_plate_to_loading_tray": "Fetch[ {plate_name}] to the tray",
    "incubator.take_in_plate": "Take in the plate[ at {site}]",
    "incubator.set_temperature": "Set temperature[ to {temperature:°C}]",
    "incubator.get_temperature": "Read temperature",
    "incubator.start_shaking": "Start shaking[ at {frequency:Hz}]",
    "centrifuge.spin": "Spin[ at {g:g}][ for {duration:s}]",
    "centrifuge.start_spin_cycle": "Spin[ at {g:g}][ for {duration:s}]",
    "centrifuge.go_to_bucket1": "Go to bucket 1",
    "centrifuge.go_to_bucket2": "Go to bucket 2",
    "centrifuge_loader.load": "Load the centrifuge",
    "centrifuge_loader.unload": "Unload the centrifuge",
    "fan.turn_on": "Turn on {machine}[ at {intensity} %][ for {duration:s}]",
    "fan.turn_off": "Turn off {machine}",
    "tilter.set_angle": "Tilt[ to {absolute_angle}°]",
    "tilter.tilt": "Tilt[ by {relative_angle}°]",
    "powder_dispenser.dispense": "Dispense[ {amounts} g of powder][ into {resources}]",
    # arms
    "scara.home": "Move {machine} home",
    "scara.halt": "Stop {machine}",
    "scara.move_to_safe": "Move {machine} to its safe position",
    "scara.pick_up_resource": "Grip a plate",
    "scara.drop_resource": "Put down a plate",
}

_SLOT = re.compile(r"\{(\w+)(?::([^}]*))?\}")
_PART = re.compile(r"\[([^]]*)\]")

_Given = Mapping[str, Any]
_Part = tuple[str, tuple[tuple[str, str], ...], bool]
"""A part of a template: the text, the arguments with their units, and whether the part is optional."""

_FIELD = re.compile(r"\{(\w+)\}")


class Title:
    """The title for an operation (``liquid_handler.aspirate``). Without a template, the title is made from
    ``method``.
    """

    def __init__(self, operation: str, method: str) -> None:
        words = method.replace("_", " ")
        template = TEMPLATES.get(operation, words[:1].upper() + words[1:])
        self._parts: list[_Part] = []
        taken: list[str] = []
        for number, text in enumerate(_PART.split(template)):
            slots = [(match[1], match[2] or "") for match in _SLOT.finditer(text)]
            fields = []
            for name, _ in slots:
                again = taken.count(name)
                fields.append(f"{{{name}{again + 1 if again else ''}}}")
                taken.append(name)
            if text:
                self._parts.append((_SLOT.sub("{}", text).format(*fields), tuple(slots), number % 2 == 1))
        self._whole = "" if taken else template
        self.is_of_arguments = "loaded" not in taken
        """Whether the role and the arguments determine the title."""

    def of(self, machine: Any, role: str, given: _Given) -> str:
        """Return the title of a call."""
        template, values = self._filled(machine, role, given)
        return (
            Message(template, **dict(zip(_FIELD.findall(template), values, strict=True)))
            if values
            else template
        )

    def json(self, machine: Any, role: str, given: _Given) -> str:
        """Return the title of a call as JSON, from which the host makes the text."""
        template, values = self._filled(machine, role, given)
        return messages.json_of_template(template, values) if values else messages.json_of(template)

    def _filled(self, machine: Any, role: str, given: _Given) -> tuple[str, list[str]]:
        """Return the template for a call, and the values for its fields in order."""
        if self._whole:
            return self._whole, []
        template, values = "", []
        for text, slots, may_be_left_out in self._parts:
            found = [_said(machine, role, given, name, unit) for name, unit in slots]
            if not may_be_left_out or all(found):
                template += text
                values += found
        return template, values


def _said(machine: Any, role: str, given: _Given, name: str, unit: str) -> str:
    value = given.get(name)
    if value is None:
        if name == "machine":
            return role.replace("_", " ")
        children = getattr(machine, "children", None) if name == "loaded" else None
        return step_labware.label(children[0]) if children else ""
    return _UNITS.get(unit, _with_unit)(value, unit)


def _with_unit(value: Any, unit: str) -> str:
    if step_labware.is_labware(value):
        return step_labware.label(value)
    if isinstance(value, _SERIES):
        if value and all(map(step_labware.is_labware, value)):
            return step_labware.labels(value)
        return numbers(value, unit)
    told = number(value)
    return f"{told} {unit}" if unit and told else told


_SERIES = (list, tuple)

_SMALLEST, _LARGEST = 1e-9, 1e12
"""The range in which numbers are written without exponents."""


def number(value: Any) -> str:
    """Return a number as users write it, and other values as a short string. A number with more than ten
    digits, which no instrument sends, is rounded to six.
    """
    if isinstance(value, step_values.NUMBER) and not isinstance(value, bool):
        told = f"{value:.10g}"
        if told != f"{value:.15g}":
            told = f"{value:.6g}"
        if "e" not in told or not _SMALLEST <= abs(value) < _LARGEST:
            return told
        return f"{value:.9f}".rstrip("0").rstrip(".")
    return step_values.shortened(str(step_values.plain(value)), 60)


def numbers(values: Any, unit: str = "") -> str:
    """Return several numbers as text: a single number if all are the same, a range if there are many."""
    different = list(dict.fromkeys(number(value) for value in values))
    if len(different) <= 4 or not all(isinstance(value, step_values.NUMBER) for value in values):
        told = ", ".join(different[:8])
        return f"{told} {unit}" if unit and told else told
    least, most = number(min(values)), number(max(values))
    if unit:
        return Message("{least} to {most} {unit}", least=least, most=most, unit=unit)
    return Message("{least} to {most}", least=least, most=most)


def seconds(value: Any, unit: str = "") -> str:
    """Return a time in seconds for users: ``30 s``, ``5 min``, ``2 h 10 min``."""
    if not isinstance(value, step_values.NUMBER) or not value < _LARGEST:
        return number(value)
    if value < 120:
        return f"{value:.3g} s"
    minutes, rest = divmod(round(value), 60)
    hours, minutes = divmod(minutes, 60)
    parts = [(hours, "h"), (minutes, "min"), (0 if hours else rest, "s")]
    return " ".join(f"{count} {name}" for count, name in parts if count)


def _tips(value: Any, unit: str) -> str:
    count = len(value) if isinstance(value, _SERIES) else 1
    return Message("{count} tip" if count == 1 else "{count} tips", count=count)


def _mix(value: Any, unit: str) -> str:
    mixes = [mix for mix in value if mix is not None] if isinstance(value, _SERIES) else [value]
    if not mixes:
        return ""
    first = mixes[0]
    return f"{number(getattr(first, 'repetitions', 1))} × {number(getattr(first, 'volume', '?'))} µL"


def _revolutions(value: Any, unit: str) -> str:
    return f"{number(value)} × g"


_UNITS: dict[str, Callable[[Any, str], str]] = {
    "s": seconds,
    "tips": _tips,
    "mix": _mix,
    "g": _revolutions,
}
