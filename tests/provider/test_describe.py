"""The model's description: ranges and prices, from whatever the discovery routes say."""

import pytest

from demo.pixeldojo import EmbeddedPixelDojo
from domain.catalog import KNOWN_PRICES, ModelCard, Tariff
from domain.errors import Broken, ProviderError, Unreachable
from domain.requests import Resolution
from provider.pixeldojo import PixelDojo
from studio.ports import Description
from tests.clock import FakeClock
from tests.provider.samples import answer_with, names

FLAT_TWO = {Resolution.HALF: 1334, Resolution.ONE: 2000, Resolution.TWO: 4000, Resolution.FOUR: 6667}
BROKEN: dict[str, type[ProviderError]] = {
    "nothing-of-ours": Broken,
    "without-prompt": Broken,
    "page": Broken,
    "no-model": Broken,
    "wants-a-key": Broken,
    "bad-gateway": Unreachable,
}


async def described(client: PixelDojo, pixeldojo: EmbeddedPixelDojo, name: str) -> Description:
    """Read a description that is answered by a sample."""
    answer_with(pixeldojo, "model", name)
    return await client.describe()


def test_every_recorded_answer_is_expected_somewhere() -> None:
    """No sample lies about unused."""
    assert names("model") == {"whole", "wrapped", "other-names", "without-references", "without-schema"} | BROKEN.keys()
    assert names("schema") == {"whole", "bare"}


async def test_model_is_read_from_its_schema(client: PixelDojo, pixeldojo: EmbeddedPixelDojo) -> None:
    """Ranges are the schema's where it is narrower than ours, and ours where it is wider."""
    card = (await described(client, pixeldojo, "whole")).card
    assert card.fields == ModelCard().fields | {"input_images", "webhook_url"}
    assert card.aspect_ratios == ("1:1", "16:9", "9:16")
    assert card.resolutions == tuple(Resolution)
    assert card.output_formats == ("png", "jpg")
    assert (card.most_outputs, card.most_prompt, card.most_seed) == (4, 4000, 2**31 - 1)
    assert (card.reference_field, card.most_references, card.takes_data_urls) == ("input_images", 8, False)


async def test_model_with_other_names_and_narrower_ranges(client: PixelDojo, pixeldojo: EmbeddedPixelDojo) -> None:
    """The reference field is found by name and type; without num_outputs there is one picture a run."""
    card = (await described(client, pixeldojo, "other-names")).card
    assert (card.reference_field, card.most_references, card.takes_data_urls) == ("image_urls", 10, True)
    assert (card.most_outputs, card.most_prompt, card.most_seed) == (1, 1000, 65535)


async def test_model_without_a_field_for_references_has_none(client: PixelDojo, pixeldojo: EmbeddedPixelDojo) -> None:
    """Then requests with references are refused before anything is held."""
    assert (await described(client, pixeldojo, "without-references")).card.reference_field is None


async def test_host_s_own_word_on_the_reference_field_wins(pixeldojo: EmbeddedPixelDojo, clock: FakeClock) -> None:
    """PIXELDOJO_REFERENCE_FIELD overrides what the schema seems to say."""
    async with PixelDojo(pixeldojo.url, "", clock=clock, reference_field="ref_urls") as client:
        assert (await client.describe()).card.reference_field == "ref_urls"


@pytest.mark.parametrize(
    ("name", "prices"),
    [
        ("whole", KNOWN_PRICES),
        ("wrapped", FLAT_TWO),
        ("other-names", {Resolution.HALF: 2000, Resolution.ONE: 2000, Resolution.TWO: 2500, Resolution.FOUR: 5000}),
        ("without-references", KNOWN_PRICES),
    ],
)
async def test_prices_are_read_and_nonsense_leaves_the_known_ones(
    client: PixelDojo, pixeldojo: EmbeddedPixelDojo, name: str, prices: dict[Resolution, int]
) -> None:
    """One number is the price of 1 MP, the others in proportion; a price below nothing is none."""
    assert (await described(client, pixeldojo, name)).tariff == Tariff(prices)  # type: ignore[arg-type]


@pytest.mark.parametrize("name", ["whole", "bare"])
async def test_schema_route_is_asked_where_the_model_has_no_schema(
    client: PixelDojo, pixeldojo: EmbeddedPixelDojo, name: str
) -> None:
    """Both discovery routes serve."""
    answer_with(pixeldojo, "schema", name)
    assert (await described(client, pixeldojo, "without-schema")).card.most_references == 8
    assert [call.route for call in pixeldojo.calls] == ["model", "schema"]


@pytest.mark.parametrize("name", sorted(BROKEN))
async def test_description_that_can_t_be_read_is_an_error(client: PixelDojo, pixeldojo: EmbeddedPixelDojo, name: str) -> None:
    """The last good description serves then; a half-read one never replaces it."""
    with pytest.raises(ProviderError) as caught:
        await described(client, pixeldojo, name)
    assert type(caught.value) is BROKEN[name]


async def test_discovery_needs_no_key(pixeldojo: EmbeddedPixelDojo, clock: FakeClock) -> None:
    """A newcomer without a key can read what the model takes."""
    async with PixelDojo(pixeldojo.url, "", clock=clock) as client:
        assert (await client.describe()).card.reference_field == "input_images"
