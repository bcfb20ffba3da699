"""Appeals: once for each decision, to the staff channel, answered by staff of that server, across restarts."""

import pytest
from simcord.builders import ChannelHandle

from domain.people import member_key
from tests.cogs.conftest import Town, whispers
from tests.cogs.presses import answer, press, restarted
from tests.cogs.staff import cards, decides, elsewhere, forged_form, labels_on, letters_to, log_of, pressed_in, staff_channel

YOU_MAY_NOT = "You may not do this here."
NOTHING = "There is nothing to appeal against: this is over, or was taken back."
WORDS = "it was my *brother*\n@everyone"


async def blocked(town: Town) -> int:
    """Ada is blocked, and knows. The decision's id."""
    await decides(town, town.mira, "block", town.ada, length="9 days", why="spam")
    await town.post()
    return (await town.store.audit_entries(town.community, most=1))[0].id


async def appeal(town: Town, *, restart: bool = False) -> list[str]:
    """Ada presses Appeal in her direct messages and sends her words. What she reads."""
    letter = town.ada.user.dm_channel.history()[-1]
    form = await town.ada.user.click(letter, label="Appeal")
    if restart:
        await restarted(town)
    told = whispers(await town.ada.user.submit_modal(form, {"words": WORDS}))
    await town.post()
    return told


async def answered(town: Town, channel: ChannelHandle, label: str, words: str, *, restart: bool = False) -> str:
    """Mira presses one of the two answers on the appeal's card, with a word. What she reads."""
    form = await town.mira.click(log_of(town, channel)[-1], label=label)
    if restart:
        await restarted(town)
    result = await town.mira.submit_modal(form, {"answer": words})
    await town.post()
    return answer(result)


@pytest.mark.parametrize("restart", [False, True])
async def test_appeal_reaches_staff_and_taking_it_back_frees_the_member(town: Town, restart: bool) -> None:
    """All cards say how it ended, the member reads it once, with staff's word."""
    channel = await staff_channel(town)
    await blocked(town)
    assert await appeal(town, restart=restart) == [
        "The staff of the server have your words. I write to you as soon as they have decided."
    ]
    card = cards(town, channel)[-1]
    assert card.startswith(
        f"**<@{town.ada.id}> asks you to look again**\n<@{town.ada.id}> is blocked from making pictures: until"
    )
    assert f"> spam\nThey say:\n```\n{WORDS}\n```" in card
    assert labels_on(log_of(town, channel)[-1]) == ["It stays", "Take it back"]

    assert await answered(town, channel, "Take it back", "sorry!", restart=restart) == (
        "The decision is taken back. The member is told."
    )
    block, ended = cards(town, channel)
    assert "**Undone** by" in block
    assert "**The decision is taken back**" in ended
    assert [labels_on(message) for message in log_of(town, channel)] == [[], []]
    assert letters_to(town.ada)[1:] == ["**Your appeal in Pinewood Art:** the staff took their decision back.\nThey say: sorry!"]
    await town.ordered(town.ada)


@pytest.mark.parametrize("restart", [False, True])
async def test_appeal_that_is_turned_down_leaves_the_block(town: Town, restart: bool) -> None:
    """The member reads it, and can't appeal again; the log has who turned it down."""
    channel = await staff_channel(town)
    audit_id = await blocked(town)
    await appeal(town, restart=restart)
    assert await answered(town, channel, "It stays", "", restart=restart) == "The decision stays. The member is told."
    assert letters_to(town.ada)[1:] == ["**Your appeal in Pinewood Art:** the staff looked again, and their decision stays."]
    assert cards(town, channel)[-1].startswith(f"**An appeal by <@{town.ada.id}> was turned down**")
    assert "blocked you" in answer(await town.ada.slash(town.channel, "imagine", prompt="a fox"))
    (told,) = await press(town, town.ada, f"appeal:{audit_id}")
    assert told.startswith("You have asked the staff to look at this already.")
    (told,) = await forged_form(town, town.ada, f"appeal:{audit_id}", words="again")
    assert told.startswith("You have asked the staff to look at this already.")


async def test_undo_on_the_log_answers_the_appeal_too(town: Town) -> None:
    """The appeal's card is done, and the member reads it once."""
    channel = await staff_channel(town)
    await blocked(town)
    await appeal(town)
    block, _ = log_of(town, channel)
    await town.mira.click(block, label="Undo")
    await town.post()
    assert "**The decision is taken back**" in cards(town, channel)[-1]
    assert len(letters_to(town.ada)) == 2


async def test_second_answer_is_told_that_there_was_one(town: Town) -> None:
    """By an old copy of the button, and by a form that was open."""
    channel = await staff_channel(town)
    audit_id = await blocked(town)
    await appeal(town)
    form = await town.mira.click(log_of(town, channel)[-1], label="Take it back")
    await answered(town, channel, "It stays", "no")
    late = answer(await town.mira.submit_modal(form, {"answer": "yes"}))
    assert late == "This appeal has been answered already."
    assert await press(town, town.mira, f"appealed:lift:{audit_id}") == ["This appeal has been answered already."]
    assert (await town.store.decision(audit_id)).undone_at is None


async def test_only_staff_of_that_very_server_answer_and_only_the_member_appeals(town: Town) -> None:
    """By hand-made presses and forms; another server's moderator finds nothing."""
    await staff_channel(town)
    audit_id = await blocked(town)
    assert await press(town, town.ben, f"appeal:{audit_id}") == [NOTHING]
    assert await forged_form(town, town.ben, f"appeal:{audit_id}", words="me") == [NOTHING]
    assert await press(town, town.mira, f"appeal:{audit_id}") == [NOTHING]
    await appeal(town)
    moderator, channel = await elsewhere(town)
    for verb in ("uphold", "lift"):
        for member in (town.ada, town.ben):
            assert await press(town, member, f"appealed:{verb}:{audit_id}") == [YOU_MAY_NOT]
            assert await forged_form(town, member, f"appealed:{verb}:{audit_id}", answer="x") == [YOU_MAY_NOT]
        told = await pressed_in(channel, moderator, town, f"appealed:{verb}:{audit_id}")
        assert told == ["I know no such decision in this server."]
        told = await forged_form(town, moderator, f"appealed:{verb}:{audit_id}", channel=channel, answer="x")
        assert told == ["I know no such decision in this server."]
    assert [one.ended_at for one in await town.atelier.parts.conduct.open_appeals(town.community)] == [None]


async def test_what_is_over_can_not_be_appealed_against(town: Town) -> None:
    """A block that ended, a warning that was taken back, a decision that is about nobody."""
    audit_id = await blocked(town)
    town.clock.jump(seconds=9 * 24 * 3600)
    assert await press(town, town.ada, f"appeal:{audit_id}") == [NOTHING]
    await decides(town, town.mira, "warn", town.ada, why="rude")
    warning = audit_id + 1
    assert (await town.store.decision(warning)).what == "warn"
    await town.store.undo(warning, community=town.community, by=member_key(town.mira.id), now=town.clock.now())
    assert await press(town, town.ada, f"appeal:{warning}") == [NOTHING]
    assert await press(town, town.ada, "appeal:999") == [NOTHING]
