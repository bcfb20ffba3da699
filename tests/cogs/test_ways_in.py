"""One gate: a word that staff blocked stops every way in, also where it was begun before the word was blocked."""

import argparse
import ast
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from simcord.actors import MemberActor
from simcord.results import InteractionResult

from cli.imagine import add_imagine_options, imagine
from domain.jobs import Job, JobState
from domain.people import HOST_COMMUNITY, HOST_MEMBER, member_key, personal_key
from tests.cogs.batches import ask
from tests.cogs.conftest import OpenTown, Town, whispers
from tests.cogs.forms import AS_OFFERED, in_public, opened
from tests.cogs.presses import buttons, forged, panel, press, restarted
from tests.cogs.rendering import text_in
from tests.cogs.test_use_picture import picture, posted, used, verb
from tests.cogs.wordlists import add_rule, block
from tests.test_architecture import sources

OPEN = {"DEFAULT_QUOTA": "500/day", "COMMUNITY_BUDGET": "none", "MAX_JOBS_PER_MEMBER": "50", "CONFIRM_ABOVE": "3"}
Act = Callable[[], Awaitable[InteractionResult]]
Way = Callable[[Town], Awaitable[Act]]
WAYS: list[tuple[str, Way]] = []
"""Each with the file that orders."""
ORDERS = {"order", "order_batch", "order_and_show", "order_styled", "order_versions", "order_wish", "imagine_here"}
"""What ends in an order."""


def way(file: str) -> Callable[[Way], Way]:
    """A way in: what is done before the word is blocked, and what is done after it."""

    def listed(begun: Way) -> Way:
        WAYS.append((file, begun))
        return begun

    return listed


async def a_card(town: Town, prompt: str = "a fox", **options: Any) -> Job:
    """A finished job of Ada's, made while that was allowed."""
    return await town.drive(await town.ordered(town.ada, prompt, resolution="0.5 MP", **options))


def typed(town: Town, **options: Any) -> Act:
    """/imagine with these options."""
    return lambda: town.ada.slash(town.channel, "imagine", **options)


def pressed(town: Town, custom_id: str) -> Act:
    """A press of this button."""

    async def act() -> InteractionResult:
        return await town.ben.click(await forged(town, custom_id), label="Press")

    return act


async def form(town: Town, custom_id: str, **fields: Any) -> Act:
    """A form that is open already, to be sent with these fields."""
    shown = await opened(town, town.ben, custom_id)
    return lambda: town.ben.submit_modal(shown, fields)


@way("cogs/imagine.py")
async def imagine_in_other_spelling(town: Town) -> Act:
    """Typed with look-alikes."""
    return typed(town, prompt="a ｆоХ in snow")


@way("cogs/imagine.py")
async def imagine_in_private(town: Town) -> Act:
    """For oneself alone."""
    return typed(town, prompt="a fo\u200bx", private=True)


@way("cogs/imagine.py")
async def imagine_with_json(town: Town) -> Act:
    """Inside of JSON, by its escapes."""
    return typed(town, prompt='{"scene": "a tree", "subjects": [{"type": "\\u0066ox"}]}')


@way("cogs/imagine.py")
async def imagine_in_a_style_that_says_it(town: Town) -> Act:
    """In the template, which was kept before."""
    await town.ada.slash(town.channel, "style save", name="woods", template="{prompt}, and a fox")
    return typed(town, prompt="a tree", style="woods")


@way("cogs/imagine.py")
async def imagine_in_a_style_named_by_a_flag(town: Town) -> Act:
    """The same, by --style."""
    await town.ada.slash(town.channel, "style save", name="forest", template="{prompt}, with fox")
    return typed(town, prompt="a tree --style forest")


@way("cogs/imagine.py")
async def imagine_in_a_style(town: Town) -> Act:
    """In what is typed into a template."""
    await town.ada.slash(town.channel, "style save", name="print", template="{prompt}, as a print")
    return typed(town, prompt="a fox", style="print")


@way("cogs/imagine.py")
async def imagine_with_a_file_of_that_name(town: Town) -> Act:
    """In the name of a reference."""
    return typed(town, prompt="a tree", reference_1=("my_red_fox.png", picture()))


@way("cogs/imagine.py")
async def imagine_in_versions(town: Town) -> Act:
    """In one of several versions."""
    return typed(town, prompt="{a tree, a fox} in snow")


@way("cogs/group_asking.py")
async def yes_to_versions_asked_about_before(town: Town) -> Act:
    """Said after the word was blocked."""
    question = await ask(town, town.ada, "{a tree, a fox} at night")
    return lambda: town.ada.click(question, custom_id=buttons(question)[0])


@way("cogs/confirm.py")
async def yes_to_a_price_asked_about_before(town: Town) -> Act:
    """The price was agreed to, the words aren't any more."""
    question = panel(await town.ada.slash(town.channel, "imagine", prompt="four foxes: a fox each", num_outputs=4))
    return lambda: town.ada.click(question, custom_id=buttons(question)[0])


@way("cogs/confirm.py")
async def yes_to_something_cheaper(town: Town) -> Act:
    """The same for less."""
    question = panel(await town.ada.slash(town.channel, "imagine", prompt="a fox each", num_outputs=4))
    return lambda: town.ada.click(question, custom_id=buttons(question)[1])


@way("cogs/confirm.py")
async def yes_to_a_draft(town: Town) -> Act:
    """What was offered when the quota refused it."""
    await town.mira.slash(town.channel, "quota set", credits=1.0, window="day", member=town.mira)
    refusal = panel(await town.mira.slash(town.channel, "imagine", prompt="a fox", num_outputs=2))
    return lambda: town.mira.click(refusal, label="Draft, 1 credit")


@way("cogs/compose.py")
async def compose(town: Town) -> Act:
    """Its form was open already."""
    shown = await town.ben.slash(town.channel, "compose")
    return lambda: town.ben.submit_modal(shown, {**AS_OFFERED, "prompt": "a tree\n\na fox"})


@way("cogs/remix.py")
async def remix_of_an_older_card(town: Town) -> Act:
    """With its words as they were."""
    return await form(town, f"remix:{(await a_card(town)).code}", **AS_OFFERED, prompt="a fox")


@way("cogs/remix.py")
async def remix_with_new_words(town: Town) -> Act:
    """Into a card that says nothing of it."""
    return await form(town, f"remix:{(await a_card(town, 'a tree')).code}", **AS_OFFERED, prompt="a tree and a fox")


@way("cogs/edit.py")
async def edit(town: Town) -> Act:
    """In the change."""
    return await form(town, f"edit:{(await a_card(town, 'a lake')).code}:0", change="add a fox")


@way("cogs/again.py")
async def again_of_an_older_card(town: Town) -> Act:
    """Made before the word was blocked."""
    return pressed(town, f"again:{(await a_card(town, 'one more fox')).code}")


@way("cogs/again.py")
async def again_of_a_card_with_a_file_of_that_name(town: Town) -> Act:
    """Its reference comes along."""
    job = await a_card(town, "one more tree", reference_1=("fox.png", picture(2)))
    return lambda: click(town, f"again:{job.code}")


@way("cogs/again.py")
async def try_again_after_a_failure(town: Town) -> Act:
    """What went wrong may not be tried again."""
    town.pixeldojo.fail_next("provider_error")
    job = await a_card(town, "a fox that fails")
    assert job.state is JobState.FAILED
    return pressed(town, f"again:{job.code}")


@way("cogs/bigger.py")
async def bigger(town: Town) -> Act:
    """The panel was open already."""
    job = await a_card(town, "a fox to enlarge")
    shown = panel(await town.ada.click(await forged(town, f"bigger:{job.code}:0"), label="Press"))
    return lambda: town.ada.click(shown, custom_id=buttons(shown)[0])


@way("cogs/use_picture.py")
async def use_this_picture(town: Town) -> Act:
    """In what is made of a picked picture."""
    shown = await used(town, town.ben, await posted(town.ben, town, picture(3)))
    sent = await town.ben.click(shown, custom_id=verb(shown, "imagine"))
    return lambda: town.ben.submit_modal(sent, {**AS_OFFERED, "prompt": "a fox beside it"})


@way("cogs/approvals.py")
async def yes_of_staff(town: Town) -> Act:
    """To a request that waited for it since before the word was blocked."""
    by = member_key(town.mira.id)
    await town.atelier.parts.house.change(town.community, by=by, approve_above=0)
    job = await town.ordered(town.ada, "a fox to look at first")
    await town.atelier.parts.house.change(town.community, by=by, approve_above=None)
    assert job.waits_for_staff
    return lambda: staff_say_yes(town, job)


@way("cogs/help.py")
async def example(town: Town) -> Act:
    """The example of /help is an order like any other."""
    return pressed(town, "example:fox")


async def staff_say_yes(town: Town, job: Job) -> InteractionResult:
    """Mira presses Approve."""
    return await town.mira.click(await forged(town, f"approval:approve:{job.code}"), label="Press")


async def click(town: Town, custom_id: str) -> InteractionResult:
    """Ada presses this button."""
    return await town.ada.click(await forged(town, custom_id), label="Press")


async def walked(town: Town, acts: dict[str, Act], said: str) -> list[str]:
    """The ways on which something was ordered, or something else was said, or said to others."""
    vera = town.server.add_member(town.env.create_user("vera", global_name="Vera"))
    open_ways = []
    for name, act in acts.items():
        before = await standing(town, vera)
        told = "\n".join(whispers(await act()))
        if said not in told or "`fox`" not in told or await standing(town, vera) != before:
            open_ways.append(f"{name}: {told}")
    return open_ways


async def standing(town: Town, vera: MemberActor) -> dict[str, Any]:
    """All that an order would change, and what somebody reads who did nothing."""
    people = (town.ada, town.ben, town.mira)
    return {
        "jobs": {job.code: job.state for who in people for job in await town.jobs(who)},
        "held": [(await town.usage(who)).spent.held for who in people],
        "runs": len(town.pixeldojo.runs),
        "read": "\n".join(text_in(message.components) for message in town.channel.history(viewer=vera)).split(),
    }


@pytest.mark.parametrize(
    ("listed", "said"),
    [
        (lambda town: block(town, "fox"), "This server's blocklist has"),
        (lambda town: add_rule(town, "fox", name="Henhouse"), "This server's AutoMod rule `Henhouse` holds for requests too"),
    ],
    ids=["blocklist", "automod"],
)
async def test_blocked_word_stops_every_way_in(open_town: OpenTown, listed: Any, said: str) -> None:
    """Privately and by name, whatever was begun before; nothing is ordered, held or sent, and nobody else reads of it."""
    async with open_town(**OPEN) as town:
        acts = {begun.__name__: await begun(town) for _, begun in WAYS}
        await listed(town)
        assert await walked(town, acts, said) == []


def test_every_file_that_orders_is_walked() -> None:
    """A new way in is added above; the command line has no server, and its own test below."""
    callers = {
        file
        for file, tree in sources("cogs", "cli")
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and ast.unparse(node.func).rsplit(".", 1)[-1] in ORDERS
        if not (isinstance(node.func, ast.Attribute) and "studio" not in ast.unparse(node.func.value))
    }
    shared = {"cogs/ordering.py", "cogs/request_form.py"}
    assert callers - shared == {file for file, _ in WAYS} | {"cli/imagine.py"}


async def test_blocked_word_holds_after_a_restart(town: Town) -> None:
    """The lists are in the database; the process that comes next reads them with its first order."""
    job = await a_card(town)
    await block(town, "fox")
    await restarted(town)
    assert "This server's blocklist has `fox`" in (await press(town, town.ben, f"again:{job.code}"))[0]


async def test_prompt_comes_back_to_whoever_typed_it_and_nobody_else(town: Town) -> None:
    """To be reworded; the word isn't in the log either."""
    await block(town, "fox")
    (told,) = whispers(await town.ada.slash(town.channel, "imagine", prompt="a FOX in **snow**"))
    assert told.endswith("```\na FOX in **snow**\n```")
    assert in_public(town) == ""


async def test_log_does_not_say_what_was_found(town: Town, caplog: pytest.LogCaptureFixture) -> None:
    """What members write is nobody's business but theirs."""
    await block(town, "fox")
    with caplog.at_level("INFO"):
        await town.ada.slash(town.channel, "imagine", prompt="a fox")
    assert "refused imagine" in caplog.text
    assert "fox" not in caplog.text


async def test_list_of_one_server_holds_there_alone(open_town: OpenTown) -> None:
    """Not in direct messages, and not at the terminal: the host's own orders have no server."""
    async with open_town(PERSONAL_QUOTA="6/day") as town:
        await block(town, "fox")
        await add_rule(town, "fox")
        parser = argparse.ArgumentParser()
        add_imagine_options(parser)
        parts, runner = town.atelier.parts, town.atelier.room.runner
        options = parser.parse_args(["a fox", "--out", str(parts.settings.data_dir)])
        ordering = imagine(options, studio=parts.studio, store=parts.store, images=parts.images, runner=runner)
        assert await town.clock.run(ordering) == 0
        (job,) = await town.store.recent_jobs(HOST_COMMUNITY, HOST_MEMBER, most=5)
        assert job.request.prompt == "a fox"
        await town.ada.user.slash("imagine", prompt="a fox")
        (job,) = await town.store.open_jobs(member_key(town.ada.id), None)
        assert (job.community, job.request.prompt) == (personal_key(town.ada.id), "a fox")
