"""A template for the system's file: every setting with its meaning, commented out."""

from __future__ import annotations

import json
import textwrap

from praxis_desktop.settings.keys import KEYS

_WIDTH = 98

_PLACES = {
    "linux": "/etc/praxis-desktop/settings.toml",
    "darwin": "/Library/Application Support/praxis-desktop/settings.toml",
    "win32": r"%PROGRAMDATA%\praxis-desktop\settings.toml",
}

_HEAD = (
    "Praxis Desktop: settings for all users of this computer. This file belongs in\n\n  {place}\n\n"
    'Remove the "#" before the settings that should apply. Users can override settings that are '
    "not in\nthe list of locked keys.\n\nCheck it first with: praxis-desktop settings check FILE"
)

_LOCKS = 'locked = ["packages.network", "library.folders"]'


def system_template(platform: str) -> str:
    """Return the text of the template for ``platform``, a name as in ``sys.platform``."""
    place = _PLACES.get(platform, _PLACES["linux"])
    lines = [*(f"# {line}".rstrip() for line in _HEAD.format(place=place).splitlines()), "", f"# {_LOCKS}"]
    last = ""
    for key in KEYS.values():
        section, _, name = key.name.partition(".")
        if section != last:
            lines += [*([""] if not last else []), f"[{section}]"]
            last = section
        told = f"{key.meaning} Allowed: {key.rule.allowed}."
        # Simple values in JSON are valid TOML.
        lines += [*textwrap.wrap(told, _WIDTH, initial_indent="# ", subsequent_indent="# ")]
        lines += [f"# {name} = {json.dumps(key.default)}", ""]
    return "\n".join(lines).rstrip() + "\n"
