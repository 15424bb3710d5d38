"""The key of this installation, and signatures of records with it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from praxis_desktop.core.lazy_exports import lazy_exports

if TYPE_CHECKING:
    from praxis_desktop.records.signing.keys import (
        PublicKey,
        Signing,
        SigningKey,
        fingerprint,
        installation_key,
        installation_mark,
        installation_marks,
        installation_public_key,
        installation_public_keys,
        public_halves,
        read_public_key,
    )
else:
    __getattr__ = lazy_exports(
        __name__,
        {
            "keys": (
                "PublicKey",
                "Signing",
                "SigningKey",
                "fingerprint",
                "installation_key",
                "installation_mark",
                "installation_marks",
                "installation_public_key",
                "installation_public_keys",
                "public_halves",
                "read_public_key",
            ),
        },
    )

__all__ = [
    "PublicKey",
    "Signing",
    "SigningKey",
    "fingerprint",
    "installation_key",
    "installation_mark",
    "installation_marks",
    "installation_public_key",
    "installation_public_keys",
    "public_halves",
    "read_public_key",
]
