"""The model that makes pictures bigger: found, described, priced, and ordered from, whatever its schema calls things."""

from dataclasses import replace

import pytest

from demo.pixeldojo import EmbeddedPixelDojo
from demo.pixeldojo_model import UPSCALER, UPSCALER_SCHEMA
from domain.catalog import ModelCard, Upscaler
from domain.errors import Broken, ProviderError, Unreachable
from domain.requests import ImageRequest, OutputFormat, Reference
from provider.pixeldojo import PixelDojo
from provider.wire import run_body
from tests.clock import FakeClock
from tests.provider.samples import answer_with, names

LINK = "https://cdn.discordapp.com/attachments/1/2/fox.png?ex=1"
FOX = Reference("ab" * 32, "fox.png", "image/png", 1234)
BIGGER = ImageRequest(
    prompt="a fox in the snow", seed=7, model=UPSCALER, references=(FOX,), output_format=OutputFormat.WEBP, num_outputs=1
)
UNUSABLE = {"without-price", "without-picture", "needs-a-mask"}
BROKEN: dict[str, type[ProviderError]] = {"no-list": Broken, "page": Broken, "bad-gateway": Unreachable}


async def described(client: PixelDojo, pixeldojo: EmbeddedPixelDojo, name: str) -> Upscaler:
    """Read an upscaler from a list of models that is answered by a sample."""
    answer_with(pixeldojo, "models", name)
    upscaler = await client.describe_upscaler()
    assert upscaler is not None
    return upscaler


def test_every_recorded_answer_is_expected_somewhere() -> None:
    """No sample lies about unused."""
    assert names("models") == {"whole", "list-of-names", "as-flux", "with-required", "not-listed"} | UNUSABLE | BROKEN.keys()


async def test_upscaler_is_read_from_the_list(client: PixelDojo, pixeldojo: EmbeddedPixelDojo) -> None:
    """What we have a say in is known; what only sounds like a field of FLUX's is left alone."""
    upscaler = await described(client, pixeldojo, "whole")
    card = upscaler.card
    assert (upscaler.model, upscaler.price) == ("creative-upscale", 500)
    assert card.fields == {"image_url", "prompt", "scale", "seed", "output_format"}
    assert (card.reference_field, card.takes_one_reference, card.takes_data_urls) == ("image_url", True, True)
    assert (card.most_prompt, card.most_seed, card.most_outputs, card.most_references) == (12, 99, 1, 1)
    assert (card.output_formats, card.constants) == (("jpg", "webp"), (("scale", 2),))
    assert [call.route for call in pixeldojo.calls] == ["models"]


async def test_run_sends_what_the_schema_lists_and_nothing_else(client: PixelDojo, pixeldojo: EmbeddedPixelDojo) -> None:
    """The picture alone in its field, twice as large, and a prompt no longer than it may be."""
    card = (await described(client, pixeldojo, "whole")).card
    assert run_body(card, BIGGER, [LINK]) == {
        "image_url": LINK,
        "prompt": "a fox in the",
        "scale": 2,
        "seed": 7,
        "output_format": "webp",
    }


async def test_upscaler_with_a_list_for_its_picture(client: PixelDojo, pixeldojo: EmbeddedPixelDojo) -> None:
    """As FLUX has it; where only addresses are taken, no data URL is handed over."""
    upscaler = await described(client, pixeldojo, "as-flux")
    assert (upscaler.price, upscaler.card.takes_data_urls) == (750, False)
    assert run_body(upscaler.card, BIGGER, [LINK]) == {"input_images": [LINK], "scale_factor": "2x"}


async def test_upscaler_that_requires_more_gets_its_own_defaults(client: PixelDojo, pixeldojo: EmbeddedPixelDojo) -> None:
    """A size it won't double is left at its default; a choice is its first, a switch is off."""
    card = (await described(client, pixeldojo, "with-required")).card
    assert run_body(card, BIGGER, [LINK]) == {
        "image": LINK,
        "upscale_factor": 1.5,
        "mode": "portrait",
        "face": False,
        "detail": 0.5,
    }


async def test_model_s_own_routes_are_asked_for_what_the_list_leaves_out(client: PixelDojo, pixeldojo: EmbeddedPixelDojo) -> None:
    """A list of names alone leads to the model, and that to its schema."""
    pixeldojo.answer_next(200, {"id": UPSCALER, "creditCost": 0.5}, route="model")
    assert (await described(client, pixeldojo, "list-of-names")).card.reference_field == "image_url"
    assert [call.path.rpartition("/v1/")[2] for call in pixeldojo.calls] == [
        "models",
        "models/creative-upscale",
        "models/creative-upscale/schema",
    ]


async def test_account_without_an_upscaler_has_none(client: PixelDojo, pixeldojo: EmbeddedPixelDojo) -> None:
    """A name that only begins alike is another model."""
    answer_with(pixeldojo, "models", "not-listed")
    assert await client.describe_upscaler() is None


@pytest.mark.parametrize("name", sorted(UNUSABLE))
async def test_upscaler_that_can_t_be_used_is_none(client: PixelDojo, pixeldojo: EmbeddedPixelDojo, name: str) -> None:
    """No price, no field for the picture, or a field that only its maker could fill: nothing is ordered from it."""
    answer_with(pixeldojo, "models", name)
    assert await client.describe_upscaler() is None


@pytest.mark.parametrize("name", sorted(BROKEN))
async def test_list_that_can_t_be_read_is_an_error(client: PixelDojo, pixeldojo: EmbeddedPixelDojo, name: str) -> None:
    """The last good description serves then."""
    answer_with(pixeldojo, "models", name)
    with pytest.raises(ProviderError) as caught:
        await client.describe_upscaler()
    assert type(caught.value) is BROKEN[name]


async def test_discovery_needs_no_key(pixeldojo: EmbeddedPixelDojo, clock: FakeClock) -> None:
    """Which models there are is public."""
    async with PixelDojo(pixeldojo.url, "", clock=clock) as client:
        upscaler = await client.describe_upscaler()
    assert upscaler is not None
    assert upscaler.card.fields < UPSCALER_SCHEMA["properties"].keys()


async def test_upscale_is_taken_at_its_own_route_for_its_own_price(client: PixelDojo, pixeldojo: EmbeddedPixelDojo) -> None:
    """POST /models/creative-upscale/run."""
    upscaler = await client.describe_upscaler()
    assert upscaler is not None
    request = replace(BIGGER, output_format=OutputFormat.PNG)
    accepted = await client.submit(upscaler.card, request, references=["data:image/png;base64,Zm94"])
    assert accepted.cost == 500
    assert pixeldojo.calls[-1].path.endswith("/models/creative-upscale/run")


async def test_recent_upscale_is_known_by_its_picture(client: PixelDojo, pixeldojo: EmbeddedPixelDojo) -> None:
    """Its address without the signature, or the hash of what came whole."""
    sent = {
        "model": {"id": UPSCALER},
        "input": {"image_url": LINK, "images": ["data:image/png;base64,Zm94", "data:image/png;base64,?"]},
    }
    pixeldojo.answer_next(200, [{"jobId": "job_1", **sent}], route="jobs")
    recent = await client.recent()
    assert recent is not None
    assert recent[0].model == UPSCALER
    assert recent[0].pictures == {
        "cdn.discordapp.com/attachments/1/2/fox.png",
        "776cb326ab0cd5f0a974c1b9606044d8485201f2db19cf8e3749bdee5f36e200",
        "data:image/png;base64,?",
    }


def test_flux_s_own_prompt_is_never_cut() -> None:
    """A card that shrank since the order leaves the refusal to PixelDojo: a cut prompt would be another picture."""
    assert run_body(ModelCard(most_prompt=3), ImageRequest(prompt="a fox", seed=7), [])["prompt"] == "a fox"
