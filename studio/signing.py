"""Links of our own to kept references, signed and short-lived: how PixelDojo has a picture whose Discord link has lapsed."""

import hmac
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256 as digest
from pathlib import Path

from studio.ports import Clock, ImageStore, Store

LINK_LIFE = timedelta(minutes=30)
"""PixelDojo fetches a reference at some time of its run, which may wait for others there."""
HASH_CHARACTERS = frozenset("0123456789abcdef")
UNTIL_MOST_DIGITS = 12


@dataclass(frozen=True)
class Served:
    """A reference that may be handed out."""

    path: Path
    media_type: str


class SignedReferences:
    """Signs links, and says what is behind them: only while a run at PixelDojo has the reference."""

    def __init__(self, *, base: str, secret: str, store: Store, images: ImageStore, clock: Clock) -> None:
        """base: the public address of /references. secret: known to this studio's processes alone."""
        self._base = base
        self._secret = secret.encode()
        self._store = store
        self._images = images
        self._clock = clock

    def link(self, sha256: str) -> str:
        """A link that works from the submit of a run on, for LINK_LIFE."""
        until = f"{int((self._clock.now() + LINK_LIFE).timestamp())}"
        return f"{self._base}/{sha256}?until={until}&signature={self._signature(sha256, until)}"

    async def open(self, sha256: str, *, until: str, signature: str) -> Served | None:
        """What is behind a link; None where it isn't ours, has lapsed, or nothing at PixelDojo needs it (any more).

        Raises: OSError, ImagesUnreachable.
        """
        if not (self._is_signed(sha256, until, signature) and self._lasts(until)):
            return None
        media_type = await self._store.reference_at_provider(sha256)
        if media_type is None or await self._store.withheld_hashes([sha256]):
            return None
        path = await self._images.path(sha256)
        return None if path is None else Served(path, media_type)

    def _signature(self, sha256: str, until: str) -> str:
        return hmac.new(self._secret, f"{sha256}:{until}".encode(), digest).hexdigest()

    def _is_signed(self, sha256: str, until: str, signature: str) -> bool:
        """Whether we wrote it; what can't be ours is turned away before anything is compared."""
        ours = len(sha256) == 64 and set(sha256) <= HASH_CHARACTERS
        ours = ours and until.isascii() and until.isdigit() and len(until) <= UNTIL_MOST_DIGITS and signature.isascii()
        return ours and hmac.compare_digest(self._signature(sha256, until), signature)

    def _lasts(self, until: str) -> bool:
        return self._clock.now().timestamp() < int(until)
