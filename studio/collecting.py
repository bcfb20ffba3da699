"""Bringing a finished run's images home."""

import asyncio
import logging

from domain.errors import ImageLost, NotAPicture, Unreachable
from domain.jobs import Image, Job
from studio.looking import Looks
from studio.ports import Clock, ImageStore, Imaging, Provider

log = logging.getLogger("atelier.driving")

TRIES = 4
AGAIN_S = 2.0


class Collector:
    """Downloads images, keeps their files, and judges what is on them."""

    def __init__(self, *, provider: Provider, images: ImageStore, imaging: Imaging, looks: Looks, clock: Clock) -> None:
        self._provider = provider
        self._images = images
        self._imaging = imaging
        self._looks = looks
        self._clock = clock

    async def collect(self, job: Job, urls: tuple[str, ...]) -> tuple[Image, ...]:
        """Keep the images that can be had, in their order; those that surely can't are left out.

        No more are taken than were ordered. Repeating it is harmless: files are named by their content.
        Raises: Unreachable when one may be had later, OSError when the disk is full.
        """
        wanted = enumerate(urls[: job.request.num_outputs])
        kept = await asyncio.gather(*(self._collect(job, position, url) for position, url in wanted))
        return await self._looks.judged(job, [image for image in kept if image is not None])

    async def _collect(self, job: Job, position: int, url: str) -> Image | None:
        try:
            return await self._keep(position, url)
        except (ImageLost, NotAPicture) as error:
            log.warning("job %s: image %d can't be had: %s", job.code, position, error)
            return None

    async def _keep(self, position: int, url: str, tries_left: int = TRIES) -> Image:
        try:
            async with self._provider.download(url) as chunks:
                kept = await self._images.keep(chunks)
        except Unreachable:
            if tries_left <= 1:
                raise
            await self._clock.sleep(AGAIN_S)
            return await self._keep(position, url, tries_left - 1)
        path = await self._images.path(kept.sha256)
        if path is None:
            raise ImageLost
        try:
            facts = await self._imaging.inspect(path)
        except NotAPicture:
            await self._images.delete([kept.sha256])
            raise
        return Image(
            sha256=kept.sha256,
            position=position,
            media_type=facts.media_type,
            width_px=facts.width_px,
            height_px=facts.height_px,
            size_bytes=kept.size_bytes,
        )
