"""The time zone of this computer, as a guest needs it: by its IANA name."""

from __future__ import annotations

import logging
import zoneinfo

import tzlocal

log = logging.getLogger(__name__)


def local_timezone() -> str:
    """The IANA name of the computer's zone, "UTC" where it cannot be found out."""
    try:
        name = tzlocal.get_localzone_name()
    except (zoneinfo.ZoneInfoNotFoundError, LookupError, OSError, ValueError) as error:
        log.warning("the time zone of this computer is unknown, using UTC: %s", error)
        return "UTC"
    return name or "UTC"
