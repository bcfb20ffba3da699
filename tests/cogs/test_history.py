"""/history: one's own finished work, and each of it again, free, wherever it couldn't be delivered before."""

import pytest

from domain.jobs import JobState, ShowingKind
from tests.cogs.conftest import Town, whispers
from tests.cogs.presses import answer, buttons, panel, press, restarted
from tests.cogs.rendering import links_in
from tests.cogs.test_showing import close


async def test_member_sees_their_finished_work_newest_first(town: Town) -> None:
    """Prompt, price and code of each, with a Show; what is still under way belongs to /queue."""
    fox = await town.drive(await town.ordered(town.ada, "a fox"))
    hare = await town.drive(await town.ordered(town.ada, "a hare"))
    await town.drive(await town.ordered(town.ben, "a bear"))
    await town.ordered(town.ada, "a waiting owl")
    result = await town.ada.slash(town.channel, "history")
    told = answer(result)
    assert buttons(panel(result)) == [f"show:{hare.code}", f"show:{fox.code}"]
    assert f"> a fox\n-# `{fox.code}` · 1.5 credits · done · <t:" in told
    assert "bear" not in told
    assert "owl" not in told


async def test_history_finds_words_and_codes(town: Town) -> None:
    """Any case of a word of the prompt, or the beginning of a code; nothing else matches everything."""
    fox = await town.drive(await town.ordered(town.ada, "a red Fox, 100% wool"))
    hare = await town.drive(await town.ordered(town.ada, "a grey hare"))
    for find, found in [("fox", fox), ("GREY", hare), (hare.code[:5], hare), ("100%", fox)]:
        shown = panel(await town.ada.slash(town.channel, "history", find=find))
        assert buttons(shown) == [f"show:{found.code}"], find
    told = answer(await town.ada.slash(town.channel, "history", find="100_"))
    assert told == "Nothing of yours matches `100_`. Try one word of the prompt."


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


async def test_show_in_the_list_works_also_after_a_restart(town: Town) -> None:
    """Pressed before and after, by its own member."""
    job = await town.drive(await town.ordered(town.ada))
    shown = panel(await town.ada.slash(town.channel, "history"))
    assert len(links_in(panel(await town.ada.click(shown, label="Show")).message.components)) == 1
    await restarted(town)
    again = panel(await town.ada.click(shown, label="Show")).message
    assert len(links_in(again.components)) == 1
    assert job.code in answer(await town.ada.click(shown, label="Show"))


async def test_history_works_in_direct_messages(town: Town) -> None:
    """Wherever it was ordered: it is one's own."""
    job = await town.drive(await town.ordered(town.ada))
    assert job.code in answer(await town.ada.user.slash("history"))
    assert len(links_in(panel(await town.ada.user.slash("history", code=job.code)).message.components)) == 1


async def test_nobody_else_can_show_it(town: Town) -> None:
    """Neither a member, nor staff, nor the host; a made-up code reads the same as somebody else's."""
    job = await town.drive(await town.ordered(town.ada, "a secret fox"))
    host = town.server.add_member(town.host)
    for stranger in (town.ben, town.mira, host):
        for told in (
            whispers(await stranger.slash(town.channel, "history", code=job.code)),
            await press(town, stranger, f"show:{job.code}"),
        ):
            assert told == [f"I know no request `{job.code}` of yours."]
    assert await press(town, town.ben, "show:aaaaaaaa") == ["I know no request `aaaaaaaa` of yours."]


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
    assert buttons(panel(result)) == []
    told = answer(await town.ada.slash(town.channel, "history", code=job.code))
    assert told == f"The pictures of `{job.code}` are no longer kept."


async def test_failed_work_is_explained_again(town: Town) -> None:
    """Its code shows the same words as its card."""
    job = await town.drive(await town.ordered(town.ada, "a fox demo:fail"))
    assert job.state is JobState.FAILED
    assert "PixelDojo tried and failed." in answer(await town.ada.slash(town.channel, "history", code=job.code))
