"""/usage: the books, opened to the person they are about, and to the staff of that server."""

import re
import sqlite3
from contextlib import closing

import discord
import pytest
from simcord.actors import MemberActor

from domain.communities import NEWCOMERS, Tier, role_tier
from domain.jobs import JobState
from domain.ledger import community_account, grants_account
from domain.money import Allowance, Millicredits, Period
from domain.people import CommunityKey, MemberKey, member_key
from tests.cogs.conftest import OpenTown, Town, whispers
from tests.cogs.presses import answer


async def test_member_sees_what_is_used_held_left_and_their_requests(town: Town) -> None:
    """One finished, one waiting: each number has its place, and only its member reads it."""
    done = await town.drive(await town.ordered(town.ada, "a fox"))
    waiting = await town.ordered(town.ada, "a hare")
    told = answer(await town.ada.slash(town.channel, "usage"))
    assert "**3 credits left**\n6 credits a day\n-# Why? The quota is the host's default.\n1.5 used · 1.5 held for" in told
    assert "The day starts anew <t:1767312000:R>" in told
    assert "Everybody here: 3 of 40 credits a day" in told
    assert f"`{done.code}` · 1.5 credits · done" in told
    assert f"`{waiting.code}` · 1.5 credits held · waits its turn" in told
    assert told.index(waiting.code) < told.index(done.code)


async def test_usage_lists_the_last_ten_requests(open_town: OpenTown) -> None:
    """Newest first; /history has the others."""
    async with open_town(MAX_JOBS_PER_MEMBER="11", DEFAULT_QUOTA="40/day") as town:
        jobs = [await town.ordered(town.ada, f"fox number {number}") for number in range(11)]
        told = answer(await town.ada.slash(town.channel, "usage"))
        assert re.findall("`([a-z0-9]{8})`", told) == [job.code for job in reversed(jobs[1:])]


async def test_usage_agrees_with_the_ledger_after_every_kind_of_end(town: Town, environ: dict[str, str]) -> None:
    """Finished, failed, cancelled, lost, from a grant and waiting: what is shown is what the transfers add up to."""
    await town.mira.slash(town.channel, "quota grant", member=town.ada, credits=2.0, reason="won the contest")
    await town.drive(await town.ordered(town.ada, "a fox", num_outputs=2))
    await town.drive(await town.ordered(town.ada, "a third fox"))
    await town.drive(await town.ordered(town.ada, "a fox demo:fail"))
    await town.ada.click(await placeholder_of(town, "a cancelled fox"), label="Cancel")
    town.pixeldojo.lose_next(accept=False)
    assert (await town.drive(await town.ordered(town.ada, "a lost fox"))).state is JobState.PARKED
    await town.ordered(town.ada, "a waiting fox", num_outputs=2)

    told = answer(await town.ada.slash(town.channel, "usage"))
    used, held, grants = booked(environ, town.community, member_key(town.ada.id))
    assert (used, held, grants) == (4500, 1500, 500)
    assert "**0.5 credits left**\n6 credits a day, and 0.5 granted on top\n" in told
    assert "\n4.5 used · 1.5 held" in told
    await town.store.audit_books()


HOLDS = """
    SELECT COALESCE(SUM(resolution.spent), 0), COALESCE(SUM(CASE WHEN resolution.hold_id IS NULL THEN hold.amount END), 0)
    FROM transfers AS hold
    JOIN accounts AS source ON source.id = hold.source_id
    JOIN jobs ON jobs.id = hold.job_id
    LEFT JOIN resolutions AS resolution ON resolution.hold_id = hold.id
    WHERE hold.kind = 'hold' AND jobs.member = ? AND source.name = ?
"""
BALANCE = """
    SELECT COALESCE(SUM(CASE WHEN transfer.target_id = account.id THEN transfer.amount ELSE -transfer.amount END), 0)
    FROM transfers AS transfer
    JOIN accounts AS account ON account.id IN (transfer.source_id, transfer.target_id)
    WHERE account.name = ?
"""


def booked(environ: dict[str, str], community: CommunityKey, member: MemberKey) -> tuple[int, int, int]:
    """What the transfers alone say of a member: spent and held from the window, and the grants left."""
    with closing(sqlite3.connect(environ["DATABASE_URL"].removeprefix("sqlite:///"))) as books:
        used, held = books.execute(HOLDS, (member, community_account(community))).fetchone()
        (grants,) = books.execute(BALANCE, (grants_account(community, member),)).fetchone()
    return used, held, grants


async def placeholder_of(town: Town, prompt: str) -> discord.Message:
    """Order as Ada; the message that shows it."""
    await town.ordered(town.ada, prompt)
    return town.messages()[-1]


async def test_member_cannot_look_at_somebody_else(town: Town) -> None:
    """The refusal says nothing of the other one."""
    await town.drive(await town.ordered(town.ada))
    told = answer(await town.ben.slash(town.channel, "usage", member=town.ada))
    assert told == "You may not do this here."


async def test_member_may_name_themselves(town: Town) -> None:
    """That is no different from leaving it."""
    told = answer(await town.ada.slash(town.channel, "usage", member=town.ada))
    assert told.startswith("**Your credits here**")


async def test_moderator_sees_a_members_numbers_without_prompts(town: Town) -> None:
    """Codes, prices and outcomes; what was asked for is the member's."""
    job = await town.drive(await town.ordered(town.ada, "a secret fox"))
    told = answer(await town.mira.slash(town.channel, "usage", member=town.ada))
    assert told.startswith(f"**<@{town.ada.id}>'s credits here**\n**4.5 credits left**")
    assert job.code in told
    assert "secret" not in told


async def test_manage_server_elsewhere_does_not_count_here(town: Town) -> None:
    """Staff are staff of their own server only; the host is nobody special here either."""
    elsewhere = town.env.create_guild("Elsewhere")
    staff = elsewhere.create_role("Staff", permissions=discord.Permissions(manage_guild=True))
    elsewhere.add_member(town.ben.user, roles=[staff])
    host = town.server.add_member(town.host)
    for nobody in (town.ben, host):
        told = answer(await nobody.slash(town.channel, "usage", member=town.ada))
        assert told == "You may not do this here."


async def test_usage_is_counted_for_each_server(town: Town) -> None:
    """What was spent here isn't shown there."""
    job = await town.drive(await town.ordered(town.ada))
    elsewhere = town.env.create_guild("Elsewhere")
    channel = elsewhere.create_text_channel("art")
    ada = elsewhere.add_member(town.ada.user)
    await town.env.settle()
    told = answer(await ada.slash(channel, "usage"))
    assert "**6 credits left**" in told
    assert job.code not in told


async def test_usage_in_direct_messages_points_to_servers(town: Town) -> None:
    """Without a personal quota nothing is counted there."""
    assert "Each server counts for itself" in answer(await town.ada.user.slash("usage"))


async def test_usage_in_direct_messages_shows_the_personal_quota(open_town: OpenTown) -> None:
    """With one, it is counted like a server's, and no server's budget is named."""
    async with open_town(PERSONAL_QUOTA="3/day") as town:
        told = answer(await town.ada.user.slash("usage"))
        assert "**3 credits left**\n3 credits a day" in told
        assert "Everybody" not in told


@pytest.mark.parametrize("budget", ["none", "10/day 20/month"])
async def test_usage_names_every_line_of_the_servers_budget(open_town: OpenTown, budget: str) -> None:
    """Both windows, or that there is none."""
    async with open_town(COMMUNITY_BUDGET=budget) as town:
        told = answer(await town.ada.slash(town.channel, "usage"))
        lines = ["0 of 10 credits a day", "0 of 20 credits a month"] if budget != "none" else ["no budget of its own"]
        assert all(line in told for line in lines)


async def test_each_number_says_which_rule_gave_it(town: Town) -> None:
    """Everyone's, the role's, an own one, new members': in /usage, /help and a refusal, as the member is at that moment."""
    parts, by = town.atelier.parts, member_key(town.mira.id)
    role = town.server.create_role("Artists")
    artist = town.server.add_member(town.env.create_user("dora"), roles=[role])

    async def told(actor: MemberActor, why: str) -> str:
        usage, screen = [answer(await actor.slash(town.channel, name)) for name in ("usage", "help")]
        assert f"-# Why? The quota is {why}." in usage
        assert f", {why}); your window starts anew" in screen
        return usage

    await told(artist, "the host's default")
    await town.mira.slash(town.channel, "quota set", credits=1.0, window="day")
    await told(artist, "set by the staff for everyone here")
    tier = Tier(who=role_tier(role.id), quota=Allowance(Millicredits(2000), Period.DAY))
    await parts.house.set_tier(town.community, tier, by=by)
    assert "**2 credits left**" in await told(artist, f"from the role <@&{role.id}>")
    assert "**1 credit left**" in await told(town.ada, "set by the staff for everyone here")
    of_artist = answer(await town.mira.slash(town.channel, "usage", member=artist))
    assert f"**2 credits left**\n2 credits a day\n-# Why? The quota is from the role <@&{role.id}>." in of_artist
    await town.ordered(artist)
    (refusal,) = whispers(await artist.slash(town.channel, "imagine", prompt="a hare"))
    assert f"of 2 credits a day (from the role <@&{role.id}>)" in refusal
    await town.mira.slash(town.channel, "quota set", credits=3.0, window="week", member=artist)
    await told(artist, "set by the staff for this member alone")


async def test_new_members_read_that_they_are_held_back(town: Town) -> None:
    """And what they have is theirs only while they are new."""
    by = member_key(town.mira.id)
    await town.atelier.parts.house.change(town.community, by=by, newcomer_member_hours=24)
    tier = Tier(who=NEWCOMERS, quota=Allowance(Millicredits(1000), Period.DAY))
    await town.atelier.parts.house.set_tier(town.community, tier, by=by)
    told = answer(await town.ada.slash(town.channel, "usage"))
    assert "**1 credit left**\n1 credit a day\n-# Why? The quota is for new members, for a while." in told
    shown = answer(await town.mira.slash(town.channel, "quota show"))
    assert "\n**New members**: 1 credit a day\n" in shown
    assert "-# Starts anew: a day <t:1767312000:R>." in shown
    town.clock.jump(seconds=24 * 3600)
    assert "-# Why? The quota is the host's default." in answer(await town.ada.slash(town.channel, "usage"))
