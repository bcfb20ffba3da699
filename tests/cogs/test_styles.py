"""Styles: saved by command or from a picture, used by /imagine, looked at and removed; before and after restarts."""

import discord
import pytest
from simcord.actors import MemberActor
from simcord.results import InteractionResult

from domain.jobs import Failure, Job
from domain.requests import AspectRatio, Resolution
from domain.styles import STYLES_MOST
from tests.cogs.conftest import Town, whispers
from tests.cogs.forms import remixed
from tests.cogs.presses import answer, buttons, forged, ids_in, panel, press, restarted
from tests.cogs.rendering import text_in

PRINT = "{prompt}, as a linocut print"


async def save(town: Town, who: MemberActor, name: str = "linocut", template: str = PRINT, **options: object) -> str:
    """Save a style by command. What is said to it."""
    return answer(await who.slash(town.channel, "style save", name=name, template=template, **options))


async def style_id(town: Town, who: MemberActor, name: str = "linocut") -> int:
    """The number of a style, as its menu names it."""
    shown = panel(await who.slash(town.channel, "style list"))
    (found,) = [one["value"] for row in shown.components for one in options_in(row) if one["label"] == name]
    return int(found)


def options_in(row: dict[str, object]) -> list[dict[str, str]]:
    """The options of all menus in a raw component."""
    own = row.get("options")
    inside = row.get("components")
    found = list(own) if isinstance(own, list) else []
    return found + [one for child in (inside if isinstance(inside, list) else []) for one in options_in(child)]


async def pick(town: Town, who: MemberActor, style: int, whose: str = "own") -> InteractionResult:
    """Pick a style from the panel."""
    shown = panel(await who.slash(town.channel, "style list"))
    return await who.select(shown, [str(style)], custom_id=f"style:pick:{whose}")


async def test_a_style_goes_around_the_prompt_that_is_sent(town: Town) -> None:
    """PixelDojo gets the whole prompt; people see what was typed, and the style's name in the small print."""
    assert "Saved **linocut**, for you" in await save(town, town.ada)
    job = await town.drive(await town.ordered(town.ada, "a fox", style="linocut"))
    assert (job.request.prompt, job.request.typed) == ("a fox, as a linocut print", "a fox")
    assert town.pixeldojo.runs[0].body["prompt"] == "a fox, as a linocut print"
    (card,) = town.texts()
    assert "> a fox\n" in card
    assert "linocut print" not in card
    assert "style linocut" in card


async def test_explicit_options_win_over_the_style_s(town: Town) -> None:
    """What a style sets holds where the request doesn't say."""
    await save(town, town.ada, aspect_ratio="16:9", resolution="2 MP")
    job = await town.ordered(town.ada, "a fox", style="linocut", resolution="1 MP")
    assert (job.request.aspect_ratio, job.request.resolution) == (AspectRatio.WIDE, Resolution.ONE)


async def test_a_server_s_style_needs_manage_server_and_serves_everybody(town: Town) -> None:
    """A member can't save it; whoever is in the server uses it; one's own of that name goes first."""
    assert (await save(town, town.ada, server=True)).startswith("You may not do this here.")
    assert "for everyone in this server" in await save(town, town.mira, server=True)
    assert (await town.ordered(town.ben, "a fox", style="Linocut ")).request.prompt == "a fox, as a linocut print"
    await save(town, town.ben, template="my own {prompt}")
    assert (await town.ordered(town.ben, "a fox", style="linocut")).request.prompt == "my own a fox"


async def test_styles_are_offered_while_typing(town: Town) -> None:
    """One's own first, then the server's, no other member's, each name once."""
    await save(town, town.mira, "linocut", server=True)
    await save(town, town.mira, "charcoal", server=True)
    await save(town, town.ada, "linocut")
    await save(town, town.ben, "cubist lines")

    async def offered(typed: str) -> list[tuple[str, str]]:
        choices = await town.ada.autocomplete(town.channel, "imagine", "style", typed)
        return [(choice["name"], choice["value"]) for choice in choices]

    assert await offered("") == [("linocut", "linocut"), ("charcoal (this server)", "charcoal")]
    assert await offered("LINO") == [("linocut", "linocut")]
    assert await offered("x") == []


@pytest.mark.parametrize("after_restart", [False, True])
async def test_a_flag_of_a_style_is_read_as_one_and_left_out_where_there_is_none(town: Town, after_restart: bool) -> None:
    """`--style linocut` behind a prompt chooses it; `--style raw`, a habit from elsewhere, costs a note and not the picture."""
    await save(town, town.ada)
    if after_restart:
        await restarted(town)
    assert (await town.ordered(town.ada, "a fox --style linocut")).request.prompt == "a fox, as a linocut print"
    told = whispers(await town.ada.slash(town.channel, "imagine", prompt="a hare --style raw --v 6 --ar 16:9"))[-1]
    assert told.startswith("I don't have `--style raw`, `--v 6`, so I left that out of the prompt.")
    request = (await town.job(town.ada)).request
    assert (request.prompt, request.style, request.aspect_ratio) == ("a hare", None, AspectRatio.WIDE)
    both = await town.ordered(town.ada, "a hen --style raw", style="linocut")
    assert (both.request.prompt, both.request.style) == ("a hen, as a linocut print", "linocut")


async def test_forms_read_a_style_behind_the_prompt_and_refuse_one_that_was_written_as_a_setting(town: Town) -> None:
    """The last field is the request itself: a style there that is gone changes the picture, so it is said before it costs."""
    await save(town, town.ada)
    job = await town.ordered(town.ada, "a fox")
    told = whispers(await remixed(town, town.ada, job, prompt="a hare --style raw"))
    assert "I don't have `--style raw`" in told[-1]
    assert (await town.job(town.ada)).request.style is None
    await remixed(town, town.ada, job, prompt="a hare --style raw", more="--style linocut")
    assert (await town.job(town.ada)).request.prompt == "a hare, as a linocut print"
    assert "There is no style `raw`" in whispers(await remixed(town, town.ada, job, more="--style raw"))[0]
    assert len(await town.jobs(town.ada)) == 3


async def test_a_style_that_is_gone_is_refused_with_the_prompt(town: Town) -> None:
    """Nothing is spent, and nothing typed is lost."""
    (told,) = whispers(await town.ada.slash(town.channel, "imagine", prompt="a fox", style="linocut"))
    assert "There is no style `linocut`" in told
    assert "```\na fox\n```" in told
    assert await town.jobs(town.ada) == []


async def test_the_gate_looks_at_what_is_sent_and_at_what_was_typed(town: Town) -> None:
    """Neither half of a forbidden prompt gets through in a style; a template that is one by itself isn't kept."""
    await save(town, town.ada, "half", "nude {prompt}")
    (told,) = whispers(await town.ada.slash(town.channel, "imagine", prompt="child", style="half"))
    assert "I won't make that" in told
    await save(town, town.ada, "json", '{"scene": "{prompt}"}')
    (told,) = whispers(await town.ada.slash(town.channel, "imagine", prompt="a nude child", style="json"))
    assert "I won't make that" in told
    assert "I won't make that" in await save(town, town.ada, "bad", "nude child {prompt}")
    assert await town.jobs(town.ada) == []


async def test_bad_styles_are_refused_in_their_own_words(town: Town) -> None:
    """A name, a template, a JSON prompt and a full shelf each have their answer."""
    assert "A style's name has" in await save(town, town.ada, "<@1>")
    told = await save(town, town.ada, template="as a print")
    assert "holds {prompt} exactly once" in told
    assert "```\nas a print\n```" in told
    await save(town, town.ada)
    (told,) = whispers(await town.ada.slash(town.channel, "imagine", prompt='{"scene": "a fox"}', style="linocut"))
    assert "A JSON prompt says everything itself" in told
    for number in range(STYLES_MOST - 1):
        await save(town, town.ada, f"style {number}")
    assert f"{STYLES_MOST} styles is the most" in await save(town, town.ada, "one more")
    assert "It takes the place of the one before." in await save(town, town.ada)
    assert len(options_in({"components": panel(await town.ada.slash(town.channel, "style list")).components})) == STYLES_MOST


async def test_a_style_is_looked_at_and_removed(town: Town) -> None:
    """The menu shows it to copy, Remove takes it away, and the panel goes on in the same message."""
    await save(town, town.ada, aspect_ratio="16:9")
    style = await style_id(town, town.ada)
    shown = await pick(town, town.ada, style)
    assert shown.response is not None
    text = text_in(shown.response.message.components)
    assert PRINT in text
    assert "Sets shape 16:9" in text
    assert buttons(shown.response) == [f"style:remove:{style}", "style:list:0"]
    removed = await town.ada.click(shown.response, label="Remove")
    assert removed.response is not None
    assert "Removed **linocut**." in text_in(removed.response.message.components)
    assert "No styles yet" in answer(await town.ada.slash(town.channel, "style list"))


async def test_menus_and_forms_work_after_a_restart(town: Town) -> None:
    """Nothing of them is remembered in the process."""
    await save(town, town.ada)
    job = await town.drive(await town.ordered(town.ada))
    shown = panel(await town.ada.slash(town.channel, "style list"))
    form = await town.ada.click(await forged(town, f"style:save:{job.code}"), label="Press")
    await restarted(town)
    picked = await town.ada.select(shown, [str(await style_id(town, town.ada))], custom_id="style:pick:own")
    assert picked.response is not None
    assert PRINT in text_in(picked.response.message.components)
    told = answer(await town.ada.submit_modal(form, {"name": "foxes", "template": "a fox, {prompt}"}))
    assert "Saved **foxes**, for you" in told


async def test_only_its_owner_or_staff_removes_a_style(town: Town) -> None:
    """A made-up button says nothing of another's styles, and takes nothing away."""
    await save(town, town.ada, "linocut")
    await save(town, town.mira, "charcoal", server=True)
    mine, the_servers = await style_id(town, town.ada), await style_id(town, town.ada, "charcoal")
    shown = await pick(town, town.ada, the_servers, "server")
    assert shown.response is not None
    assert buttons(shown.response) == ["style:list:0"]
    assert "That style is gone already." in (await press(town, town.ben, f"style:remove:{mine}"))[0]
    assert await press(town, town.ben, f"style:remove:{the_servers}") == ["You may not do this here."]
    assert "That style is gone already." in (await press(town, town.mira, f"style:remove:{mine}"))[0]
    assert "Removed **charcoal**." in (await press(town, town.mira, f"style:remove:{the_servers}"))[0]
    assert await style_id(town, town.ada) == mine


async def prefilled(town: Town, who: MemberActor, job: Job) -> str:
    """The template that the form of Save as style offers."""
    form = await who.click(await forged(town, f"style:save:{job.code}"), label="Press")
    assert form.modal is not None
    (value,) = [field["value"] for field in fields_in(form.modal) if field["custom_id"] == "template"]
    return str(value)


def fields_in(payload: object) -> list[dict[str, object]]:
    """The text fields of a raw form."""
    if isinstance(payload, list):
        return [field for part in payload for field in fields_in(part)]
    if not isinstance(payload, dict):
        return []
    own = [payload] if payload.get("type") == discord.ComponentType.text_input.value else []
    return own + fields_in(payload.get("components")) + fields_in(payload.get("component"))


async def test_a_picture_s_words_and_look_become_a_style(town: Town) -> None:
    """The form offers the prompt with a place for the next words; the picture's shape and size come along."""
    job = await town.drive(await town.ordered(town.ada, "a red fox", aspect_ratio="16:9", num_outputs=2))
    assert await prefilled(town, town.ben, job) == "a red fox, {prompt}"
    form = await town.ben.click(await forged(town, f"style:save:{job.code}"), label="Press")
    told = answer(await town.ben.submit_modal(form, {"name": "Fox", "template": "a red {prompt}"}))
    assert "Saved **fox**, for you" in told
    request = (await town.ordered(town.ben, "hare", style="fox")).request
    assert (request.prompt, request.aspect_ratio, request.num_outputs) == ("a red hare", AspectRatio.WIDE, 1)


async def test_a_picture_made_in_a_style_gives_the_style_back(town: Town) -> None:
    """The template itself, not the one prompt that it made."""
    await save(town, town.ada)
    job = await town.drive(await town.ordered(town.ada, "a fox", style="linocut"))
    assert await prefilled(town, town.ben, job) == PRINT


async def test_form_filled_with_nonsense_hands_the_template_back(town: Town) -> None:
    """Nothing is kept, and what was typed can be copied."""
    job = await town.drive(await town.ordered(town.ada))
    form = await town.ada.click(await forged(town, f"style:save:{job.code}"), label="Press")
    told = answer(await town.ada.submit_modal(form, {"name": "fox", "template": "no place in here"}))
    assert "exactly once" in told
    assert "```\nno place in here\n```" in told


async def test_nobody_learns_a_prompt_through_save_as_style(town: Town) -> None:
    """Private jobs, prompts that moderation turned down and removed pictures tell their words to nobody else."""
    town.pixeldojo.refuse_next()
    refused = await town.drive(await town.ordered(town.ada, "something bold"))
    assert refused.failure is Failure.REFUSED
    removed = await town.drive(await town.ordered(town.ada, "a fox"))
    await press(town, town.ada, f"remove:do:{removed.code}")
    assert "I know no request" in (await press(town, town.ben, f"style:save:{refused.code}"))[0]
    assert await prefilled(town, town.ada, refused) == "something bold, {prompt}"
    assert "were removed" in (await press(town, town.ada, f"style:save:{removed.code}"))[0]
    assert "I know no request" in (await press(town, town.ben, "style:save:zzzzzzzz"))[0]


async def test_panel_fits_into_a_message_however_long_the_names(town: Town) -> None:
    """Two full shelves of the longest names and templates."""
    for number in range(STYLES_MOST):
        name = f"{number:02}" + "_" * 30
        await save(town, town.mira, name, "`" * 3980 + "{prompt}")
        await save(town, town.mira, name, "{prompt}", server=True)
    shown = panel(await town.mira.slash(town.channel, "style list"))
    assert ids_in(shown.components) == ["style:pick:own", "style:pick:server"]
    picked = await pick(town, town.mira, await style_id_of(town, "00" + "_" * 30), "own")
    assert picked.response is not None
    assert "{prompt}" not in text_in(picked.response.message.components)


async def style_id_of(town: Town, name: str) -> int:
    """The number of Mira's own style."""
    shown = panel(await town.mira.slash(town.channel, "style list"))
    return next(int(one["value"]) for row in shown.components for one in options_in(row) if one["label"] == name)
