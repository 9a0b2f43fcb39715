"""Seal and open credentials that lie in the database: AES-GCM, the account as associated data.

The keys are made from the secret key and its fallbacks, which lie outside the database: what an
older one sealed is still opened, and sealed with the first one from then on.
"""

from __future__ import annotations

import base64
import os
from collections.abc import Sequence
from functools import cached_property

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from typing_extensions import override

from integrations.settings import CoreSettings, old_secret_keys, secret_key

_NONCE = 12  # bytes; NIST SP 800-38D, 5.2.1.1


class SealBroken(Exception):
    """None of the keys opens it: it was sealed elsewhere, for another account, or is damaged."""


class Sealer:
    """Seals with the first key, opens with any."""

    def __init__(self, keys: Sequence[str]) -> None:
        self._secrets = tuple(keys)

    @classmethod
    def of(cls, core: CoreSettings) -> Sealer:
        return cls([secret_key(core), *old_secret_keys(core)])

    @override
    def __repr__(self) -> str:
        return "Sealer(...)"

    def seal(self, secret: str, account_ref: str) -> str:
        """Text that only this account's rows can be opened with."""
        nonce = os.urandom(_NONCE)
        sealed = self._keys[0].encrypt(nonce, secret.encode(), account_ref.encode())
        return base64.urlsafe_b64encode(nonce + sealed).decode()

    def open(self, sealed: str, account_ref: str) -> str:
        """Raises SealBroken."""
        try:
            raw = base64.urlsafe_b64decode(sealed)
        except ValueError as error:
            raise SealBroken from error
        for key in self._keys:
            try:
                return key.decrypt(raw[:_NONCE], raw[_NONCE:], account_ref.encode()).decode()
            except (InvalidTag, ValueError):
                continue
        raise SealBroken

    @cached_property
    def _keys(self) -> tuple[AESGCM, ...]:
        return tuple(AESGCM(_derived(secret)) for secret in self._secrets)


def _derived(secret: str) -> bytes:
    return HKDF(SHA256(), 32, salt=None, info=b"bookdesk sealing").derive(secret.encode())
