"""Staff look at what was kept back: whoever decides first wins, and what they decided is brought to its card."""

import pytest

from domain.members import MemberSettings
from domain.people import member_key
from domain.verdicts import Level
from tests.cogs.batches import card as group_card
from tests.cogs.batches import lines_on, make
from tests.cogs.conftest import Town, whispers
from tests.cogs.presses import answer, buttons, forged, ids_in, panel, press, restarted, text_on
from tests.cogs.rendering import links_in, text_in
from tests.cogs.reviewing import covers, covers_in, decided, made, raw, review_card, switched_on
from tests.cogs.staff import cards, elsewhere, labels_on, letters_to, log_of, pressed_in
from tests.looks import KEPT, Seer

NOT_ALLOWED = "You may not do this here."
DECISIONS = ["Show", "Show as spoiler", "Keep back"]


async def test_what_is_kept_back_waits_for_staff_and_is_paid_for(town: Town, seer: Seer) -> None:
    """The card says so without a picture; staff get it covered, with the prompt and the score."""
    channel = await switched_on(town)
    job = await made(town, seer, KEPT)
    (card,) = town.messages()
    assert links_in(card.components) == []
    assert "**The picture is kept back.**" in text_on(card)
    assert (await town.usage(town.ada)).spent.used == job.quoted
    review = review_card(town, channel)
    assert list(covers(raw(review))) == [True]
    assert "picture 1: explicit by 90 %" in text_on(review)
    assert "a \\*secret\\* fox" in text_on(review)
    assert labels_on(review) == DECISIONS


@pytest.mark.parametrize(("label", "covered"), [("Show", False), ("Show as spoiler", True)])
async def test_what_staff_let_through_comes_to_its_card(town: Town, seer: Seer, label: str, covered: bool) -> None:
    """By the usual ways, and its member is told; whoever presses later reads who was first. All of it after a restart."""
    channel = await switched_on(town)
    job = await made(town, seer, KEPT)
    await restarted(town)
    told = await town.mira.click(review_card(town, channel), label=label)
    assert "is shown" in answer(told)
    await decided(town, job)
    (card,) = town.messages()
    assert list(covers(raw(card))) == [covered]
    assert "kept back" not in text_on(card)
    (letter,) = letters_to(town.ada)
    assert "It is shown" in letter
    assert str(card.id) in letter
    review = review_card(town, channel)
    assert (labels_on(review), list(covers(raw(review)))) == ([], [])
    assert f"by <@{town.mira.id}>" in text_on(review)
    again = await press(town, town.mira, f"review:keep_back:{job.code}")
    assert again == [
        f"<@{town.mira.id}> has decided on `{job.code}` already: it is {'shown as a spoiler' if covered else 'shown'}."
    ]
    assert any("is shown" in text for text in cards(town, channel))


async def test_what_staff_keep_back_for_good_is_gone(town: Town, seer: Seer) -> None:
    """From its card, as a reference, and after a week from the kept files; its member is told."""
    channel = await switched_on(town)
    job = await made(town, seer, KEPT)
    path = await town.atelier.parts.images.path(job.images[0].sha256)
    assert path is not None
    await town.mira.click(review_card(town, channel), label="Keep back")
    await decided(town, job)
    (card,) = town.messages()
    assert "The pictures were removed." in text_on(card)
    assert "it isn't shown" in letters_to(town.ada)[0]
    await town.atelier.parts.house.change(town.community, by=member_key(town.mira.id), look_level=Level.OFF)
    refused = await town.ben.slash(town.channel, "imagine", prompt="a fox", reference_1=("a.png", path.read_bytes()))
    assert "kept back by the staff of this server" in whispers(refused)[0]
    town.clock.jump(seconds=8 * 24 * 60 * 60)
    await town.atelier.parts.removal.sweep()
    assert not path.exists()


@pytest.mark.parametrize(("label", "covered"), [("Show", [False]), ("Keep back", [])])
async def test_what_staff_decided_is_taken_back_by_undo(town: Town, seer: Seer, label: str, covered: list[bool]) -> None:
    """Also after a restart: off its card, a new card asks staff, its member is told; decided otherwise, it is so."""
    channel = await switched_on(town)
    job = await made(town, seer, KEPT)
    await town.mira.click(review_card(town, channel), label=label)
    await decided(town, job)
    assert list(covers(raw(town.messages()[0]))) == covered
    await restarted(town)
    logged = next(card for card in log_of(town, channel) if "What was kept back" in text_on(card))
    for actor in (town.ben, town.ada):
        assert await press(town, actor, ids_in(raw(logged))[0]) == [NOT_ALLOWED]
    await town.mira.click(logged, label="Undo")
    await decided(town, job)
    assert "it waits to be looked at again" in text_on(next(c for c in log_of(town, channel) if "**Undone**" in text_on(c)))
    assert ("kept back" in text_on(town.messages()[0]), list(covers(raw(town.messages()[0])))) == (True, [])
    assert "look again" in letters_to(town.ada)[-1]
    again = review_card(town, channel)
    assert labels_on(again) == DECISIONS
    await town.mira.click(again, label="Show as spoiler")
    await decided(town, job)
    assert list(covers(raw(town.messages()[0]))) == [True]


async def test_only_staff_of_its_server_decide(town: Town, seer: Seer) -> None:
    """Neither members, by buttons made up by hand, nor the staff of another server."""
    await switched_on(town)
    job = await made(town, seer, KEPT)
    moderator, channel = await elsewhere(town)
    for verb in ("show", "spoiler", "keep_back"):
        for member in (town.ada, town.ben):
            assert await press(town, member, f"review:{verb}:{job.code}") == [NOT_ALLOWED]
        assert "I know no request" in (await pressed_in(channel, moderator, town, f"review:{verb}:{job.code}"))[0]
    assert await press(town, town.ben, "review:next") == [NOT_ALLOWED]
    assert await pressed_in(channel, moderator, town, "review:next") == ["Nothing waits for you to look at."]
    assert (await town.store.job(job.id)).images[0].is_kept_back


async def test_what_its_member_took_away_needs_no_decision(town: Town, seer: Seer) -> None:
    """The card of the review says so, once somebody presses it."""
    channel = await switched_on(town)
    job = await made(town, seer, KEPT)
    await press(town, town.ada, f"remove:do:{job.code}")
    told = answer(await town.mira.click(review_card(town, channel), label="Show"))
    assert "were removed" in told
    last = log_of(town, channel)[-1]
    assert ("There is nothing to decide." in text_on(last), list(covers(raw(last)))) == (True, [])


async def test_a_group_card_waits_line_by_line(town: Town, seer: Seer) -> None:
    """What is let through comes to the same message; the pictures that it has stay."""
    channel = await switched_on(town)
    jobs = await make(town, town.ada, num_outputs=2)
    seer.scores = {3: KEPT}
    for job in jobs:
        await town.drive(job)
    await town.post()
    assert len(links_in(group_card(town).components)) == 3
    assert "1 picture kept back for the staff to look at" in text_on(group_card(town))
    await town.mira.click(review_card(town, channel), label="Show as spoiler")
    await decided(town, jobs[1])
    assert list(covers(raw(group_card(town)))) == [False, False, False, True]
    assert not any("kept back" in line for line in lines_on(group_card(town)))


@pytest.mark.parametrize(("label", "says"), [("Show", "your pictures are ready"), ("Keep back", "your request ended without")])
async def test_a_member_is_pinged_once_there_is_something_to_see(town: Town, seer: Seer, label: str, says: str) -> None:
    """Not while all of it waits for staff; then once, of what they decided."""
    await town.atelier.parts.members.change(member_key(town.ada.id), lambda _: MemberSettings(ping=True))
    channel = await switched_on(town)
    job = await made(town, seer, KEPT)
    assert not any("your pictures" in text for text in town.texts())
    await town.mira.click(review_card(town, channel), label=label)
    await decided(town, job)
    await decided(town, job)
    assert [says in text for text in town.texts() if "your " in text] == [True]


async def test_staff_without_a_channel_find_what_waits_on_their_page(town: Town, seer: Seer) -> None:
    """One after the other, also after a restart; nobody else's page shows anything."""
    await town.atelier.parts.house.change(town.community, by=member_key(town.mira.id), look_level=Level.USUAL)
    first, second = [await made(town, seer, KEPT, prompt) for prompt in ("a hare", "a fox")]
    page = panel(await town.mira.click(await forged(town, "studio:open:pictures"), label="Press"))
    assert "**2 requests** wait for one of you." in text_in(page.message.components)
    assert "There is no staff channel" in text_in(page.message.components)
    await restarted(town)
    for job in (first, second):
        waiting = panel(await town.mira.click(await forged(town, "review:next"), label="Press"))
        assert buttons(waiting) == [f"review:{verb}:{job.code}" for verb in ("show", "spoiler", "keep_back")]
        assert covers_in(await town.mira.click(waiting, label="Show")) == []
    assert await press(town, town.mira, "review:next") == ["Nothing waits for you to look at."]
