"""/help: one screen, with an example that spends like any other order."""

from domain.jobs import JobState, Origin
from tests.cogs.conftest import OpenTown, Town, whispers
from tests.cogs.presses import answer, buttons, panel, press, restarted
from tests.cogs.rendering import links_in

COMMANDS = ("/imagine", "/queue", "/history", "/usage", "/privacy", "Remove")


async def test_help_is_one_private_screen(town: Town) -> None:
    """The six things a member can do, one's credits, and an example with its price."""
    result = await town.ada.slash(town.channel, "help")
    told = answer(result)
    assert all(f"**{command}**" in told for command in COMMANDS)
    assert "You have **6 credits** left here" in told
    assert "> a red fox in fresh snow, morning light" in told
    assert buttons(panel(result)) == ["example:fox"]
    assert len(told) < 800


async def test_example_makes_a_picture_for_whoever_pressed(town: Town) -> None:
    """In public like /imagine, through the same rules, held and booked; the job says that a button was used."""
    shown = panel(await town.ada.slash(town.channel, "help"))
    result = await town.ada.click(shown, label="Make this · 1.5 credits")
    job = await town.job(town.ada)
    assert result.response is not None
    assert not result.response.ephemeral
    assert (job.origin, job.state, job.order_key) == (Origin.BUTTON, JobState.RESERVED, f"interaction-{result._interaction.id}")
    assert (await town.usage(town.ada)).spent.held == 1500
    await town.drive(job)
    assert len(links_in(town.messages()[-1].components)) == 1


async def test_example_works_after_a_restart_and_orders_once_a_press(town: Town) -> None:
    """Each press has a key of its own."""
    shown = panel(await town.ada.slash(town.channel, "help"))
    await restarted(town)
    await town.ada.click(shown, custom_id="example:fox")
    await town.ada.click(shown, custom_id="example:fox")
    assert len({job.order_key for job in await town.jobs(town.ada)}) == 2


async def test_example_meets_the_same_rules_as_a_command(open_town: OpenTown) -> None:
    """A quota that doesn't hold it refuses it privately, the prompt handed back, and nothing is held."""
    async with open_town(DEFAULT_QUOTA="1/day") as town:
        told = await press(town, town.ada, "example:fox")
        assert "your credits here don't cover it" in told[0]
        assert "a red fox in fresh snow" in told[0]
        assert [job.state for job in await town.jobs(town.ada)] == [JobState.AWAITING], "the draft that is offered instead"


async def test_example_is_not_offered_where_nothing_is_made(open_town: OpenTown) -> None:
    """A server that isn't open, and direct messages without a quota, say so; a made-up press is refused."""
    async with open_town(COMMUNITIES="") as town:
        for result in (await town.ada.slash(town.channel, "help"), await town.ada.user.slash("help")):
            assert "Pictures are made in servers whose host opened me" in whispers(result)[0]
            assert buttons(panel(result)) == []
        assert "isn't open in this server" in (await press(town, town.ada, "example:fox"))[0]
        assert "makes pictures in servers only" in (await press(town, town.ada.user, "example:fox"))[0]
        assert await town.jobs(town.ada) == []


async def test_example_costs_what_the_model_costs_now(town: Town) -> None:
    """The button names the price that was learned from the last run."""
    town.pixeldojo.prices[next(size for size in town.pixeldojo.prices if size == "1 MP")] = 2000  # type: ignore[assignment]
    await town.drive(await town.ordered(town.ada))
    await town.ada.click(panel(await town.ada.slash(town.channel, "help")), label="Make this · 2 credits")
    assert (await town.job(town.ada)).quoted == 2000
