"""Remove, in the menu of a message: the card goes, the pictures are refused everywhere, the books stay."""

import discord
import pytest

from domain.jobs import Job, NewShowing, ShowingKind
from domain.orders import Order
from domain.people import member_key
from domain.requests import ImageRequest
from tests.cogs.conftest import Town, whispers
from tests.cogs.presses import answer, buttons, forged, panel, press, restarted, text_on
from tests.cogs.rendering import links_in, text_in

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
    assert not any(town.atelier.parts.images.path(image.sha256) for image in job.images)


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


async def test_moderator_removes_a_members_card(town: Town) -> None:
    """Who may manage messages keeps the channel clean."""
    card, job = await finished(town)
    asked = await town.mira.context_menu(town.channel, "Remove", card)
    await town.mira.click(panel(asked), custom_id=f"remove:do:{job.code}")
    assert text_on(town.messages()[-1]) == f"<@{town.ada.id}>\nThis was removed.\n-# `{job.code}`"
    assert (await town.store.job(job.id)).removed_at is not None


async def test_manage_server_alone_does_not_remove(town: Town) -> None:
    """Remove asks for Manage Messages, as Discord does for messages."""
    card, _ = await finished(town)
    role = town.server.create_role("Accountant", permissions=discord.Permissions(manage_guild=True))
    vera = town.server.add_member(town.env.create_user("vera"), roles=[role])
    assert answer(await vera.context_menu(town.channel, "Remove", card)) == NOT_YOURS


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
