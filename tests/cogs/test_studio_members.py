"""/studio's page about members: everyone's quota and limits, who counts as new, and what roles give."""

from datetime import timedelta

import pytest
from simcord.enums import InteractionType
from simcord.results import InteractionResult

from cogs.words import studio_rules as words
from domain.communities import EVERYONE, NEWCOMERS, CommunitySettings, Tier, role_tier
from domain.limits import Limits
from domain.money import Allowance, Millicredits, Period
from domain.requests import Resolution
from tests.cogs.conftest import Town, whispers
from tests.cogs.forms import offered
from tests.cogs.forms import opened as form_of
from tests.cogs.presses import press, restarted
from tests.cogs.staff import elsewhere, forged_form
from tests.cogs.studio import PERSON, chosen, decided, opened, said, set_up
from tests.storage.orders import daily

NO_PACE = {"jobs": "", "pause": ""}


async def sent(town: Town, custom_id: str, **fields: object) -> InteractionResult:
    """Open a form by its button as Mira, and send it."""
    return await town.mira.submit_modal(await form_of(town, town.mira, custom_id), fields)


async def tiers(town: Town) -> list[Tier]:
    """What the server's tiers are."""
    return await town.store.tiers(town.community)


async def test_staff_change_everyones_quota_and_limits(town: Town) -> None:
    """By two forms that open with what holds; with the next order, and with before and after in the audit."""
    await set_up(town)
    shown = await opened(town, "members")
    assert "**Everyone**: 6 credits a day, as the host set it\n-# no limits" in said(shown)
    await town.mira.select(shown, [EVERYONE], custom_id="studio:tier")
    form = await town.mira.click(shown, label=words.HOW_MUCH)
    assert offered(form) == {"credits": "6", "window": ["day"], **NO_PACE}
    await restarted(town)
    await town.mira.submit_modal(form, {"credits": "3", "window": ["week"], "jobs": "1", "pause": "60"})
    await sent(town, "tier:limits:everyone", resolution=["1 MP"], outputs=["2"], references=["0"], tolerance=["-"])
    assert await town.store.quotas(town.community) == {None: Allowance(Millicredits(3000), Period.WEEK)}
    limits = Limits(resolution=Resolution.ONE, outputs=2, references=0, jobs=1, cooldown_s=60)
    assert await tiers(town) == [Tier(who=EVERYONE, limits=limits)]
    assert "a resolution of 1 MP is the most for everyone here" in await refused(town, resolution="2 MP")
    assert [(entry.what, entry.before, entry.after) for entry in await decided(town)][1:3] == [
        ("set_tier", None, "everyone: requests at once: 1, 60 s between requests"),
        ("set_quota", None, "3/week"),
    ]
    form = await form_of(town, town.mira, "tier:limits:everyone")
    assert offered(form) == {"resolution": ["1 MP"], "outputs": ["2"], "references": ["0"], "tolerance": ["-"]}


async def refused(town: Town, **options: object) -> str:
    """What Ada is told when she asks for a fox."""
    return whispers(await town.ada.slash(town.channel, "imagine", prompt="a fox", **options))[0]


async def test_everyones_quota_that_is_sent_as_it_stands_is_no_decision(town: Town) -> None:
    """The host's default stays the host's."""
    await set_up(town)
    await sent(town, "tier:amount:everyone", credits="6", window=["day"], **NO_PACE)
    assert await town.store.quotas(town.community) == {}
    assert [entry.what for entry in await decided(town)] == ["set_set_up_at"]


async def test_staff_add_a_role_change_it_and_take_it_away(town: Town) -> None:
    """Chosen from all roles of the server; nothing is written before a form is sent."""
    await set_up(town)
    role = town.server.create_role("Patrons")
    await town.env.settle()
    shown = await opened(town, "members")
    await town.mira.select(shown, [role], custom_id="studio:role")
    assert said(shown).startswith(f"## <@&{role.id}>\n**How much**: no quota of their own")
    assert await tiers(town) == []
    who = role_tier(role.id)
    await sent(town, f"tier:amount:{who}", credits="12", window=["day"], jobs="4", pause="")
    await sent(town, f"tier:limits:{who}", resolution=["4 MP"], outputs=["-"], references=["-"], tolerance=["-"])
    assert await tiers(town) == [Tier(who=who, quota=daily(12), limits=Limits(resolution=Resolution.FOUR, jobs=4))]
    await town.mira.select(shown, ["members"], custom_id="studio:page")
    assert f"<@&{role.id}>: 12 credits a day · 4 MP at most · 4 requests at once" in said(shown)
    await restarted(town)
    await town.mira.select(shown, [who], custom_id="studio:tier")
    await town.mira.click(shown, label=words.TAKE_AWAY)
    assert await tiers(town) == []
    assert [entry.what for entry in await decided(town)] == ["drop_tier", "set_tier", "set_tier", "set_set_up_at"]


async def test_staff_look_at_a_member_from_the_panel(town: Town) -> None:
    """Where a person's own menu is out of reach; of their own server alone, also after a restart."""
    await set_up(town)
    await town.ada.slash(town.channel, "imagine", prompt="a fox")
    shown = await opened(town, "members")
    await restarted(town)
    told = whispers(await town.mira.select(shown, [town.ada], custom_id="studio:person"))[-1]
    assert told.startswith(f"**Studio record of <@{town.ada.id}>**")
    moderator, there = await elsewhere(town)
    (foreign,) = await chosen(town, moderator, "studio:person", town.ada.id, kind=PERSON, where=there)
    assert "No requests yet" in foreign
    assert "No requests yet" not in told


async def test_role_every_member_has_is_everyone(town: Town) -> None:
    """Discord offers @everyone among the roles."""
    await set_up(town)
    shown = await opened(town, "members")
    (everyone,) = [role for role in town.env.bot.guilds[0].roles if role.is_default()]
    (told,) = await chosen(town, town.mira, "studio:role", everyone.id, kind=6)
    await town.mira.select(shown, [EVERYONE], custom_id="studio:tier")
    assert told == said(shown)


async def test_role_that_is_gone_can_still_be_taken_away(town: Town) -> None:
    """Its tier is named so in the menu."""
    await set_up(town)
    who = role_tier(200_000_000_000_000_001)
    by = (await decided(town))[0].by
    await town.atelier.parts.house.set_tier(town.community, Tier(who=who, quota=daily(1)), by=by)
    await press(town, town.mira, f"tier:drop:{who}")
    assert await tiers(town) == []
    assert await press(town, town.mira, f"tier:limits:{who}") == ["You may not do this here."]


async def test_the_hosts_limit_wins(town: Town) -> None:
    """No tier can promise more than the server's budget holds; nothing of the form is kept then."""
    await set_up(town)
    for who in (EVERYONE, NEWCOMERS):
        told = whispers(await sent(town, f"tier:amount:{who}", credits="40.5", window=["day"], jobs="2", pause=""))
        assert "The host's limit wins: 40 credits a day is the most for this server." in told[0]
    assert await tiers(town) == []
    assert await town.store.quotas(town.community) == {}


async def test_staff_say_who_counts_as_new_and_what_they_may(town: Town) -> None:
    """By age of the account and by time in the server; either, both, or none."""
    await set_up(town)
    assert words.NOBODY_IS_NEW in (await press(town, town.mira, "tier:drop:newcomers"))[0]
    await sent(town, "tier:gate:newcomers", days="30", hours="")
    await sent(town, "tier:limits:newcomers", resolution=["0.5 MP"], outputs=["1"], references=["0"], tolerance=["1"])
    settings = await town.store.community_settings(town.community)
    assert (settings.newcomer_account_days, settings.newcomer_member_hours) == (30, None)
    assert "is the most for new members" in await refused(town, num_outputs=2)
    town.clock.jump(seconds=timedelta(days=31).total_seconds())
    assert (await town.ordered(town.ada, num_outputs=2)).request.num_outputs == 2
    await sent(town, "tier:gate:newcomers", days="", hours="")
    assert not (await town.store.community_settings(town.community)).holds_newcomers_back


@pytest.mark.parametrize(
    ("custom_id", "fields", "told"),
    [
        ("tier-amount:everyone", {"credits": "a lot", **NO_PACE}, "a number from 0 to 1,000,000"),
        ("tier-amount:everyone", {"credits": "3", "jobs": "0", "pause": ""}, "1 to 100, or nothing"),
        ("tier-amount:everyone", {"credits": "3", "jobs": "", "pause": "-5"}, "1 to 86,400, or nothing"),
        ("tier-gate", {"days": "0.5", "hours": ""}, "1 to 3,650, or nothing"),
        ("tier-gate", {"days": "", "hours": "٣"}, "1 to 8,760, or nothing"),
    ],
)
async def test_what_makes_no_sense_is_refused_with_what_it_may_be(
    town: Town, custom_id: str, fields: dict[str, str], told: str
) -> None:
    """Nothing is kept of it."""
    await set_up(town)
    assert told in (await forged_form(town, town.mira, custom_id, channel=None, **fields))[0]
    assert await tiers(town) == []
    assert await town.store.quotas(town.community) == {}
    assert await town.store.community_settings(town.community) == CommunitySettings(set_up_at=town.clock.now())


async def test_choices_made_up_by_hand_are_refused(town: Town) -> None:
    """A size there is none of, and a tier that is no tier."""
    await set_up(town)
    labels = [{"type": 18, "component": {"type": 3, "custom_id": "resolution", "values": ["9 MP"]}}]
    told = await sent_by_hand(town, "tier-limits:everyone", labels)
    assert "isn't a largest size that works here" in told
    assert "isn't a tier that works here" in (await chosen(town, town.mira, "studio:tier", "role:x"))[0]
    assert await tiers(town) == []


async def sent_by_hand(town: Town, about: str, labels: list[dict[str, object]]) -> str:
    """Send a form that nobody opened, with these fields."""
    data = {"custom_id": f"{about}:{'0' * 16}", "components": labels, "resolved": {}}
    return whispers(await town.mira._dispatch_interaction(InteractionType.MODAL_SUBMIT, town.channel, data))[0]
