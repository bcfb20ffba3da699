"""A channel's own defaults and its safety ceiling: what they fill in, what wins over them, and what is refused."""

import pytest

from domain.communities import EVERYONE, ChannelRule, Tier
from domain.limits import Limits
from domain.members import MemberSettings, OptionValue
from domain.people import member_key
from domain.requests import AspectRatio, OutputFormat
from tests.cogs.conftest import Town, whispers
from tests.cogs.forms import offered, opened, remixed, sent
from tests.cogs.presses import press

WIDE: dict[str, OptionValue] = {"aspect_ratio": "16:9", "num_outputs": 2, "output_format": "webp"}


async def ruled(town: Town, rule: ChannelRule) -> None:
    """Staff's rule about a channel."""
    await town.atelier.parts.house.set_channel(town.community, rule, by=member_key(town.mira.id))


async def test_channel_fills_in_what_nobody_typed_before_the_members_own_settings(town: Town) -> None:
    """What is typed wins over both; what the channel doesn't say, the member's settings do."""
    await ruled(town, ChannelRule(channel_id=town.channel.id, defaults=WIDE))
    own = MemberSettings(defaults={"aspect_ratio": "9:16", "output_format": "jpg", "safety_tolerance": 1})
    await town.atelier.parts.members.change(member_key(town.ada.id), lambda _: own)
    request = (await town.ordered(town.ada, num_outputs=1, prompt="a fox --format png")).request
    assert (request.aspect_ratio, request.num_outputs) == (AspectRatio.WIDE, 1)
    assert (request.output_format, request.safety_tolerance) == (OutputFormat.PNG, 1)


async def test_form_opens_with_the_channels_defaults(town: Town) -> None:
    """As it does with a member's own."""
    await ruled(town, ChannelRule(channel_id=town.channel.id, defaults=WIDE))
    form = offered(await town.ada.slash(town.channel, "compose"))
    assert (form["shape"], form["size"]) == (["16:9"], ["1 MP x 2"])


async def test_nearest_rule_about_a_place_says_it(town: Town) -> None:
    """The category's holds for what the channel leaves out; a default that the model hasn't is left out."""
    category = town.server.create_category("Studio")
    channel = town.server.create_text_channel("inside", category=category)
    await ruled(
        town, ChannelRule(channel_id=category.id, defaults={"aspect_ratio": "9:16", "resolution": "9 MP", "num_outputs": 3})
    )
    await ruled(town, ChannelRule(channel_id=channel.id, defaults={"num_outputs": 2}))
    await town.ada.slash(channel, "imagine", prompt="a fox")
    request = (await town.job(town.ada)).request
    assert (request.aspect_ratio, request.num_outputs, request.resolution) == ("9:16", 2, "1 MP")


@pytest.mark.parametrize("own", [{}, {"safety_tolerance": 2}])
async def test_request_that_names_no_tolerance_takes_the_ceiling(town: Town, own: dict[str, OptionValue]) -> None:
    """Also where a default of the member's is over it; one that is typed is refused, and names the rule."""
    await ruled(town, ChannelRule(channel_id=town.channel.id, limits=Limits(tolerance=1)))
    await town.atelier.parts.members.change(member_key(town.ada.id), lambda _: MemberSettings(defaults=own))
    assert (await town.ordered(town.ada)).request.safety_tolerance == 1
    told = whispers(await town.ada.slash(town.channel, "imagine", prompt="a fox", safety_tolerance=2))
    assert f"a safety tolerance of 1 is the most in <#{town.channel.id}>" in told[0]
    assert len(await town.jobs(town.ada)) == 1


async def test_what_is_made_of_a_card_takes_the_ceiling_too(town: Town) -> None:
    """Again, Bigger, Remix and Edit, whose tolerance is the card's, of before the rule."""
    job = await town.drive(await town.ordered(town.ada))
    tier = Tier(who=EVERYONE, limits=Limits(tolerance=1))
    await town.atelier.parts.house.set_tier(town.community, tier, by=member_key(town.mira.id))
    await press(town, town.ben, f"again:{job.code}")
    await press(town, town.ben, f"bigger-go:{job.code}:0:500")
    await remixed(town, town.mira, job)
    await sent(town, town.mira, await opened(town, town.mira, f"edit:{job.code}:0"), change="make it night")
    made = [*await town.jobs(town.ben), *await town.jobs(town.mira)]
    assert [each.request.safety_tolerance for each in made] == [1, 1, 1, 1]
