"""/quota: staff divide what the host lets their server spend, and can't raise it."""

import sqlite3
from contextlib import closing

import discord
import pytest
import simcord

from domain.money import Allowance, Millicredits, Period
from domain.people import member_key
from tests.cogs.conftest import OpenTown, Town, whispers
from tests.cogs.presses import answer


async def test_moderator_sets_everyones_quota(town: Town) -> None:
    """It holds from the next order on."""
    told = answer(await town.mira.slash(town.channel, "quota set", credits=1.0, window="day"))
    assert "may use **1 credit a day** here from now on" in told
    refusal = whispers(await town.ada.slash(town.channel, "imagine", prompt="a fox"))[0]
    assert "0 credits used, of 1 credit a day" in refusal
    assert town.messages() == []


async def test_members_own_quota_goes_before_everyones(town: Town) -> None:
    """One member may have more or less than the others."""
    await town.mira.slash(town.channel, "quota set", credits=0.0, window="day")
    told = answer(await town.mira.slash(town.channel, "quota set", credits=12.0, window="week", member=town.ada))
    assert f"<@{town.ada.id}> may use **12 credits a week**" in told
    assert (await town.usage(town.ada)).left == 12_000
    assert (await town.usage(town.ben)).left == 0


async def test_lowered_quota_counts_what_was_used(town: Town) -> None:
    """A new number isn't a fresh start."""
    await town.drive(await town.ordered(town.ada))
    await town.mira.slash(town.channel, "quota set", credits=2.0, window="day")
    assert (await town.usage(town.ada)).left == 500


@pytest.mark.parametrize(
    ("number", "window", "fits"),
    [(40.0, "day", True), (40.001, "day", False), (280.0, "week", True), (280.5, "week", False), (1300.0, "month", False)],
)
async def test_the_hosts_limit_wins(town: Town, number: float, window: str, fits: bool) -> None:
    """No window can promise more than the server's budget holds."""
    told = answer(await town.mira.slash(town.channel, "quota set", credits=number, window=window))
    assert ("The host's limit wins: 40 credits a day is the most for this server." in told) is not fits
    assert bool(await town.atelier.parts.accounts.quotas(town.community)) is fits


async def test_grant_is_on_top_until_it_is_used(town: Town) -> None:
    """The window first, then the grant; the member and staff both see it."""
    told = answer(await town.mira.slash(town.channel, "quota grant", member=town.ada, credits=1.5, reason="won the contest"))
    assert told.startswith(f"<@{town.ada.id}> has **1.5 credits** on top of the quota, until they are used, and is told")
    assert (await town.usage(town.ada)).left == 7500
    assert "**7.5 credits left**\n6 credits a day, and 1.5 granted on top" in answer(await town.ada.slash(town.channel, "usage"))


async def test_grant_above_the_budget_is_refused(town: Town) -> None:
    """Staff can't give what the server doesn't have."""
    told = answer(await town.mira.slash(town.channel, "quota grant", member=town.ada, credits=41.0, reason="a lot"))
    assert "The host's limit wins" in told
    assert (await town.usage(town.ada)).grants == 0


async def test_who_changed_what_when_and_why_is_kept(town: Town, environ: dict[str, str]) -> None:
    """Both commands leave a line with staff's key, whom it is about, the moment, and the reason."""
    await town.mira.slash(town.channel, "quota set", credits=3.0, window="day", member=town.ada)
    await town.mira.slash(town.channel, "quota grant", member=town.ada, credits=2.0, reason="won the contest")
    with closing(sqlite3.connect(environ["DATABASE_URL"].removeprefix("sqlite:///"))) as books:
        lines = books.execute("SELECT by, community, member, reason, at FROM audit ORDER BY id").fetchall()
    mira, ada = member_key(town.mira.id), member_key(town.ada.id)
    assert [line[:4] for line in lines] == [(mira, town.community, ada, None), (mira, town.community, ada, "won the contest")]
    assert all(str(line[4]).startswith("2026-01-01") for line in lines)


@pytest.mark.parametrize("number", [0.0, -1.0, 0.0001])
async def test_grant_of_no_amount_is_refused(town: Town, number: float) -> None:
    """Nothing, less than nothing, and parts the books don't know."""
    told = answer(await town.mira.slash(town.channel, "quota grant", member=town.ada, credits=number, reason="x"))
    assert "It may be a number over 0 with at most three decimals." in told


async def test_quotas_are_shown_with_the_caps(town: Town) -> None:
    """The host's default, then what staff set, by whom, when, and why where they said it."""
    told = answer(await town.mira.slash(town.channel, "quota show"))
    assert told.startswith("**Everyone**: 6 credits a day, as the host set it\n")
    await town.mira.slash(town.channel, "quota set", credits=3.0, window="day")
    await town.mira.slash(town.channel, "quota set", credits=9.0, window="week", member=town.ada, reason="runs the *contest*")
    told = answer(await town.mira.slash(town.channel, "quota show"))
    set_by = f"\n-# set by <@{town.mira.id}>, <t:{int(town.clock.now().timestamp())}:R>"
    everyone, own = f"**Everyone**: 3 credits a day{set_by}\n", f"<@{town.ada.id}>: 9 credits a week{set_by}"
    assert told.startswith(f"{everyone}{own}: runs the \\*contest\\*\n")
    assert "This server as a whole: 40 credits a day. Only the host raises that." in told


async def test_quota_is_offered_to_staff_of_servers_alone(town: Town) -> None:
    """Discord hides it from members, and from direct messages."""
    assert not any(name.startswith("quota") for name in town.ada.available_commands(town.channel))
    assert not any(name.startswith("quota") for name in town.host.available_commands())
    assert {"quota set", "quota grant", "quota show"} <= set(town.mira.available_commands(town.channel))
    with pytest.raises(simcord.SetupError):
        await town.ada.slash(town.channel, "quota show")


@pytest.mark.parametrize(
    ("command", "options"),
    [("set", {"credits": 9.0, "window": "day"}), ("grant", {"credits": 9.0, "reason": "me"}), ("show", {})],
)
async def test_quota_checks_the_person_though_the_server_hands_the_command_to_anybody(
    town: Town, command: str, options: dict[str, object]
) -> None:
    """A server can allow a command to a member; Manage Server is asked for in code all the same."""
    (group,) = [found for found in await town.env.bot.tree.fetch_commands() if found.name == "quota"]  # type: ignore[attr-defined]
    town.server.set_command_permissions(group, {town.ada: True})
    member = {"member": town.ada} if command == "grant" else {}
    told = answer(await town.ada.slash(town.channel, f"quota {command}", **options, **member))
    assert told == "You may not do this here."
    assert (await town.usage(town.ada)).left == 6000
    assert not await town.atelier.parts.accounts.quotas(town.community)


async def test_manage_server_of_another_server_sets_nothing_here(town: Town) -> None:
    """A quota is set in the server where the command is used, and nowhere else."""
    elsewhere = town.env.create_guild("Elsewhere")
    channel = elsewhere.create_text_channel("art")
    staff = elsewhere.create_role("Staff", permissions=discord.Permissions(manage_guild=True))
    ben = elsewhere.add_member(town.ben.user, roles=[staff])
    await town.env.settle()
    await ben.slash(channel, "quota set", credits=1.0, window="day")
    assert (await town.usage(town.ada)).left == 6000


async def test_quota_under_a_cap_that_was_lowered_since_says_what_holds(open_town: OpenTown) -> None:
    """The entry stays as it was set; the host's new limit is what counts."""
    async with open_town(COMMUNITY_BUDGET="4/day") as town:
        earlier = Allowance(Millicredits(10_000), Period.DAY)
        await town.store.set_quota(town.community, None, earlier, by=member_key(town.mira.id), now=town.clock.now())
        told = answer(await town.mira.slash(town.channel, "quota show"))
        assert "**Everyone**: 10 credits a day, cut to 4 credits by the host's limit" in told
        assert (await town.usage(town.ada)).left == 4000
