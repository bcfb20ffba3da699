"""The two servers a bot lives between, for tests that stop one of its calls just there."""

import asyncio
import json
from collections.abc import Callable
from typing import Any

from aiohttp import web

from demo.pixeldojo import Draw, EmbeddedPixelDojo
from demo.pixeldojo_account import EmbeddedRun
from demo.pixeldojo_model import Json
from demo.pixeldojo_trouble import Raw, Silence
from demo.sketch import draw_quickly
from tests.discord_server import Message
from tests.discord_server.calls import Call


class WatchedPixelDojo(EmbeddedPixelDojo):
    """A PixelDojo that rings whenever it accepted a run or keeps a call waiting, so that tests needn't guess when."""

    def __init__(self, *, changed: Callable[[], None], **knobs: Any) -> None:
        super().__init__(**knobs, draw=lambda commission: self.draw(commission))
        self.draw: Draw = draw_quickly
        """How pictures are drawn from now on."""
        self.when_accepted: Callable[[], object] = lambda: None
        """What happens to the bot between a run's acceptance and the answer that says so."""
        self.held = 0
        """How many calls met a plan (hang_next, lose_next …), and had their effect where it lets them."""
        self._changed = changed
        self._let_go = asyncio.Event()

    def accept(self, body: Json, **how: Any) -> EmbeddedRun:
        """Take a run and its price."""
        run = super().accept(body, **how)
        self.when_accepted()
        self._changed()
        return run

    async def _carry_out(self, instead: Raw | Silence, request: web.Request) -> web.StreamResponse:
        self.held += 1
        self._changed()
        if instead is Silence.HANG:
            await self._let_go.wait()
        return await super()._carry_out(Silence.CUT if instead is Silence.HANG else instead, request)

    def calm(self) -> None:
        """Forget what was planned, and cut the calls that were never answered."""
        self._plans.clear()
        self._fates.clear()
        self.let_go()

    def let_go(self) -> None:
        """Cut the calls that were never answered."""
        self._let_go.set()
        self._let_go = asyncio.Event()


def brings_pictures(call: Call) -> bool:
    """Whether a call uploads files: a card."""
    return bool(call.files)


def says(words: str) -> Callable[[Call], bool]:
    """Whether a call's body has these words."""
    return lambda call: words in json.dumps(call.body, ensure_ascii=False)


def cards(messages: list[Message]) -> list[Message]:
    """Those that show pictures."""
    return [message for message in messages if message.attachments]
