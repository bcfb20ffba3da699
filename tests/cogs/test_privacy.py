"""/privacy: what is kept, and Delete, which asks once more."""

import pytest

from domain.jobs import JobState
from domain.people import discord_id
from tests.cogs.conftest import OpenTown, Town
from tests.cogs.presses import answer, buttons, panel, press, restarted


async def test_privacy_says_what_goes_where_and_for_how_long(open_town: OpenTown) -> None:
    """To PixelDojo, kept, seen by whom; the days as the host set them. In servers and direct messages."""
    async with open_town(KEEP_IMAGES_DAYS="30") as town:
        for result in (await town.ada.slash(town.channel, "privacy"), await town.ada.user.slash("privacy")):
            told = answer(result)
            for part in ("To PixelDojo", "I keep", "these for 30 days", "Who sees it", "Delete"):
                assert part in told
            assert buttons(panel(result)) == ["export:0:0", f"forget:ask:{town.ada.id}"]


async def test_member_deletes_everything_after_being_asked(town: Town) -> None:
    """Prompts, pictures and name are gone; the numbers stay, under a name that leads to nobody."""
    job = await town.drive(await town.ordered(town.ada, "a secret fox"))
    waiting = await town.ordered(town.ada, "a waiting fox")
    shown = panel(await town.ada.slash(town.channel, "privacy"))
    asked = await town.ada.click(shown, label="Delete my data")
    assert "This can't be undone." in answer(asked)
    assert (await town.store.job(job.id)).request.prompt == "a secret fox"

    done = await town.ada.click(panel(asked), label="Yes, delete it all")
    assert answer(done).startswith("Done: your prompts, pictures, files and name are gone")
    erased = await town.store.job(job.id)
    assert discord_id(erased.member) is None
    assert "secret" not in erased.request.prompt
    assert "Ada" not in erased.member_name
    assert erased.paid == 1500
    assert (await town.store.job(waiting.id)).state is JobState.CANCELLED
    assert not any([await town.atelier.parts.images.has(image.sha256) for image in job.images])
    assert "Nothing here yet" in answer(await town.ada.slash(town.channel, "history"))
    assert (await town.usage(town.ada)).spent.used == 1500
    await town.store.audit_books()


async def test_delete_leaves_others_alone(town: Town) -> None:
    """Somebody else's work is untouched."""
    job = await town.drive(await town.ordered(town.ben, "a bear"))
    await town.drive(await town.ordered(town.ada))
    await press(town, town.ada, f"forget:sure:{town.ada.id}")
    assert (await town.store.job(job.id)).request.prompt == "a bear"
    assert job.code in answer(await town.ben.slash(town.channel, "history"))


async def test_keep_it_deletes_nothing(town: Town) -> None:
    """The other answer."""
    job = await town.drive(await town.ordered(town.ada))
    asked = await town.ada.click(panel(await town.ada.slash(town.channel, "privacy")), label="Delete my data")
    assert answer(await town.ada.click(panel(asked), label="Keep it")) == "Nothing was deleted."
    assert (await town.store.job(job.id)).member_name == "Ada"


async def test_delete_goes_on_after_a_restart(town: Town) -> None:
    """Asked by one process, answered by the next."""
    job = await town.drive(await town.ordered(town.ada))
    asked = await town.ada.click(panel(await town.ada.slash(town.channel, "privacy")), label="Delete my data")
    await restarted(town)
    assert "Done" in answer(await town.ada.click(panel(asked), label="Yes, delete it all"))
    assert discord_id((await town.store.job(job.id)).member) is None


async def test_delete_waits_for_what_is_at_pixeldojo(town: Town) -> None:
    """Its end has to be booked; until then nothing at all is deleted or cancelled."""
    done = await town.drive(await town.ordered(town.ada, "a secret fox"))
    _, running = await town.submitted(town.ada)
    waiting = await town.ordered(town.ada)
    told = (await press(town, town.ada, f"forget:sure:{town.ada.id}"))[0]
    assert told.startswith(f"PixelDojo is still making `{running.code}`")
    assert (await town.store.job(done.id)).request.prompt == "a secret fox"
    assert (await town.store.job(waiting.id)).state is JobState.RESERVED


@pytest.mark.parametrize("verb", ["ask", "sure", "keep"])
async def test_delete_works_for_nobody_else(town: Town, verb: str) -> None:
    """A button made for Ada does nothing in Ben's hands, to either of them."""
    ada = await town.drive(await town.ordered(town.ada))
    ben = await town.drive(await town.ordered(town.ben))
    assert await press(town, town.ben, f"forget:{verb}:{town.ada.id}") == ["You may not do this here."]
    assert (await town.store.job(ada.id)).member_name == "Ada"
    assert (await town.store.job(ben.id)).member_name == "Ben"


async def test_delete_can_be_repeated(town: Town) -> None:
    """Nothing left to delete is no error."""
    await press(town, town.ada, f"forget:sure:{town.ada.id}")
    assert "Done" in (await press(town, town.ada.user, f"forget:sure:{town.ada.id}"))[0]
