"""Remove, in the menu of a message: the card goes, the pictures are refused everywhere, the books stay."""

import discord
import pytest

from domain.jobs import Failure, Job, NewShowing, ShowingKind
from domain.orders import Order
from domain.people import member_key
from domain.requests import ImageRequest
from tests.cogs.conftest import Town, whispers
from tests.cogs.forms import sent
from tests.cogs.presses import answer, buttons, forged, panel, press, restarted, text_on
from tests.cogs.rendering import links_in, text_in
from tests.cogs.staff import cards, elsewhere, forged_form, labels_on, letters_to, log_of, staff_channel

NOT_YOURS = "I can remove what I made for you, and in a server what I made there if you may manage messages. This isn't either."


async def finished(town: Town, prompt: str = "a secret fox", **options: object) -> tuple[discord.Message, Job]:
    """Ada's finished card, and its job."""
    job = await town.drive(await town.ordered(town.ada, prompt, **options))
    return town.messages()[-1], job


async def test_member_removes_their_own_card(town: Town) -> None:
    """It asks first; then neither picture nor prompt is left, here, under /history, or on disk."""
    card, job = await finished(town, num_outputs=2)
    asked = await town.ada.context_menu(town.channel, "Remove", card)
    assert answer(asked).startswith(f"Remove `{job.code}` and its 2 pictures for good?")
    assert links_in(town.messages()[-1].components)

    done = await town.ada.click(panel(asked), custom_id=f"remove:do:{job.code}")
    assert answer(done) == f"`{job.code}` is removed."
    assert panel(done).id == panel(asked).id
    (message,) = town.messages()
    assert text_on(message) == f"<@{town.ada.id}>\nThis was removed.\n-# `{job.code}`"
    assert not message.attachments
    told = answer(await town.ada.slash(town.channel, "history", code=job.code))
    assert told == f"The pictures of `{job.code}` were removed, and can't be shown again."
    assert not any([await town.atelier.parts.images.has(image.sha256) for image in job.images])


async def test_books_keep_the_numbers_of_what_was_removed(town: Town) -> None:
    """Taking a picture away gives no credits back."""
    _, job = await finished(town)
    await press(town, town.ada, f"remove:do:{job.code}")
    assert (await town.usage(town.ada)).spent.used == 1500
    assert f"`{job.code}` · 1.5 credits · removed" in answer(await town.ada.slash(town.channel, "usage"))
    await town.store.audit_books()


async def test_removed_picture_is_refused_as_a_reference(town: Town) -> None:
    """Its hash is marked: the same bytes don't come back in."""
    card, job = await finished(town)
    data = await card.attachments[0].read()
    await press(town, town.ada, f"remove:do:{job.code}")
    result = await town.ada.slash(town.channel, "imagine", prompt="more", reference_1=("fox.png", data))
    assert "was removed by its owner or a moderator" in whispers(result)[0]


REASON = "*off* topic"


async def removed_by_staff(town: Town, card: discord.Message, *, after_restart: bool = False) -> list[str]:
    """Mira removes it by the message's menu, with a reason. What she reads."""
    form = await town.mira.context_menu(town.channel, "Remove", card)
    return whispers(await sent(town, town.mira, form, after_restart=after_restart, why=REASON))


@pytest.mark.parametrize("restart", [False, True])
async def test_moderator_removes_a_members_card_with_a_reason(town: Town, restart: bool) -> None:
    """Who may manage messages keeps the channel clean; the member is told why, and by nobody's name."""
    card, job = await finished(town)
    told = await removed_by_staff(town, card, after_restart=restart)
    assert told == [f"`{job.code}` is removed.\n-# Its member is told, with your reason. The staff log can undo it for 7 days."]
    assert text_on(town.messages()[-1]) == f"<@{town.ada.id}>\nThis was removed.\n-# `{job.code}`"
    assert (await town.store.job(job.id)).removed_at is not None
    await town.post()
    assert letters_to(town.ada) == [
        f"**The staff of Pinewood Art removed your picture** `{job.code}`.\nTheir reason: \\*off\\* topic\n"
        "It is out of its messages and of your /history; its credits stay spent. They can bring it back for 7 days."
    ]
    assert labels_on(town.ada.user.dm_channel.history()[-1]) == ["Appeal"]


async def test_staff_log_undoes_a_removal_and_the_card_is_back(town: Town) -> None:
    """From the kept files, though the process that decided it is gone, and once."""
    channel = await staff_channel(town)
    card, job = await finished(town)
    await removed_by_staff(town, card)
    assert await town.atelier.parts.images.path(job.images[0].sha256) is not None
    told = answer(await town.ada.slash(town.channel, "history", code=job.code))
    assert told == f"The pictures of `{job.code}` were removed, and can't be shown again."
    await town.post()
    await restarted(town)
    await town.mira.click(log_of(town, channel)[-1], label="Undo")
    await town.post()
    shown = town.messages()[-1]
    assert links_in(shown.components)
    assert "a secret fox" in text_on(shown)
    assert letters_to(town.ada)[-1].startswith(f"**The staff of Pinewood Art brought your picture `{job.code}` back.**")
    assert links_in(panel(await town.ada.slash(town.channel, "history", code=job.code)).message.components)


async def test_removal_is_swept_after_a_week_and_undo_pays_it_back_then(town: Town) -> None:
    """The files are on the disk for as long as Undo may need them, and no longer."""
    channel = await staff_channel(town)
    card, job = await finished(town)
    await removed_by_staff(town, card)
    await town.post()
    for days, is_there in ((6, True), (2, False)):
        town.clock.jump(seconds=days * 86_400)
        await town.atelier.room.housekeeping.go_round()
        assert (await town.atelier.parts.images.path(job.images[0].sha256) is not None) is is_there
    await town.mira.click(log_of(town, channel)[-1], label="Undo")
    await town.post()
    assert (await town.usage(town.ada)).grants == 1500
    assert "what it cost went back to its member" in cards(town, channel)[-2]
    assert "1.5 credits" in letters_to(town.ada)[-1]
    assert "This was removed." in town.texts()[-1]


async def test_cards_go_out_of_sight_though_the_process_ended_right_after_the_decision(town: Town) -> None:
    """The letter to the member sees to them."""
    _, job = await finished(town)
    await town.store.remove(job.id, by=member_key(town.mira.id), reason="so", now=town.clock.now())
    assert links_in(town.messages()[-1].components)
    await town.post()
    assert "This was removed." in town.texts()[-1]


async def test_removed_picture_is_out_of_reach_while_its_file_is_kept(town: Town) -> None:
    """Picked before as a reference, or waiting in the line with it: nothing is made of it."""
    card, job = await finished(town)
    picked = panel(await town.ada.context_menu(town.channel, "Use this picture", card))
    form = await town.ada.click(picked, custom_id=buttons(picked)[0])
    waiting = await edited(town, job)
    await removed_by_staff(town, card)
    refused = whispers(await town.ada.submit_modal(form, {"prompt": "more", "shape": ["1:1"], "size": ["1 MP x 1"]}))
    assert "was removed by its owner or a moderator" in refused[0]
    assert (await town.drive(waiting)).failure is Failure.LINK_LAPSED


async def edited(town: Town, job: Job) -> Job:
    """Ada's edit of a picture, waiting in the line."""
    form = await town.ada.click(await forged(town, f"edit:{job.code}:0"), label="Press")
    await town.ada.submit_modal(form, {"change": "in winter"})
    return await town.job(town.ada)


async def test_nothing_but_the_form_removes_a_members_card_for_staff(town: Town) -> None:
    """The buttons of their member, pressed by staff, ask why; white space is no reason."""
    _, job = await finished(town)
    for verb in ("ask", "do"):
        form = await town.mira.click(await forged(town, f"remove:{verb}:{job.code}"), label="Press")
        assert form.modal is not None
    told = whispers(await town.mira.submit_modal(form, {"why": "   "}))
    assert "isn't a reason that works here" in told[0]
    assert (await town.store.job(job.id)).removed_at is None


async def test_form_of_staff_does_nothing_in_other_hands(town: Town) -> None:
    """A plain member's, another server's moderator's, and of who was staff when it was opened."""
    _, job = await finished(town)
    moderator, channel = await elsewhere(town)
    unknown = [f"I know no request `{job.code}` of yours."]
    assert await forged_form(town, town.ben, f"remove:{job.code}", why="so") == unknown
    assert await forged_form(town, moderator, f"remove:{job.code}", channel=channel, why="so") == unknown
    assert (await town.store.job(job.id)).removed_at is None


async def test_manage_server_alone_does_not_remove(town: Town) -> None:
    """Remove asks for Manage Messages, as Discord does for messages."""
    card, _ = await finished(town)
    role = town.server.create_role("Accountant", permissions=discord.Permissions(manage_guild=True))
    vera = town.server.add_member(town.env.create_user("vera"), roles=[role])
    assert whispers(await vera.context_menu(town.channel, "Remove", card))[0] == NOT_YOURS


async def test_other_member_and_host_cannot_remove(town: Town) -> None:
    """By the menu or by a made-up button: nothing is revealed, nothing changes."""
    card, job = await finished(town)
    host = town.server.add_member(town.host)
    for stranger in (town.ben, host):
        assert answer(await stranger.context_menu(town.channel, "Remove", card)) == NOT_YOURS
        for verb in ("ask", "do"):
            assert await press(town, stranger, f"remove:{verb}:{job.code}") == [f"I know no request `{job.code}` of yours."]
    assert links_in(card.components)
    assert (await town.store.job(job.id)).removed_at is None


async def test_moderator_of_another_server_cannot_remove(town: Town) -> None:
    """A code from elsewhere, pressed where one may manage messages, is refused like a made-up one."""
    _, job = await finished(town)
    elsewhere = town.env.create_guild("Elsewhere")
    channel = elsewhere.create_text_channel("art")
    role = elsewhere.create_role("Staff", permissions=discord.Permissions(manage_messages=True))
    ben = elsewhere.add_member(town.ben.user, roles=[role])
    await town.env.settle()
    here, town.channel = town.channel, channel
    assert await press(town, ben, f"remove:do:{job.code}") == [f"I know no request `{job.code}` of yours."]
    assert await press(town, ben, "remove:do:aaaaaaaa") == ["I know no request `aaaaaaaa` of yours."]
    town.channel = here
    assert (await town.store.job(job.id)).removed_at is None


async def test_private_job_answers_to_its_member_alone(town: Town) -> None:
    """Staff can't see it, so its code means nothing in their hands: neither Cancel nor Remove."""
    order = Order(
        request=ImageRequest(prompt="a private fox", seed=7),
        member=member_key(town.ada.id),
        member_name="Ada",
        community=town.community,
        showing=NewShowing(kind=ShowingKind.NONE),
        private=True,
    )
    job = await town.atelier.parts.studio.order(order, key="interaction-1")
    assert await press(town, town.mira, f"cancel:{job.code}") == [f"I know no request `{job.code}` of yours."]
    await town.drive(job)
    assert await press(town, town.mira, f"remove:do:{job.code}") == [f"I know no request `{job.code}` of yours."]
    assert (await town.store.job(job.id)).removed_at is None
    assert await press(town, town.ada, f"remove:do:{job.code}") == [f"`{job.code}` is removed."]


async def test_keep_it_changes_nothing(town: Town) -> None:
    """The other answer."""
    card, job = await finished(town)
    asked = await town.ada.context_menu(town.channel, "Remove", card)
    kept = await town.ada.click(panel(asked), label="Keep it")
    assert answer(kept) == "Kept. Nothing was changed."
    assert (await town.store.job(job.id)).removed_at is None


async def test_remove_goes_on_after_a_restart(town: Town) -> None:
    """Asked by one process, answered by the next."""
    card, job = await finished(town)
    asked = panel(await town.ada.context_menu(town.channel, "Remove", card))
    await restarted(town)
    assert answer(await town.ada.click(asked, custom_id=f"remove:do:{job.code}")) == f"`{job.code}` is removed."
    assert "This was removed." in town.texts()[-1]


async def test_remove_reaches_old_cards(town: Town) -> None:
    """Long after the interaction's token ran out, the bot's own token does it."""
    card, job = await finished(town)
    town.clock.jump(seconds=86_400)
    asked = panel(await town.ada.context_menu(town.channel, "Remove", card))
    await town.ada.click(asked, custom_id=f"remove:do:{job.code}")
    assert "This was removed." in town.texts()[-1]


async def test_message_out_of_reach_is_said_so_and_remove_may_be_used_again(town: Town) -> None:
    """The pictures are refused at once all the same; a second try mends the card."""
    card, job = await finished(town)
    town.clock.jump(seconds=86_400)
    town.env.inject_error("PATCH", "/channels/*/messages/*", status=403, code=50001)
    told = (await press(town, town.ada, f"remove:do:{job.code}"))[0]
    assert "A message of it is out of my reach" in told
    assert (await town.store.job(job.id)).removed_at is not None
    asked = panel(await town.ada.context_menu(town.channel, "Remove", card))
    assert answer(await town.ada.click(asked, custom_id=f"remove:do:{job.code}")) == f"`{job.code}` is removed."
    assert "This was removed." in text_in(next(m for m in town.messages() if m.id == card.id).components)


async def test_what_is_under_way_is_cancelled_not_removed(town: Town) -> None:
    """By the menu and by a made-up button; or its member would pay for nothing."""
    job = await town.ordered(town.ada)
    assert "Cancel it first" in answer(await town.ada.context_menu(town.channel, "Remove", town.messages()[-1]))
    assert "still waiting in line" in (await press(town, town.ada, f"remove:do:{job.code}"))[0]
    assert (await town.store.job(job.id)).removed_at is None


async def test_messages_that_are_not_cards_are_not_removed(town: Town) -> None:
    """A member's own message, and one of the bot's that shows no job."""
    message = await town.ben.send(town.channel, "hello")
    assert answer(await town.mira.context_menu(town.channel, "Remove", message)) == NOT_YOURS
    other = await forged(town, "x")
    assert answer(await town.mira.context_menu(town.channel, "Remove", other)) == NOT_YOURS


async def test_card_shown_again_can_be_removed(town: Town) -> None:
    """/history offers Remove beside the pictures, and takes the card in the channel away too."""
    _, job = await finished(town)
    shown = panel(await town.ada.slash(town.channel, "history", code=job.code))
    assert f"remove:ask:{job.code}" in buttons(shown)
    asked = panel(await town.ada.click(shown, label="Remove"))
    await town.ada.click(asked, custom_id=f"remove:do:{job.code}")
    assert "This was removed." in town.texts()[-1]


@pytest.mark.parametrize("custom_id", ["remove:zap:aaaaaaaa", "remove:do:", "remove:do:../../x", "remove:do:AAAAAAAA"])
async def test_made_up_press_is_answered_plainly(town: Town, custom_id: str) -> None:
    """An unknown verb or shape is a private sentence."""
    assert "something I no longer know" in (await press(town, town.ada, custom_id))[0]
