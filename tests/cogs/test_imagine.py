"""/imagine, from the prompt to the pictures."""

import io
import json

import pytest
from PIL import Image

from cogs.words.numbers import duration
from domain.jobs import Failure, JobState, ShowingKind
from domain.marks import AI_MADE
from domain.money import Millicredits
from domain.requests import AspectRatio, OutputFormat, Resolution
from tests.cogs.conftest import OpenTown, Town, whispers
from tests.cogs.rendering import links_in, text_in

JSON_PROMPT = """{ "shot": { "lens": "35mm", "frame_rate": "24fps" }, "scene": { "environment": "shiny; \\"warm\\" — haze" },
  "dialogue": { "character": "", "subtitles": false }, "colors": ["#ff8800", "`x`"] }"""


def a_png() -> bytes:
    """A small real picture."""
    data = io.BytesIO()
    Image.new("RGB", (64, 48), "orange").save(data, "PNG")
    return data.getvalue()


def pixels(file: bytes) -> tuple[tuple[int, int], bytes]:
    """A picture, decoded."""
    with Image.open(io.BytesIO(file)) as image:
        return image.size, image.tobytes()


async def test_member_sees_a_placeholder_at_once(town: Town) -> None:
    """The first answer is public and says who, what, the place in line, the time, and how to get out of it."""
    result = await town.ada.slash(town.channel, "imagine", prompt="a red fox")
    job = await town.job(town.ada)
    progress = await town.atelier.parts.studio.progress(job)
    assert progress.ready_at is not None
    assert town.texts() == [f"<@{town.ada.id}>\n> a red fox\nYou're next. Ready <t:{int(progress.ready_at.timestamp())}:R>."]
    assert result.response is not None
    assert not result.ephemeral
    assert job.state is JobState.RESERVED


async def test_placeholder_is_recorded_with_all_that_showing_needs(town: Town) -> None:
    """After a restart the job's message can still be found and edited."""
    result = await town.ada.slash(town.channel, "imagine", prompt="a red fox")
    showing = (await town.job(town.ada)).showing
    assert showing is not None
    assert result.response is not None
    assert showing.kind is ShowingKind.REPLY
    assert (showing.channel_id, showing.message_id) == (town.channel.id, result.response.id)
    assert showing.application_id == town.env.bot.application_id
    assert showing.upload_limit_bytes == 26_214_400
    assert showing.recorded_at is not None


async def test_first_order_says_privately_what_is_kept_and_the_second_does_not(town: Town) -> None:
    """Once for each member, and to nobody else."""
    first = await town.ada.slash(town.channel, "imagine", prompt="a fox")
    second = await town.ada.slash(town.channel, "imagine", prompt="a hare")
    assert "go to PixelDojo" in whispers(first)[0]
    assert whispers(second) == []


async def test_pictures_replace_the_placeholder(town: Town) -> None:
    """The same message becomes the card, with the picture uploaded to Discord and described."""
    job = await town.drive(await town.ordered(town.ada, "a red fox", seed=7, num_outputs=2))
    (message,) = town.messages()
    assert message.id == job.showings[0].message_id
    assert job.ended_at is not None
    assert job.submitted_at is not None
    took = duration(job.ended_at - job.submitted_at)
    assert text_in(message.components) == f"<@{town.ada.id}>\n> a red fox\n-# seed 7 · 3 credits · {took} · `{job.code}`"
    assert [attachment.filename for attachment in message.attachments] == [f"{job.code}-1.png", f"{job.code}-2.png"]
    assert len(links_in(message.components)) == 2
    assert message.attachments[0].description == "Picture 1 of 2 made from the prompt: a red fox"
    assert job.shown_at is not None


async def test_picture_on_the_card_is_the_one_that_pixeldojo_made(town: Town) -> None:
    """What goes up to Discord is the kept original, pixel for pixel, with the mark that says a machine made it."""
    job = await town.drive(await town.ordered(town.ada))
    uploaded = await town.messages()[0].attachments[0].read()
    path = await town.atelier.parts.images.path(job.images[0].sha256)
    assert path is not None
    assert pixels(uploaded) == pixels(path.read_bytes())
    assert AI_MADE.encode() in uploaded
    assert AI_MADE.encode() not in path.read_bytes()


async def test_every_option_reaches_the_request_and_pixeldojo(town: Town) -> None:
    """Nothing that was chosen is lost or changed on the way."""
    job = await town.ordered(
        town.ada,
        aspect_ratio="16:9",
        num_outputs=2,
        resolution="0.5 MP",
        seed=0,
        output_format="webp",
        safety_tolerance=1,
        prompt_upsampling=True,
    )
    assert job.request.aspect_ratio is AspectRatio.WIDE
    assert job.request.resolution is Resolution.HALF
    assert job.request.output_format is OutputFormat.WEBP
    await town.drive(job)
    assert town.pixeldojo.runs[0].body == {
        "prompt": "a fox",
        "aspect_ratio": "16:9",
        "num_outputs": 2,
        "resolution": "0.5 MP",
        "seed": 0,
        "output_format": "webp",
        "safety_tolerance": 1,
        "prompt_upsampling": True,
    }


async def test_plain_order_sends_careful_defaults_and_a_drawn_seed(town: Town) -> None:
    """Safety 2 instead of the provider's 5, no reworking, and a seed that is kept with the job."""
    job = await town.drive(await town.ordered(town.ada))
    body = town.pixeldojo.runs[0].body
    assert body["safety_tolerance"] == 2
    assert body["prompt_upsampling"] is False
    assert body["seed"] == job.request.seed
    assert (await town.ordered(town.ada)).request.seed != job.request.seed


async def test_json_prompt_goes_through_unharmed(town: Town) -> None:
    """Braces, quotes, backslashes and line breaks arrive as they were typed."""
    await town.drive(await town.ordered(town.ada, JSON_PROMPT))
    sent = town.pixeldojo.runs[0].body["prompt"]
    assert sent == JSON_PROMPT
    assert json.loads(sent)["colors"] == ["#ff8800", "`x`"]


async def test_prompt_that_mentions_everybody_pings_nobody(town: Town) -> None:
    """Placeholder and card show the words and mention no one."""
    await town.drive(await town.ordered(town.ada, f"@everyone {town.ben.mention} look"))
    sent = [entry.json for entry in town.env.http_requests if entry.json and "components" in str(entry.json)]
    told = [body.get("data", body) for body in sent]
    assert len(told) >= 3
    assert [body["allowed_mentions"] for body in told if "components" in body] == [{"parse": []}] * len(told)
    assert not town.messages()[0].mention_everyone


async def test_references_are_kept_and_handed_over(town: Town) -> None:
    """Two attached pictures reach PixelDojo in their order, and stay kept with the job."""
    job = await town.ordered(town.ada, reference_1=("fox.png", a_png()), reference_3=("den.png", a_png() + b"\0"))
    assert [reference.filename for reference in job.request.references] == ["fox.png", "den.png"]
    assert all([await town.atelier.parts.images.has(reference.sha256) for reference in job.request.references])
    await town.drive(job)
    sent = town.pixeldojo.runs[0].body["input_images"]
    assert len(sent) == 2
    assert all(link.startswith("data:image/png;base64,") for link in sent)


@pytest.mark.parametrize(
    ("words", "failure", "title"),
    [
        ("demo:fail", Failure.FAILED, "tried and failed"),
        ("demo:refuse", Failure.REFUSED, "moderation turned this down"),
        ("demo:credits", Failure.OUT_OF_CREDITS, "run out of credits"),
        ("demo:vanish", Failure.NO_IMAGES, "no picture could be fetched"),
    ],
)
async def test_failure_reads_in_a_persons_words_and_gives_the_credits_back(
    town: Town, words: str, failure: Failure, title: str
) -> None:
    """What went wrong, and that it cost nothing; each trouble has its own words."""
    job = await town.drive(await town.ordered(town.ada, f"a fox {words}"))
    assert job.failure is failure
    assert title in town.texts()[0]
    assert "your 1.5 credits are back" in town.texts()[0]
    assert (await town.usage(town.ada)).left == 6000


async def test_running_job_shows_its_progress(town: Town) -> None:
    """While PixelDojo works, the placeholder counts towards the usual time, and Cancel is gone."""
    seen: list[str] = []
    job = await town.ordered(town.ada)
    driving = town.clock.run(town.atelier.room.runner.drive(job.id))
    town.env.backend.subscribers.append(lambda *_: seen.extend(town.texts()))
    await driving
    assert any("▰" in text and "Ready <t:" in text for text in seen)


async def test_job_of_an_earlier_process_says_that_it_was_picked_up(town: Town) -> None:
    """After a restart the placeholder says so, and the picture comes without a second run."""
    seen: list[str] = []
    _, job = await town.submitted(town.ada)
    town.env.backend.subscribers.append(lambda *_: seen.extend(town.texts()))
    await town.drive(job)
    assert any("picked this up where it was" in text for text in seen)
    assert len(town.pixeldojo.runs) == 1
    assert links_in(town.messages()[0].components)


async def test_refused_key_is_told_to_member_and_host(town: Town) -> None:
    """The member isn't blamed and pays nothing, the host hears of it, and the next member reads why at once."""
    town.pixeldojo.key = "another"
    await town.drive(await town.ordered(town.ada))
    assert "doesn't accept this bot's key" in town.texts()[0]
    await town.post()
    assert "doesn't accept the key" in text_in(town.host.dm_channel.history()[-1].components)
    told = whispers(await town.ben.slash(town.channel, "imagine", prompt="a hare"))
    assert "doesn't accept this bot's key at the moment" in told[0]
    assert (await town.usage(town.ada)).left == 6000


async def test_price_that_rose_is_told_to_host_and_card_and_not_paid_by_the_member(town: Town) -> None:
    """The member pays the quote; the next quote is the new price."""
    job = await town.ordered(town.ada)
    town.pixeldojo.prices[Resolution.ONE] = Millicredits(2000)
    job = await town.drive(job)
    assert (job.paid, job.cost) == (1500, 2000)
    assert "PixelDojo took 2 credits; you pay no more than the 1.5 credits you were quoted." in town.texts()[0]
    await town.post()
    assert "was quoted at 1.5 credits and cost 2 credits" in text_in(town.host.dm_channel.history()[-1].components)
    assert (await town.ordered(town.ada)).quoted == 2000


async def test_references_are_never_shown_as_links(town: Town) -> None:
    """What a member attached is counted on the card, and not shown to others."""
    await town.drive(await town.ordered(town.ada, reference_1=("secret.png", a_png())))
    assert "1 reference" in town.texts()[0]
    assert "secret" not in town.texts()[0]
    assert "http" not in town.texts()[0]


async def test_progress_is_edited_at_most_every_three_seconds(town: Town) -> None:
    """A run takes a handful of edits, and the card."""
    job = await town.drive(await town.ordered(town.ada))
    assert job.ended_at is not None
    most = (job.ended_at - job.created_at).total_seconds() / 3 + 2  # the first and the card come at once
    assert 2 <= town.calls("PATCH", "/messages/") <= most


async def test_choices_and_prices_are_those_of_the_model(open_town: OpenTown, town: Town) -> None:
    """What Discord was told offers this model's sizes with their prices, in the order people read them."""
    command = town.env.bot.tree.get_command("imagine")  # type: ignore[attr-defined]
    told = command.to_dict(town.env.bot.tree)  # type: ignore[attr-defined]
    options = {option["name"]: option for option in told["options"]}
    assert list(options) == [
        *("prompt", "aspect_ratio", "num_outputs", "resolution", "seed", "output_format"),
        *("safety_tolerance", "prompt_upsampling"),
        *(f"reference_{number}" for number in range(1, 11)),
        *("style", "private"),
    ]
    assert options["num_outputs"]["description"] == "How many pictures, 1 to 4. You pay for each."
    assert [choice["name"] for choice in options["resolution"]["choices"]] == [
        "0.5 MP · 1 credit each",
        "1 MP · 1.5 credits each",
        "2 MP · 3 credits each",
        "4 MP · 5 credits each",
    ]
    assert len(options["aspect_ratio"]["choices"]) == 9
    assert all(len(option["description"]) <= 100 for option in told["options"])
