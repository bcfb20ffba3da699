"""The set-up of one minute: four questions to the staff of a server, and what their answers come to."""

from dataclasses import dataclass

from domain.catalog import KNOWN_PRICES, Tariff
from domain.communities import NEWCOMERS, Tier
from domain.limits import Limits
from domain.money import Allowance, Period
from domain.requests import Resolution

NEWCOMER_ACCOUNT_DAYS = 7
NEWCOMER_MEMBER_HOURS = 24
CHANNELS_MOST = 25
"""So many open channels the set-up asks about. Source: Discord, "Select Menu"."""
Choice = int | str
"""One value of a menu: a channel's id, or what stands for a choice."""
ONE_SMALL_PICTURE = Limits(resolution=Resolution.HALF, outputs=1, references=0)


@dataclass(frozen=True, kw_only=True)
class SetUp:
    """The answers."""

    open_channels: tuple[int, ...]
    """Where it may be used; none: everywhere."""
    quota: Allowance | None
    """Everyone's; None: it stays as it is."""
    holds_back: bool
    """Whether new members are held back."""
    newcomers: Tier
    """What they may, where staff haven't said it before."""
    staff_channel_id: int | None

    def newcomers_unless_set(self, tier: Tier) -> Tier:
        """What newcomers may: what was said of them before, or else the set-up's."""
        return self.newcomers if tier == Tier(who=NEWCOMERS) else tier


def held_back(tariff: Tariff) -> Tier:
    """What the set-up lets newcomers do: one small picture a day, without references."""
    price = tariff.prices.get(Resolution.HALF, KNOWN_PRICES[Resolution.HALF])
    return Tier(who=NEWCOMERS, quota=Allowance(price, Period.DAY), limits=ONE_SMALL_PICTURE)
