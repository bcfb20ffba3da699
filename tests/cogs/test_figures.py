"""The page of figures: for staff of this very server, as a chart, in text, and as a file."""

import csv
import io

import discord
import pytest
from PIL import Image
from simcord.actors import MemberActor

from domain.jobs import Job
from imaging.charts import NoCharts
from studio.figures import Figures
from tests.cogs.conftest import Town
from tests.cogs.presses import answer, forged, panel, press, restarted


async def make(town: Town, who: MemberActor, prompt: str = "a fox", **options: object) -> Job:
    """Somebody makes a picture."""
    return await town.drive(await town.ordered(who, prompt, **options))


async def rows(attachment: discord.Attachment) -> list[dict[str, str]]:
    """The lines of a file of figures."""
    return list(csv.DictReader(io.StringIO((await attachment.read()).decode("utf-8-sig"))))


async def test_staff_see_what_was_spent_as_a_chart_and_take_the_figures_along(town: Town) -> None:
    """Also after a restart. Sums are the ledger's; a private request counts, and nobody's prompt is anywhere."""
    await make(town, town.ada, "a secret fox", private=True)
    await make(town, town.ada, "a fox")
    await make(town, town.ben, "a hare")
    await restarted(town)
    page = await town.mira.click(await forged(town, "studio:open:figures"), label="Press")
    assert "**4.5 credits** in the last 30 days · 3 requests · 3 pictures · 2 members" in answer(page)
    (chart,) = panel(page).message.attachments
    assert Image.open(io.BytesIO(await chart.read())).format == "PNG"
    assert "By member: Ada 3, Ben 1.5. By channel: #atelier 4.5. By size: 1 MP 4.5." in str(panel(page).components)
    file = await town.mira.click(panel(page), label="As a file")
    (attachment,) = panel(file).message.attachments
    assert attachment.filename == "figures.csv"
    ada, ben = await rows(attachment)
    assert ada == {
        "day": "2026-01-01",
        "member": "Ada",
        "channel": "#atelier",
        "size": "1 MP",
        "requests": "2",
        "pictures": "2",
        "credits": "3",
    }
    assert (ben["member"], ben["credits"]) == ("Ben", "1.5")
    assert b"secret" not in await attachment.read()


async def test_figures_without_the_chart_library_are_told_in_text(town: Town) -> None:
    """Names are text alone, whatever they say."""
    mean = town.server.add_member(town.env.create_user("mean", global_name="``` @everyone **x**"))
    await make(town, mean)
    await make(town, town.ada)
    bot, parts = town.atelier.bot, town.atelier.parts
    bot.figures = Figures(store=parts.store, clock=parts.clock, charts=NoCharts())
    (told,) = await press(town, town.mira, "studio:open:figures")
    assert "**By day**\n```\nThu 1 Jan  3\n```" in told
    assert "**By size**\n```\n1 MP  3\n```" in told
    assert told.count("\n```\n") == 8, "a name got out of its block"


async def test_server_that_spent_nothing_has_no_figures(town: Town) -> None:
    """And no empty file."""
    (page,) = await press(town, town.mira, "studio:open:figures")
    assert "Nothing was spent here" in page
    assert await press(town, town.mira, "figures:file") == ["Nothing was spent here in the last 30 days."]


@pytest.mark.parametrize("custom_id", ["studio:open:figures", "figures:file"])
async def test_plain_members_have_no_figures(town: Town, custom_id: str) -> None:
    """By whatever button they make up."""
    await make(town, town.ada)
    assert await press(town, town.ada, custom_id) == ["You may not do this here."]


@pytest.mark.parametrize("custom_id", ["studio:open:figures", "figures:file"])
async def test_moderators_of_another_server_see_their_own_figures_alone(town: Town, custom_id: str) -> None:
    """Nothing of this one, and here nothing at all."""
    await make(town, town.ada)
    other = town.env.create_guild("Elsewhere")
    channel = other.create_text_channel("atelier")
    role = other.create_role("Moderators", permissions=discord.Permissions(manage_guild=True))
    user = town.env.create_user("olga", global_name="Olga")
    there, here = other.add_member(user, roles=[role]), town.server.add_member(user)
    await town.env.settle()
    assert await press(town, here, custom_id) == ["You may not do this here."]
    sent = await forged_in(town, custom_id, channel.id)
    assert "Nothing was spent here" in answer(await there.click(sent, label="Press"))


async def forged_in(town: Town, custom_id: str, channel_id: int) -> discord.Message:
    """A made-up button in another channel."""
    channel = town.env.bot.get_channel(channel_id)
    assert isinstance(channel, discord.abc.Messageable)
    view = discord.ui.LayoutView()
    view.add_item(discord.ui.ActionRow(discord.ui.Button(label="Press", custom_id=custom_id)))
    view.stop()
    return await channel.send(view=view)


async def test_who_was_erased_and_channels_that_are_gone_are_counted_without_a_name(town: Town) -> None:
    """The sums stay."""
    await make(town, town.ada)
    job = await make(town, town.ben)
    await town.atelier.parts.gallery.erase(job.member)
    town.env.backend.delete_channel(town.channel.id)
    await town.env.settle()
    elsewhere = town.server.create_text_channel("general")
    await town.env.settle()
    file = await town.mira.click(await forged_in(town, "figures:file", elsewhere.id), label="Press")
    lines = await rows(panel(file).message.attachments[0])
    told = [(line["member"], line["channel"], line["credits"]) for line in lines]
    assert told == [("Ada", "a channel I can't see", "1.5"), ("someone who left", "a channel I can't see", "1.5")]
