"""The list of everything that is shipped, in a standard form: CycloneDX 1.6."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import UTC, datetime

from cyclonedx.factory.license import LicenseFactory
from cyclonedx.model import HashAlgorithm, HashType, Property
from cyclonedx.model.bom import Bom
from cyclonedx.model.component import Component, ComponentType
from cyclonedx.output.json import JsonV1Dot6
from packageurl import PackageURL

from build_tools.freezing.parts import Part

_TYPES = {"font": ComponentType.DATA}


def bill_of_materials(parts: Sequence[Part], version: str, made_at: int) -> str:
    """Return the list as JSON; equal parts and times give equal text."""
    licences = LicenseFactory()
    bom = Bom()
    program = Component(
        name="praxis-desktop",
        version=version,
        type=ComponentType.APPLICATION,
        licenses=[licences.make_from_string("MIT")],
        bom_ref=f"praxis-desktop@{version}",
    )
    bom.metadata.component = program
    bom.metadata.timestamp = datetime.fromtimestamp(made_at, tz=UTC)
    components = []
    for part in parts:
        component = Component(
            name=part.name,
            version=part.version,
            type=_TYPES.get(part.kind, ComponentType.LIBRARY),
            licenses=[licences.make_from_string(part.licence)] if part.licence else [],
            purl=PackageURL.from_string(part.url) if part.url else None,
            hashes=[HashType(alg=HashAlgorithm.SHA_256, content=part.sha256)] if part.sha256 else [],
            properties=[Property(name="praxis-desktop:at-work-in", value=part.kind)],
            bom_ref=f"{part.kind}/{part.name}@{part.version}",
        )
        bom.components.add(component)
        components.append(component)
    bom.register_dependency(program, components)
    listed = "\n".join(sorted(f"{part.kind} {part.name} {part.version} {part.sha256}" for part in parts))
    bom.serial_number = uuid.uuid5(uuid.NAMESPACE_URL, f"praxis-desktop {version} {made_at}\n{listed}")
    text: str = JsonV1Dot6(bom).output_as_string(indent=1)
    return text + "\n"
