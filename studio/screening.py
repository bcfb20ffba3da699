"""What is looked at in a request itself, whoever asks: every order passes here before its price is asked for."""

from domain.orders import Order
from domain.requests import check_tolerance
from domain.rules import minors
from domain.wordlists import texts_of
from studio.looking import Looks
from studio.ports import GalleryStore
from studio.withheld import check_usable
from studio.wordlists import Wordlists


class Screening:
    """Looks at what is asked: the channel's safety, the rule on minors, what the server's staff don't want of words and files."""

    def __init__(self, *, store: GalleryStore, words: Wordlists, looks: Looks) -> None:
        self._store = store
        self._words = words
        self._looks = looks

    async def check(self, order: Order) -> None:
        """Look at one order. Raises: SafetyTooHigh, ForbiddenPrompt, ForbiddenWords, BadReference."""
        check_tolerance(order.request, age_restricted=order.age_restricted)
        for text in texts_of(order):
            minors.check(text)
        await self._words.check(order)
        await check_usable(order.request.references, store=self._store)
        await self._looks.check_references(order)
