"""Names of roles as a person reads them."""

from __future__ import annotations


def role_words(role: str) -> str:
    """Within a sentence: ``liquid handler`` for ``liquid_handler``."""
    return role.replace("_", " ").strip() or role


def role_title(role: str) -> str:
    """On its own: ``Liquid handler``."""
    words = role_words(role)
    return words[:1].upper() + words[1:]
