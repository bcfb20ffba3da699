"""What is looked at in a request itself, whoever asks: every order passes here before its price is asked for."""

from domain.orders import Order
from domain.requests import check_tolerance
from domain.rules import minors


class Screening:
    """Looks at what is asked: the channel's safety, the rule on minors."""

    async def check(self, order: Order) -> None:
        """Look at one order. Raises: SafetyTooHigh, ForbiddenPrompt."""
        check_tolerance(order.request, age_restricted=order.age_restricted)
        minors.check(order.request.prompt)
        minors.check(order.request.wording)
