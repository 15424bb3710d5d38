"""Who publishes what is made here, in the one place that says so: who publishes builds is written in here.

Until then addresses are of the domain ``example.org``, which RFC 2606 keeps for examples: it is nobody's, so
no build claims to be of somebody who knows nothing of it.
"""

from __future__ import annotations

import os
from typing import Final

NAME: Final = "The Praxis Desktop contributors"
"""Of Debian's packages, the description of the application, the installer for Windows."""

ADDRESS: Final = "praxis-desktop@example.org"
"""Who answers mail about Debian's packages."""

IDENTIFIER: Final = "org.example.praxisdesktop"
"""The application's name in AppStream and on macOS: a domain of the publisher's, backwards, and a word. Only
letters and dots: AppStream wants no hyphen and no capitals, macOS no underscore.
"""

HOMEPAGE: Final = "https://example.org/praxis-desktop"
"""Where the program is told of: AppStream's checker on Debian 13 takes no application without."""

_PLACEHOLDERS: Final = {"@PUBLISHER@": NAME, "@IDENTIFIER@": IDENTIFIER, "@HOMEPAGE@": HOMEPAGE}


def written_in(text: str) -> str:
    """``text`` of a file in ``resources/packaging`` with its placeholders replaced."""
    for placeholder, value in _PLACEHOLDERS.items():
        text = text.replace(placeholder, value)
    return text


def maintainer() -> str:
    """Who makes Debian's packages: DEBFULLNAME and DEBEMAIL, as with its own tools, where both are set."""
    name, address = os.environ.get("DEBFULLNAME"), os.environ.get("DEBEMAIL")
    return f"{name} <{address}>" if name and address else f"{NAME} <{ADDRESS}>"
