"""One check from its first byte to its report."""

from __future__ import annotations

import time
from collections.abc import Callable

from praxis_desktop.ports.check.instrument import InstrumentCheck
from praxis_desktop.ports.check.loopback import LoopbackCheck
from praxis_desktop.ports.check.report import CheckReport, Finding, local_time, made_with
from praxis_desktop.ports.claims.claiming import claim_for
from praxis_desktop.ports.profiles.profile import InstrumentProfile
from praxis_desktop.ports.profiles.reading import line_settings
from praxis_desktop.ports.roles import Binding
from praxis_desktop.ports.settings import LineSettings
from praxis_desktop.ports.transport import never

Check = LoopbackCheck | InstrumentCheck


def perform_check(
    binding: Binding,
    *,
    settings: LineSettings | None = None,
    profile: InstrumentProfile | None = None,
    on_finding: Callable[[Finding, float], None],
    cancelled: Callable[[], bool] = never,
) -> CheckReport:
    """Check the instrument on a port by its ``profile``, or without one the port with a loopback plug.

    ``on_finding`` is called after each finding, with how much of the check is done (0 to 1). Blocks for some
    seconds; ``cancelled`` ends it early. Raises PortError.
    """
    check: Check
    if profile is not None:
        used = line_settings(profile.line)
        check = InstrumentCheck(binding, profile, cancelled=cancelled)
        subject = f"{profile.name} on {binding.device}"
    else:
        used = settings or LineSettings(115200)
        check = LoopbackCheck(binding, used, cancelled=cancelled)
        subject = f"port {binding.device} with a loopback plug"
    started, since = local_time(), time.monotonic()
    port = binding.info()
    findings: list[Finding] = []
    with claim_for("ports check", binding):
        for finding in check.findings():
            findings.append(finding)
            on_finding(finding, len(findings) / len(check.STEPS))
    return CheckReport(
        device=binding.device,
        subject=subject,
        settings=str(used),
        port={
            "description": port.description,
            "usb_id": "" if port.vid is None else f"{port.vid:04x}:{port.pid or 0:04x}",
            "serial_number": port.serial_number or "",
            "location": port.location or "",
            "manufacturer": port.manufacturer or "",
        },
        made_with=made_with(),
        started=started,
        seconds=round(time.monotonic() - since, 3),
        findings=tuple(findings),
    )
