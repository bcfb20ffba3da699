"""The staff's card of a report: whoever decides first wins, and it is staff of that server alone."""

import discord
import pytest

from domain.people import member_key
from domain.reports import ReportDecision, ReportEnd
from tests.cogs.conftest import Town, whispers
from tests.cogs.presses import press, restarted, text_on
from tests.cogs.rendering import links_in
from tests.cogs.reporting import case_card, crowd, decide, finished, galleries, hidden, now, report
from tests.cogs.staff import cards, elsewhere, forged_form, labels_on, letters_to, staff_channel

NOT_ALLOWED = "You may not do this here."


@pytest.mark.parametrize("restart", [False, True])
async def test_dismiss_shows_the_picture_again(town: Town, restart: bool) -> None:
    """Its card is back, the staff's says who decided, and who is late is told so."""
    channel = await staff_channel(town)
    hid, job = await hidden(town)
    await town.post()
    if restart:
        await restarted(town)
    card = case_card(town, channel)
    told = await decide(town, town.mira, card, "Dismiss")
    assert told == "Dismissed. Nothing has changed for its member."
    assert links_in(now(town, hid).components)
    assert "a \\*secret\\* fox" in text_on(now(town, hid))
    decided = case_card(town, channel)
    at = int(town.clock.now().timestamp())
    assert text_on(decided).endswith(f"<@{town.mira.id}> dismissed this: nothing is wrong with it, <t:{at}:R>.")
    assert labels_on(decided) == []
    assert not list(galleries(decided))
    late = f"<@{town.mira.id}> decided on this already, <t:{at}:R>. Its card says what."
    for verb in ("dismiss", "remove", "warn", "block"):
        assert await press(town, town.mira, f"report:{verb}:{job.code}:1") == [late]
    assert letters_to(town.ada) == []


@pytest.mark.parametrize(
    ("label", "fields", "told", "letters"),
    [
        ("Remove", {}, "Removed. Its member is told, with your reason.", ["removed your picture"]),
        ("Remove and warn", {}, "Removed, and its member is warned.", ["removed your picture", "warn you"]),
        ("Block", {"length": "3 days"}, "Removed, and its member is blocked.", ["removed your picture", "You are blocked"]),
    ],
)
async def test_staff_remove_a_reported_picture(
    town: Town, label: str, fields: dict[str, str], told: str, letters: list[str]
) -> None:
    """With a reason, by a form that outlives a restart; the member reads it, and nothing of who reported."""
    channel = await staff_channel(town)
    card, job = await finished(town)
    await report(town, town.ben, card, "my words")
    await town.post()
    answered = await decide(town, town.mira, case_card(town, channel), label, after_restart=True, why="no gore", **fields)
    assert answered.startswith(told)
    assert "This was removed." in text_on(now(town, card))
    assert (await town.store.job(job.id)).removed_at is not None
    to_ada = letters_to(town.ada)
    assert [part in text for part, text in zip(letters, to_ada, strict=True)] == [True] * len(letters)
    assert "no gore" in to_ada[0]
    assert not any(str(town.ben.id) in text or "my words" in text for text in to_ada)
    assert f"<@{town.mira.id}> removed this" in text_on(case_card(town, channel))
    assert letters_to(town.ben) == []
    if label == "Block":
        assert "blocked you" in whispers(await town.ada.slash(town.channel, "imagine", prompt="more"))[0]


async def test_only_staff_of_the_server_decide(town: Town) -> None:
    """A plain member, one who may delete messages, another server's moderator: by a made-up press, and by a made-up form."""
    card, job = await finished(town)
    await report(town, town.ben, card)
    role = town.server.create_role("Janitors", permissions=discord.Permissions(manage_messages=True))
    vera = town.server.add_member(town.env.create_user("vera"), roles=[role])
    moderator, channel = await elsewhere(town)
    for verb in ("dismiss", "remove", "warn", "block"):
        for who in (town.ada, town.ben, vera):
            assert await press(town, who, f"report:{verb}:{job.code}:1") == [NOT_ALLOWED]
            if verb != "dismiss":
                assert await forged_form(town, who, f"report-decide:{verb}:{job.code}:1", why="so") == [NOT_ALLOWED]
        here, town.channel = town.channel, channel
        assert await press(town, moderator, f"report:{verb}:{job.code}:1") == [f"I know no request `{job.code}` of yours."]
        town.channel = here
    told = await forged_form(town, moderator, f"report-decide:remove:{job.code}:1", channel=channel, why="so")
    assert told == [f"I know no request `{job.code}` of yours."]
    (case,) = await town.atelier.parts.reports.open_cases(town.community)
    assert (case.end, case.job.removed_at) == (None, None)


async def test_staff_cannot_warn_or_block_each_other_by_a_report(town: Town) -> None:
    """Nor themselves; what they made can be removed as anybody's."""
    job = await town.drive(await town.ordered(town.mira, "a staff fox"))
    card = town.messages()[-1]
    await report(town, town.ben, card)
    assert "That is you." in (await press(town, town.mira, f"report:block:{job.code}:1"))[0]
    role = town.server.create_role("More", permissions=discord.Permissions(manage_guild=True))
    vera = town.server.add_member(town.env.create_user("vera"), roles=[role])
    assert "They manage this server too." in (await press(town, vera, f"report:warn:{job.code}:1"))[0]
    told = await forged_form(town, vera, f"report-decide:remove:{job.code}:1", why="so")
    assert told[0].startswith("Removed.")


async def test_crash_after_the_third_report_loses_nothing(town: Town) -> None:
    """The process ended right after the books: the letter takes the card out of sight, and staff's decision brings it back."""
    channel = await staff_channel(town)
    _, job = await finished(town)
    for member in await crowd(town, 3):
        await town.store.report(job.id, reporter=member_key(member.id), reason="gore", now=town.clock.now())
    assert links_in(town.messages()[-1].components)
    await restarted(town)
    await town.post()
    assert "are looking at this" in town.texts()[-1]
    (case,) = await town.atelier.parts.reports.open_cases(town.community)
    dismissed = ReportDecision(end=ReportEnd.DISMISSED)
    await town.store.decide_report(job.id, case.round, dismissed, by=member_key(town.mira.id), now=town.clock.now())
    await town.post()
    assert links_in(town.messages()[-1].components)
    assert "dismissed this" in text_on(case_card(town, channel))


async def test_card_that_somebody_deleted_is_posted_anew_with_the_next_report(town: Town) -> None:
    """As long as nobody has decided; after that there is nothing to ask."""
    channel = await staff_channel(town)
    card, job = await finished(town)
    await report(town, town.ben, card)
    await town.post()
    await case_card(town, channel).delete()
    await report(town, town.mira, card)
    await town.post()
    shown = case_card(town, channel)
    assert "**Reported by 2 members**" in text_on(shown)
    await shown.delete()
    assert (await press(town, town.mira, f"report:dismiss:{job.code}:1"))[0].startswith("Dismissed.")
    await town.post()
    assert not any("Reported by" in text for text in cards(town, channel))
