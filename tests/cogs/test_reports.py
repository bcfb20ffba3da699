"""Report this picture: staff get one card, whoever decides first wins, and nobody learns who reported but staff."""

from collections.abc import Iterator
from typing import Any

import discord
import pytest
from simcord.actors import MemberActor
from simcord.builders import ChannelHandle
from simcord.results import InteractionResult

from domain.jobs import Job
from domain.people import member_key
from domain.reports import ReportDecision, ReportEnd
from tests.cogs.batches import make
from tests.cogs.conftest import Town, whispers
from tests.cogs.forms import sent
from tests.cogs.presses import answer, forged, panel, press, restarted, text_on
from tests.cogs.rendering import links_in, text_in
from tests.cogs.staff import cards, elsewhere, forged_form, labels_on, letters_to, log_of, staff_channel
from tests.imaging.pictures import encode, noise

MENU = "Report this picture"
THANKS = "Thank you. The staff of this server look at it. Its member doesn't learn who reported."
NOT_ALLOWED = "You may not do this here."
DECISIONS = ["Dismiss", "Remove", "Remove and warn", "Block"]


async def finished(town: Town, prompt: str = "a *secret* fox", **options: object) -> tuple[discord.Message, Job]:
    """Ada's finished card, and its job."""
    job = await town.drive(await town.ordered(town.ada, prompt, **options))
    return town.messages()[-1], job


async def report(town: Town, who: MemberActor, card: discord.Message, why: str = "gore", *, after_restart: bool = False) -> str:
    """Report what a message shows. The answer."""
    form = await who.context_menu(town.channel, MENU, card)
    return "\n".join(whispers(await sent(town, who, form, after_restart=after_restart, why=why)))


async def crowd(town: Town, number: int) -> list[MemberActor]:
    """So many members whom staff trust."""
    members = [town.server.add_member(town.env.create_user(f"member{each}")) for each in range(number)]
    for member in members:
        by = member_key(town.mira.id)
        await town.atelier.parts.conduct.trust(town.community, member_key(member.id), True, by=by)
    return members


async def hidden(town: Town, **options: object) -> tuple[discord.Message, Job]:
    """Ada's card that three trusted members reported."""
    card, job = await finished(town, **options)  # type: ignore[arg-type]
    for member in await crowd(town, 3):
        assert await report(town, member, card) == THANKS
    return now(town, card), await town.store.job(job.id)


def now(town: Town, card: discord.Message) -> discord.Message:
    """A card as it is now."""
    return next(message for message in town.messages() if message.id == card.id)


def case_card(town: Town, channel: ChannelHandle) -> discord.Message:
    """The one card of a report in the staff channel."""
    (card,) = [message for message in log_of(town, channel) if "Reported by" in text_on(message)]
    return card


def galleries(message: discord.Message) -> Iterator[Any]:
    """The items of all its media galleries."""
    for component in message.components:
        for part in getattr(component, "children", []):
            yield from getattr(part, "items", [])


async def decide(
    town: Town, who: MemberActor, card: discord.Message, label: str, *, after_restart: bool = False, **fields: str
) -> str:
    """Press a button of a report's card, and send the form it opens. The answer."""
    pressed: InteractionResult = await who.click(card, label=label)
    result = await sent(town, who, pressed, after_restart=after_restart, **fields) if fields else pressed
    await town.post()
    return "\n".join(whispers(result))


async def test_staff_get_one_card_for_all_reports_of_a_picture(town: Town) -> None:
    """With everything covered, and in words that can't break out; a member's second report changes nothing."""
    channel = await staff_channel(town)
    card, job = await finished(town, reference_1=("cat.png", encode(noise(), "PNG")))
    assert await report(town, town.ben, card, "*gore* @everyone", after_restart=True) == THANKS
    await town.post()
    first = case_card(town, channel)
    assert await report(town, town.ben, card, "again") == THANKS
    assert await report(town, town.mira, card, "spam") == THANKS
    await town.post()
    shown = case_card(town, channel)
    assert shown.id == first.id
    at = int(town.clock.now().timestamp())
    assert text_on(shown).splitlines() == [
        f"**Reported by 2 members**: <@{town.ada.id}>'s `{job.code}` · "
        f"[see it](https://discord.com/channels/{town.server.id}/{town.channel.id}/{card.id})",
        "Prompt: a \\*secret\\* fox",
        "-# Their record here: 1 request · 0 pictures removed by staff · 0 warnings",
        f"- <@{town.ben.id}> <t:{at}:R>: \\*gore\\* \\@everyone",
        f"- <@{town.mira.id}> <t:{at}:R>: spam",
        "Made from these files of its member:",
    ]
    assert [item.spoiler for item in galleries(shown)] == [True, True]
    assert labels_on(shown) == DECISIONS
    assert text_on(now(town, card)) == text_on(card)


async def test_long_prompt_goes_along_as_a_file(town: Town) -> None:
    """What the card cuts off staff can read all the same; five reports are shown, of the others the number."""
    channel = await staff_channel(town)
    card, _ = await finished(town, "`fox` " * 200)
    for member in await crowd(town, 2):
        await report(town, member, card, "_" * 300)
    for number in range(5):
        await report(town, town.server.add_member(town.env.create_user(f"guest{number}")), card, "*" * 300)
    await town.post()
    shown = case_card(town, channel)
    assert "and 2 more" in text_on(shown)
    assert "prompt.txt" in str([part.to_dict() for part in shown.components])


async def test_what_nobody_may_report_is_unknown(town: Town) -> None:
    """Their own, another's private one, what is under way or removed, another server's, and what is no card."""
    card, job = await finished(town)
    not_one = "I take reports of finished pictures that I made for others in this server. This isn't one."
    assert answer(await town.ada.context_menu(town.channel, MENU, card)).startswith(not_one)
    assert answer(await town.ben.context_menu(town.channel, MENU, await forged(town, "x"))).startswith(not_one)
    await town.ordered(town.ada, "another")
    assert answer(await town.ben.context_menu(town.channel, MENU, town.messages()[-1])).startswith(not_one)
    private = await town.drive(await town.ordered(town.ada, "for me", private=True))
    moderator, channel = await elsewhere(town)
    for who, where, code in (
        (town.ada, town.channel, job.code),
        (town.ben, town.channel, private.code),
        (moderator, channel, job.code),
        (town.ben, town.channel, "aaaaaaaa"),
    ):
        unknown = [f"I know no request `{code}` of yours."]
        assert await forged_form(town, who, f"report:{code}", channel=where, why="bad") == unknown
    assert await press(town, town.ben, f"report:ask:{private.code}") == [f"I know no request `{private.code}` of yours."]
    await town.atelier.parts.removal.remove(job.code, member=job.member)
    assert answer(await town.ben.context_menu(town.channel, MENU, card)).startswith(not_one)
    assert await town.atelier.parts.reports.open_cases(town.community) == []


async def test_reports_by_three_trusted_members_take_a_card_out_of_sight(town: Town) -> None:
    """At once, for everybody; others' reports don't weigh."""
    channel = await staff_channel(town)
    card, job = await finished(town)
    for member in [*await crowd(town, 2), town.ben]:
        await report(town, member, card)
    assert links_in(now(town, card).components)
    third = town.server.add_member(town.env.create_user("third"))
    await town.atelier.parts.conduct.trust(town.community, member_key(third.id), True, by=member_key(town.mira.id))
    await report(town, third, card)
    out_of_sight = now(town, card)
    assert text_on(out_of_sight) == (
        f"<@{town.ada.id}>\nThe staff of this server are looking at this. Until they have, nobody else sees it.\n-# `{job.code}`"
    )
    assert not out_of_sight.attachments
    await town.post()
    shown = case_card(town, channel)
    assert "**Hidden until you decide**: members you trust reported it." in text_on(shown)
    assert len(list(galleries(shown))) == 1


LOOKED_AT = "The staff of this server are looking at `{code}`. Until they have, it can't be shown or used."
WAYS = [
    *("details:{code}", "remix:{code}", "again:{code}", "originals:{code}", "use:{code}"),
    *("edit:{code}:0", "bigger:{code}:0", "bigger-go:{code}:0:9999", "star:{code}:0", "picture:{code}:0", "original:{code}:0"),
]


async def test_nothing_shows_or_uses_what_is_hidden(town: Town) -> None:
    """By any button, form, menu or command: not for others, nor for its member, who learns of no report. Staff see it."""
    card, job = await hidden(town)
    looked_at = LOOKED_AT.format(code=job.code)
    for who in (town.ben, town.ada):
        for way in WAYS:
            assert await press(town, who, way.format(code=job.code)) == [looked_at], way
    assert await press(town, town.ada, f"gallery:{job.code}") == [looked_at]
    assert answer(await town.ada.slash(town.channel, "history", code=job.code)) == looked_at
    listed = panel(await town.ada.slash(town.channel, "history"))
    assert not links_in(listed.message.components)
    told = answer(await town.ada.context_menu(town.channel, "What made this?", card))
    assert told == "I made this, and the staff of its server are looking at it. Until they have, nobody else sees more of it."
    refused = await forged_form(town, town.ben, f"edit:{job.code}:0", change="in winter")
    assert refused[0].startswith(looked_at)
    seen = panel(await town.mira.slash(town.channel, "history", member=town.ada.user, code=job.code))
    assert links_in(seen.message.components)
    assert "a \\*secret\\* fox" in text_in(seen.message.components)
    assert (await town.jobs(town.ben), len(await town.jobs(town.ada))) == ([], 1)


async def test_file_of_what_is_hidden_is_no_reference(town: Town) -> None:
    """Uploaded again by hand."""
    card, job = await finished(town)
    data = await card.attachments[0].read()
    for member in await crowd(town, 3):
        await report(town, member, card)
    told = whispers(await town.ben.slash(town.channel, "imagine", prompt="more", reference_1=("fox.png", data)))
    assert told[0].startswith("`fox.png` is being looked at by the staff of a server, and can't be used until they have.")
    assert job.hidden_at is None


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


async def test_one_request_of_a_group_card_is_reported_and_hidden_alone(town: Town) -> None:
    """Asked which; the others' pictures stay on the card, and it is back with them once it was dismissed."""
    channel = await staff_channel(town)
    for job in await make(town, town.ada):
        await town.drive(job)
    first, second = await town.store.batch((await town.job(town.ada)).batch_id or "")
    (card,) = town.messages()
    for member in await crowd(town, 3):
        asked = panel(await member.context_menu(town.channel, MENU, card))
        assert [f"report:ask:{job.code}" for job in (first, second)] == asked_ids(asked.message)
        form = await member.click(asked, custom_id=f"report:ask:{second.code}")
        await member.submit_modal(form, {"why": "gore"})
    (card,) = town.messages()
    assert [first.code in link for link in links_in(card.components)] == [True]
    assert "being looked at by the staff" in text_on(card)
    assert "blue" not in text_on(card)
    await town.post()
    await decide(town, town.mira, case_card(town, channel), "Dismiss")
    (card,) = town.messages()
    assert len(links_in(card.components)) == 2


def asked_ids(message: discord.Message) -> list[str]:
    """The custom_ids of a message's buttons."""
    return [button.custom_id for row in message.components for button in getattr(row, "children", [])]


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


async def test_picture_made_from_a_hidden_one_tells_nothing_of_it(town: Town) -> None:
    """Neither its words nor its small picture, until it was dismissed."""
    card, job = await finished(town)
    form = await town.ben.click(await forged(town, f"edit:{job.code}:0"), label="Press")
    await town.ben.submit_modal(form, {"change": "in winter"})
    child = await town.drive(await town.job(town.ben))
    before = next(message for message in town.messages() if child.code in text_on(message))
    assert "secret" in text_on(before)
    for member in await crowd(town, 3):
        await report(town, member, card)
    after = next(message for message in town.messages() if child.code in text_on(message))
    assert "secret" not in text_on(after)
    small = f"{child.code}-before"
    assert [small in str([part.to_dict() for part in shown.components]) for shown in (before, after)] == [True, False]
