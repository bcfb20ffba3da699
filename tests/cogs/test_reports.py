"""Report this picture: staff get one card, what trusted members report goes out of sight, nobody learns who reported."""

import discord

from domain.people import member_key
from tests.cogs.batches import make
from tests.cogs.conftest import Town, whispers
from tests.cogs.presses import answer, buttons, forged, panel, press, text_on
from tests.cogs.rendering import links_in, text_in
from tests.cogs.reporting import MENU, THANKS, case_card, crowd, decide, finished, galleries, hidden, now, report
from tests.cogs.staff import elsewhere, forged_form, labels_on, staff_channel
from tests.imaging.pictures import encode, noise

DECISIONS = ["Dismiss", "Remove", "Remove and warn", "Block"]


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


async def test_others_report_from_a_cards_details(town: Town) -> None:
    """Where a message's own menu is out of reach; whose picture it is isn't asked."""
    card, job = await finished(town)
    asks = f"report:ask:{job.code}"
    assert asks in buttons(panel(await town.ben.click(card, label="Details")))
    assert asks not in buttons(panel(await town.ada.click(card, label="Details")))
    form = await town.ben.click(await forged(town, asks), custom_id=asks)
    assert whispers(await town.ben.submit_modal(form, {"why": "gore"})) == [THANKS]


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
