"""Presses and choices about what isn't there, or is somebody else's, or says anything."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, get_args, get_origin

import pytest
from discord import ui
from hypothesis import given
from hypothesis import strategies as st
from simcord.actors import MemberActor
from simcord.results import InteractionResult

from cogs.registry import PRESSES
from tests.cogs.conftest import Town
from tests.cogs.presses import forged
from tests.cogs.studio import CHANNEL, PERSON, ROLE, STRING, choosing
from tests.cogs.test_staff_doors import everything_waits, template_of
from tests.fuzz.texts import texts
from tests.fuzz.watch import Watch, cases

MOST_ID = 100
"""Of a custom_id, and of what is chosen in a menu. Source: Discord, "Component Reference"."""
MENUS = {ui.Select: STRING, ui.UserSelect: PERSON, ui.RoleSelect: ROLE, ui.ChannelSelect: CHANNEL}
LEAST_ID = 10**16
SNOWFLAKES = st.integers(LEAST_ID, 2**63 - 1).map(str)
"""Ids of Discord's, which resolves them before we see them."""


@dataclass(frozen=True)
class Press:
    """Of a button, or a choice in a menu of this kind."""

    custom_id: str
    menu: int | None = None
    value: str = ""

    async def by(self, actor: MemberActor, town: Town) -> InteractionResult:
        """Press it."""
        if self.menu is None:
            return await actor.click(await forged(town, self.custom_id), label="Press")
        return await choosing(town, actor, self.custom_id, self.value, kind=self.menu)


def menu_of(kind: type[Any]) -> int | None:
    """Which menu it is; None for a button."""
    (base, *_) = kind.__orig_bases__
    return MENUS.get(get_origin(get_args(base)[0]))


@st.composite
def presses(draw: st.DrawFn, known: Sequence[str]) -> Press:
    """One of ours, about something else: what is there, what might be, or anything."""
    kind = draw(st.sampled_from(PRESSES))
    template = template_of(kind)
    custom_id = draw(st.from_regex(template, fullmatch=True))
    found = template.fullmatch(custom_id)
    assert found is not None
    for name in sorted(template.groupindex, key=lambda name: -found.start(name)):
        if draw(st.booleans()):
            other = draw(st.sampled_from(known) | texts(most=20))
            custom_id = custom_id[: found.start(name)] + other + custom_id[found.end(name) :]
    menu = menu_of(kind)
    if menu == STRING:
        return Press(custom_id[:MOST_ID], menu, draw(st.sampled_from(known) | texts(most=MOST_ID).filter(bool)))
    there = [one for one in known if one.isdecimal() and int(one) >= LEAST_ID]
    return Press(custom_id[:MOST_ID], menu, "" if menu is None else draw(st.sampled_from(there) | SNOWFLAKES))


@pytest.fixture
async def known(town: Town) -> list[str]:
    """Codes and ids of what is there, most of it Ada's, and what menus of ours offer."""
    there = await everything_waits(town)
    return [*there.values(), "1", "2", "0", "none", "strict", "16:9", "1 MP", "main", "day", "1:1", "png"]


@cases(3_600)
@given(data=st.data(), who=st.sampled_from(["ada", "ben", "mira"]))
async def test_made_up_press_gets_an_answer(town: Town, watch: Watch, known: list[str], data: st.DataObject, who: str) -> None:
    """Whosever it is, and whoever presses: it does what it may, or is refused."""
    made_up = data.draw(presses(known) | texts(most=MOST_ID).filter(str.strip).map(Press))
    async with watch.case("presses"):
        result = await made_up.by(getattr(town, who), town)
    assert result.acknowledged
    town.env.http_requests.clear()
