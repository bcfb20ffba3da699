"""Files that nobody may use: of pictures that were removed, or are hidden until staff looked at them."""

from collections.abc import Sequence

from domain.errors import BadReference
from domain.requests import Reference
from studio.ports import GalleryStore


async def check_usable(references: Sequence[Reference], *, store: GalleryStore) -> None:
    """Whether all of these may be used now, whenever they were kept. Raises: BadReference (removed, or hidden)."""
    withheld = await store.withheld_hashes([reference.sha256 for reference in references]) if references else {}
    for reference in references:
        if reference.sha256 in withheld:
            raise BadReference(filename=reference.filename, reason=withheld[reference.sha256])
