"""/history: one's own finished work, and each of it again, free, wherever it couldn't be delivered before."""

import io
import sqlite3
from contextlib import closing
from typing import Any

import pytest
from PIL import Image
from simcord.actors import MemberActor
from simcord.results import InteractionResult, ResponseMessage

from domain.errors import NotAllowed
from domain.jobs import Job, JobState, ShowingKind
from domain.people import member_key, server_key
from domain.search import NEWEST
from tests.cogs.conftest import OpenTown, Town, whispers
from tests.cogs.presses import answer, panel, press, restarted
from tests.cogs.rendering import links_in, walk
from tests.cogs.test_showing import close


async def test_member_sees_their_finished_work_newest_first(town: Town) -> None:
    """Prompt, price and code of each beside a small picture; what is still under way belongs to /queue."""
    fox = await town.drive(await town.ordered(town.ada, "a fox"))
    hare = await town.drive(await town.ordered(town.ada, "a hare"))
    await town.drive(await town.ordered(town.ben, "a bear"))
    await town.ordered(town.ada, "a waiting owl")
    result = await town.ada.slash(town.channel, "history")
    told = answer(result)
    assert codes_in(panel(result)) == [hare.code, fox.code]
    assert f"**2** · a fox\n-# `{fox.code}` · 1.5 credits · <t:" in told
    assert "bear" not in told
    assert "owl" not in told
    small = panel(result).message.attachments
    assert [file.filename for file in small] == [f"{hare.code}-1-preview.webp", f"{fox.code}-1-preview.webp"]
    with Image.open(io.BytesIO(await small[0].read())) as picture:
        assert picture.format == "WEBP"


async def test_history_finds_words_and_codes(town: Town) -> None:
    """Any case of the words of the prompt, the last one just begun, or the beginning of a code; signs alone match nothing."""
    fox = await town.drive(await town.ordered(town.ada, "a red Fox, 100% wool"))
    hare = await town.drive(await town.ordered(town.ada, "a grey hare"))
    for find, found in [("fox", fox), ("GREY ha", hare), (hare.code[:5], hare), ("100%", fox)]:
        assert await history(town, find=find) == [found.code], find
    told = answer(await town.ada.slash(town.channel, "history", find="@everyone _"))
    assert told == "**What you made** · with `@everyone _`\nNothing matches. Try one word of the prompt, or leave something out."


async def test_history_is_narrowed_down_by_channel_and_days(town: Town) -> None:
    """Where and when it was ordered; a day, a month or a year."""
    first = await town.drive(await town.ordered(town.ada, "a fox"))
    town.clock.jump(seconds=40 * 86_400)
    elsewhere = town.server.create_text_channel("elsewhere")
    await town.ada.slash(elsewhere, "imagine", prompt="a fox")
    second = await town.drive(await town.job(town.ada))
    assert await history(town, channel=elsewhere) == [second.code]
    assert await history(town, channel=town.channel, find="fox") == [first.code]
    assert await history(town, since="2026-02") == [second.code]
    assert await history(town, until="2026-01-01") == [first.code]
    assert await history(town, since="2026", until="2026-02-28") == [second.code, first.code]
    assert await history(town, since="2026-03") == []
    told = answer(await town.ada.slash(town.channel, "history", since="soon"))
    assert "a day like 2026-03-31, a month like 2026-03, or a year" in told


async def test_days_are_offered_while_typing(town: Town) -> None:
    """So that nobody has to know how one is written."""
    choices = await town.ada.autocomplete(town.channel, "history", "since", "")
    assert choices[1] == {"name": "yesterday: 2025-12-31", "value": "2025-12-31"}
    assert await town.ada.autocomplete(town.channel, "history", "until", "2025-12-25") == [
        {"name": "a week ago: 2025-12-25", "value": "2025-12-25"}
    ]


async def test_starred_work_is_listed_and_opened_others_too(town: Town) -> None:
    """Who starred a public card sees it here, and opens it; nobody else does."""
    await town.drive(await town.ordered(town.ada, "a fox"))
    bear = await town.drive(await town.ordered(town.ben, "a bear"))
    assert await history(town, starred=True) == []
    await town.store.turn_star(member_key(town.ada.id), bear.id, 0, now=town.clock.now())
    result = await town.ada.slash(town.channel, "history", starred=True)
    assert codes_in(panel(result)) == [bear.code]
    assert f"-# <@{town.ben.id}> · `{bear.code}`" in answer(result)
    assert answer(await choose(town, town.ada, result, bear)).startswith(f"<@{town.ben.id}>\n> a bear")
    assert await history(town, starred=True, find="bear") == [bear.code]
    assert await history(town, starred=True, find="fox") == []


async def test_pages_are_turned_also_after_a_restart(open_town: OpenTown) -> None:
    """Nine a page, of everything and of a search whose words no button has room for; each on one page."""
    async with open_town(DEFAULT_QUOTA="100/day") as town:
        words = '"fox" OR * ' + "very " * 15
        jobs = [await town.drive(await town.ordered(town.ada, f"{words} {number}")) for number in range(11)]
        codes = [job.code for job in reversed(jobs)]
        searches: list[dict[str, Any]] = [{}, {"find": words}]
        for asked in searches:
            first = await town.ada.slash(town.channel, "history", **asked)
            assert codes_in(panel(first)) == codes[:9]
            assert labels(panel(first)) == ["Older"]
            await restarted(town)
            second = await town.ada.click(panel(first), label="Older")
            assert codes_in(panel(second)) == codes[9:]
            assert labels(panel(second)) == ["Newer"]
            assert len(panel(second).message.attachments) == 2
            third = await town.ada.click(panel(second), label="Newer")
            assert codes_in(panel(third)) == codes[:9]


async def test_page_of_another_s_search_or_of_a_forgotten_one_is_refused(town: Town) -> None:
    """Made-up buttons show nothing of others; a list of the day before says what to do."""
    await town.drive(await town.ordered(town.ada, "a fox"))
    result = await town.ada.slash(town.channel, "history", find="fox")
    search = only_search(town, town.ada)
    gone = ["I no longer have this list. `/history` makes it anew."]
    assert await press(town, town.ben, f"history:older:{search}:999") == gone
    assert await press(town, town.ada, f"history:older:{'0' * 16}:999") == gone
    assert "a fox" in (await press(town, town.ada, f"history:older:{search}:999"))[0]
    assert "Nothing here yet" in (await press(town, town.ben, "history:newer:all:0"))[0]
    town.clock.jump(seconds=2 * 86_400)
    await town.clock.run(town.atelier.room.housekeeping.go_round())
    assert await press(town, town.ada, f"history:older:{search}:999") == gone
    assert codes_in(panel(result))


async def test_moderator_looks_at_a_member_s_public_work_and_it_is_recorded(town: Town) -> None:
    """What is private, or elsewhere, isn't there; each look and each card opened is in the audit."""
    fox = await town.drive(await town.ordered(town.ada, "a fox"))
    await town.drive(await town.ordered(town.ada, "a secret fox", private=True))
    result = await town.mira.slash(town.channel, "history", member=town.ada, find="fox")
    assert codes_in(panel(result)) == [fox.code]
    assert answer(result).startswith(f"**What <@{town.ada.id}> made here** · with `fox`\n-# That you looked is recorded.")
    await restarted(town)
    assert answer(await choose(town, town.mira, result, fox)).startswith(f"<@{town.ada.id}>\n> a fox")
    looks = await town.store.audit_entries(town.community, most=9)
    assert [(entry.what, entry.by, entry.member, entry.before) for entry in looks] == [
        ("look", member_key(town.mira.id), member_key(town.ada.id), fox.code),
        ("look", member_key(town.mira.id), member_key(town.ada.id), None),
    ]


async def test_only_moderators_look_at_others(town: Town) -> None:
    """Not a member, not the host elsewhere; nothing is recorded then. One's own name is oneself."""
    fox = await town.drive(await town.ordered(town.ada, "a fox"))
    host = town.server.add_member(town.host)
    for stranger in (town.ben, host):
        assert answer(await stranger.slash(town.channel, "history", member=town.ada)) == "You may not do this here."
    assert await history(town, member=town.ada) == [fox.code]
    assert await town.store.audit_entries(town.community, most=9) == []


async def test_moderator_who_is_none_any_more_turns_no_page(town: Town) -> None:
    """The right is asked for at each press, and holds on the server alone where the search was made."""
    await town.drive(await town.ordered(town.ada, "a fox"))
    await town.mira.slash(town.channel, "history", member=town.ada)
    search = only_search(town, town.mira)
    assert "a fox" in (await press(town, town.mira, f"history:newer:{search}:0"))[0]
    by, elsewhere = member_key(town.mira.id), server_key(99)
    for here, is_staff in [(town.community, False), (elsewhere, True)]:
        with pytest.raises(NotAllowed):
            await town.atelier.parts.gallery.turn_page(search, NEWEST, by=by, here=here, is_staff=is_staff)


async def test_empty_history_says_how_to_begin(town: Town) -> None:
    """Warm, and short."""
    assert "/imagine makes your first picture" in answer(await town.ada.slash(town.channel, "history"))


async def test_code_shows_the_card_again_for_nothing(town: Town) -> None:
    """The same pictures, from what is kept, privately; PixelDojo isn't asked and nothing is booked."""
    job = await town.drive(await town.ordered(town.ada, "a red fox", seed=7, num_outputs=2))
    before = await town.usage(town.ada)
    result = await town.ada.slash(town.channel, "history", code=job.code.upper())
    message = panel(result).message
    assert answer(result).startswith(f"<@{town.ada.id}>\n> a red fox\n-# seed 7 · 3 credits")
    assert len(links_in(message.components)) == 2
    (card,) = town.messages()
    assert await message.attachments[0].read() == await card.attachments[0].read()
    assert len(town.pixeldojo.runs) == 1
    assert (await town.usage(town.ada)).spent == before.spent


async def test_menu_of_the_list_works_also_after_a_restart(town: Town) -> None:
    """Chosen before and after, by its own member."""
    job = await town.drive(await town.ordered(town.ada))
    listed = await town.ada.slash(town.channel, "history")
    assert len(links_in(panel(await choose(town, town.ada, listed, job)).message.components)) == 1
    await restarted(town)
    again = await choose(town, town.ada, listed, job)
    assert len(links_in(panel(again).message.components)) == 1
    assert job.code in answer(again)


async def test_history_works_in_direct_messages(town: Town) -> None:
    """Wherever it was ordered: it is one's own."""
    job = await town.drive(await town.ordered(town.ada))
    assert job.code in answer(await town.ada.user.slash("history"))
    assert len(links_in(panel(await town.ada.user.slash("history", code=job.code)).message.components)) == 1


async def test_nobody_else_can_show_it(town: Town) -> None:
    """Neither a member, nor the host, nor staff what is private; a made-up code reads the same as somebody else's."""
    public = await town.drive(await town.ordered(town.ada, "a fox"))
    private = await town.drive(await town.ordered(town.ada, "a secret fox", private=True))
    host = town.server.add_member(town.host)
    for stranger, code in [(town.ben, public.code), (host, public.code), (town.mira, private.code), (town.mira, "aaaaaaaa")]:
        told = whispers(await stranger.slash(town.channel, "history", code=code))
        assert told == [f"I know no request `{code}` of yours."]


async def test_unfinished_work_is_not_shown(town: Town) -> None:
    """A code of something under way says where it stands."""
    job = await town.ordered(town.ada)
    assert "it is still waiting in line" in answer(await town.ada.slash(town.channel, "history", code=job.code))


@pytest.mark.parametrize("code", ["· ·", "@everyone", "x" * 100, "' OR 1=1 --"])
async def test_code_that_is_none_is_refused_harmlessly(town: Town, code: str) -> None:
    """Whatever is typed, the answer is one plain sentence that pings nobody."""
    told = answer(await town.ada.slash(town.channel, "history", code=code))
    assert told.startswith("I know no request `")
    assert "@everyone" not in told.replace("`@everyone`", "")


async def test_codes_are_offered_while_typing(town: Town) -> None:
    """Code and prompt, shortened and on one line; one's own alone."""
    fox = await town.drive(await town.ordered(town.ada, "a fox\nin   " + "very " * 40 + "deep snow"))
    await town.drive(await town.ordered(town.ben, "a fox too"))
    (choice,) = await town.ada.autocomplete(town.channel, "history", "code", "fox")
    assert choice["value"] == fox.code
    assert choice["name"].startswith(f"{fox.code} · a fox in very")
    assert len(choice["name"]) <= 100
    assert await town.ada.autocomplete(town.channel, "history", "code", fox.code[:4]) == [choice]
    assert await town.ada.autocomplete(town.channel, "history", "code", "") == [choice]
    assert await town.ada.autocomplete(town.channel, "history", "code", "owl") == []


async def test_whole_prompt_comes_back_with_the_card(town: Town) -> None:
    """What the card in the channel shortened is there to copy."""
    prompt = '{"scene":\n  "' + "a fox and " * 60 + '"}'
    job = await town.drive(await town.ordered(town.ada, prompt))
    assert prompt in answer(await town.ada.slash(town.channel, "history", code=job.code))


async def test_longest_prompt_comes_back_as_a_file(town: Town) -> None:
    """4,000 characters don't fit beside the card."""
    prompt = "fox " * 1000
    job = await town.drive(await town.ordered(town.ada, prompt))
    files = panel(await town.ada.slash(town.channel, "history", code=job.code)).message.attachments
    assert [file.filename for file in files] == [f"{job.code}-1.png", "prompt.txt"]
    assert (await files[1].read()).decode() == prompt.strip()


@pytest.mark.parametrize(("refusals", "pictures"), [(1, 1), (2, 0)])
async def test_pictures_that_discord_finds_too_large_are_tried_smaller(town: Town, refusals: int, pictures: int) -> None:
    """Whatever limit it told before; at last the card comes without them, and says so."""
    job = await town.drive(await town.ordered(town.ada))
    town.env.inject_error("POST", "/interactions/*", status=413, code=40005, times=refusals)
    result = await town.ada.slash(town.channel, "history", code=job.code)
    assert len(links_in(panel(result).message.components)) == pictures
    assert ("over what Discord takes here" in answer(result)) is (pictures == 0)


async def test_work_that_could_be_shown_nowhere_is_shown_here(town: Town) -> None:
    """Its channel is gone and direct messages are closed: under its code it is there, and isn't announced any more."""
    _, job = await town.submitted(town.ada)
    await close(town)
    town.env.inject_error("POST", "/users/@me/channels", status=403, code=50007)
    job = await town.drive(job)
    assert job.showings[-1].kind is ShowingKind.HISTORY
    elsewhere = town.server.create_text_channel("elsewhere")
    result = await town.ada.slash(elsewhere, "history", code=job.code)
    assert len(links_in(panel(result).message.components)) == 1
    assert len(whispers(result)) == 1
    assert len(whispers(await town.ada.slash(elsewhere, "help"))) == 1
    assert (await town.store.job(job.id)).showings[-1].recorded_at is not None


async def test_pictures_that_are_no_longer_kept_are_said_so(town: Town) -> None:
    """In the list and under the code."""
    job = await town.drive(await town.ordered(town.ada))
    assert job.ended_at is not None
    town.clock.jump(seconds=91 * 86_400)
    await town.store.forget_images(older_than=town.clock.now())
    result = await town.ada.slash(town.channel, "history")
    assert "pictures no longer kept" in answer(result)
    assert codes_in(panel(result)) == [job.code], "its card may have them yet"
    await town.mira.delete(town.messages()[0])
    told = answer(await town.ada.slash(town.channel, "history", code=job.code))
    assert told == f"The pictures of `{job.code}` are no longer kept."


async def test_failed_work_is_explained_again(town: Town) -> None:
    """Its code shows the same words as its card."""
    job = await town.drive(await town.ordered(town.ada, "a fox demo:fail"))
    assert job.state is JobState.FAILED
    assert "PixelDojo tried and failed." in answer(await town.ada.slash(town.channel, "history", code=job.code))


async def history(town: Town, **asked: Any) -> list[str]:
    """The codes that Ada finds."""
    return codes_in(panel(await town.ada.slash(town.channel, "history", **asked)))


def codes_in(message: ResponseMessage) -> list[str]:
    """The codes to choose from."""
    menus = [part for part in walk(message.components) if part["type"] == 3]
    return [option["value"] for menu in menus for option in menu["options"]]


def labels(message: ResponseMessage) -> list[str]:
    """What is written on the buttons."""
    return [part["label"] for part in walk(message.components) if part["type"] == 2]


async def choose(town: Town, member: MemberActor, result: InteractionResult, job: Job) -> InteractionResult:
    """Choose a job in the list."""
    return await member.select(panel(result), [job.code], custom_id="history:open")


def only_search(town: Town, member: MemberActor) -> str:
    """The code of the one search that this member made: a list of one page has no button that says it."""
    path = town.atelier.parts.settings.database_url.removeprefix("sqlite:///")
    with closing(sqlite3.connect(path)) as database:
        ((code,),) = database.execute("SELECT code FROM searches WHERE by = ?", [member_key(member.id)])
    return str(code)
