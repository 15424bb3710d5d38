"""Protocols with roles, for tests of benches."""

from __future__ import annotations

from collections.abc import Mapping

from praxis_desktop.protocols.benches.catalogue import Catalogue
from praxis_desktop.protocols.definition import LabwareRole, MachineRole, Protocol


def with_machines(**machines: str) -> Protocol:
    """Return a protocol with machine roles of these classes of PyLabRobot."""
    known = Catalogue.find().machines
    roles = tuple([MachineRole(role, known[name].path) for role, name in machines.items()])
    return Protocol("sample", "Sample", machines=roles)


def with_labware(
    labware: Mapping[str, str], volumes: Mapping[str, Mapping[str, float]] | None = None
) -> Protocol:
    """Return a protocol with labware roles of these classes, which declare these volumes."""
    stated = volumes or {}
    roles = tuple([LabwareRole(role, kind, volumes=stated.get(role, {})) for role, kind in labware.items()])
    return Protocol("sample", "Sample", labware=roles)
