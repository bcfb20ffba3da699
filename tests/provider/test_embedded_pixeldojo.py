"""The PixelDojo on loopback itself: what all other tests stand on."""

import base64
import io
from collections.abc import Callable
from random import Random
from statistics import median, quantiles

import aiohttp
import pytest
from PIL import Image

from demo import pixeldojo_model as model
from demo.pixeldojo import EmbeddedPixelDojo
from demo.pixeldojo_trouble import Habits
from demo.sketch import Commission, draw_quickly
from domain.catalog import ModelCard
from domain.errors import Busy, ImageLost, OutcomeUnknown, OutOfCredits, ProviderError, Rejected, Unreachable
from domain.money import Millicredits
from domain.requests import ImageRequest, Reference, Resolution
from provider.pixeldojo import PixelDojo
from studio.ports import Accepted
from tests.clock import FakeClock
from tests.provider.conftest import PLENTY


async def order(client: PixelDojo, prompt: str = "a fox", *, seed: int = 7, outputs: int = 1) -> Accepted:
    """Submit a request."""
    request = ImageRequest(prompt=prompt, seed=seed, num_outputs=outputs)
    return await client.submit(ModelCard(), request, references=[])


async def test_run_is_finished_when_the_clock_says_so(client: PixelDojo, pixeldojo: EmbeddedPixelDojo, clock: FakeClock) -> None:
    """A run takes its time by the test's clock, and has as many images as were ordered."""
    accepted = await order(client, outputs=3)
    clock.jump(seconds=15.9)
    assert not (await client.read(accepted.ticket)).done
    clock.jump(seconds=0.2)
    assert len((await client.read(accepted.ticket)).image_urls) == 3


async def test_run_is_finished_by_hand(client: PixelDojo, pixeldojo: EmbeddedPixelDojo) -> None:
    """finish() ends a run at once."""
    accepted = await order(client)
    pixeldojo.finish(accepted.ticket)
    assert (await client.read(accepted.ticket)).done


async def test_run_takes_as_long_as_real_ones() -> None:
    """Times are spread with a median of 16 s and a 95th percentile of 30 s at 1 MP."""
    random, body = Random(1), {"resolution": Resolution.ONE}
    times = [model.duration_s(body, random) for _ in range(5000)]
    assert median(times) == pytest.approx(16, rel=0.05)
    assert quantiles(times, n=20)[-1] == pytest.approx(30, rel=0.08)


async def test_account_pays_for_what_it_accepted_and_is_refunded_for_failures(
    client: PixelDojo, pixeldojo: EmbeddedPixelDojo, clock: FakeClock
) -> None:
    """The balance goes down with each run and back up with a failed one, once."""
    before = pixeldojo.balance
    pixeldojo.fail_next()
    failed, fine = await order(client), await order(client, seed=8)
    assert pixeldojo.balance == before - 3000
    assert fine.balance == before - 3000
    clock.jump(seconds=20)
    for _ in range(2):
        assert (await client.read(failed.ticket)).failed
    assert (pixeldojo.balance, pixeldojo.spent) == (before - 1500, 1500)


async def test_account_without_credits_accepts_nothing(client: PixelDojo, pixeldojo: EmbeddedPixelDojo) -> None:
    """402, and no run."""
    pixeldojo.balance = Millicredits(1499)
    with pytest.raises(OutOfCredits):
        await order(client)
    assert not pixeldojo.runs


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"prompt": ""},
        {"prompt": 7},
        {"prompt": "a fox", "webhook_url": "https://x"},
        {"prompt": "a fox", "num_outputs": 5},
        {"prompt": "a fox", "num_outputs": True},
        {"prompt": "a fox", "seed": -1},
        {"prompt": "a fox", "resolution": "1MP"},
        {"prompt": "a fox", "input_images": ["https://x"] * 11},
        {"prompt": "a fox", "input_images": [7]},
        ["a fox"],
    ],
    ids=str,
)
async def test_body_outside_of_the_schema_is_turned_down(pixeldojo: EmbeddedPixelDojo, body: object) -> None:
    """Unknown fields and bad values get 422, as its own schema says."""
    headers = {"Authorization": f"Bearer {pixeldojo.key}"}
    url = f"{pixeldojo.url}/models/{model.MODEL}/run"
    async with aiohttp.ClientSession(headers=headers) as session, session.post(url, json=body) as response:
        assert response.status == 422
        assert (await response.json())["error"]["message"]
    assert not pixeldojo.runs


@pytest.mark.parametrize(
    ("path", "told"),
    [
        ("/models", "creditCost"),
        ("/models?detailed=true", "requestSchema"),
        ("/models/flux-2-flex", "requestSchema"),
        ("/models/flux-2-flex/schema", "additionalProperties"),
    ],
)
async def test_discovery_answers_without_a_key(pixeldojo: EmbeddedPixelDojo, path: str, told: str) -> None:
    """The discovery routes are open."""
    async with aiohttp.ClientSession() as session, session.get(pixeldojo.url + path) as response:
        assert told in await response.text()


async def test_words_in_a_prompt_make_trouble(client: PixelDojo, pixeldojo: EmbeddedPixelDojo, clock: FakeClock) -> None:
    """Each demo: word does what the demo's page says."""
    with pytest.raises(OutcomeUnknown):
        await order(client, "demo:lost")
    with pytest.raises(OutOfCredits):
        await order(client, "demo:credits")
    failed, refused, slow, vanished = [
        (await order(client, f"demo:{word}")).ticket for word in ("fail", "refuse", "slow", "vanish")
    ]
    clock.jump(seconds=20)
    runs = [await client.read(ticket) for ticket in (failed, refused, slow, vanished)]
    assert [(run.done, run.failed, run.refused) for run in runs] == [
        (True, True, False),
        (True, True, True),
        (False, False, False),
        (True, False, False),
    ]
    with pytest.raises(ImageLost):
        async with client.download(runs[3].image_urls[0]):
            pass
    assert len(pixeldojo.runs) == 5


async def test_busy_word_is_turned_down_once(client: PixelDojo, clock: FakeClock) -> None:
    """demo:busy gets 429 the first time, and is taken the second."""
    with pytest.raises(Busy) as busy:
        await order(client, "demo:busy")
    clock.jump(seconds=busy.value.retry_after_s or 0)
    assert await order(client, "demo:busy")


async def test_broken_word_garbles_the_first_reads(client: PixelDojo) -> None:
    """demo:broken answers with garbage twice, then well."""
    accepted = await order(client, "demo:broken")
    for _ in range(2):
        with pytest.raises(Exception, match="not JSON"):
            await client.read(accepted.ticket)
    assert not (await client.read(accepted.ticket)).done


@pytest.mark.parametrize(
    ("plan", "error"),
    [
        (lambda server: server.lose_next(), OutcomeUnknown),
        (lambda server: server.lose_next(accept=False), OutcomeUnknown),
        (lambda server: server.turn_down_next(503, 0), Busy),
        (lambda server: server.turn_down_next(429, None), Busy),
        (lambda server: server.refuse_next(at_submit=True), Rejected),
        (lambda server: server.answer_next(200, b"\x00"), OutcomeUnknown),
    ],
)
async def test_plan_meets_one_call_alone(
    pixeldojo: EmbeddedPixelDojo,
    clock: FakeClock,
    plan: Callable[[EmbeddedPixelDojo], None],
    error: type[ProviderError],
) -> None:
    """What was planned happens to the next call, and the one after goes well."""
    plan(pixeldojo)
    async with PixelDojo(pixeldojo.url, pixeldojo.key, clock=clock, rate_limit=PLENTY) as client:
        with pytest.raises(error):
            await order(client)
        clock.jump(seconds=1)
        assert await order(client, seed=8)


async def test_habits_come_again_and_again(client: PixelDojo, pixeldojo: EmbeddedPixelDojo, clock: FakeClock) -> None:
    """Every third answer lost, every seventh run failed: what was accepted is told exactly."""
    pixeldojo.habits = Habits(lose_every=3, fail_every=7)
    lost = 0
    for seed in range(21):
        try:
            await order(client, seed=seed)
        except OutcomeUnknown:
            lost += 1
    assert (lost, len(pixeldojo.runs), sum(run.fate is not None for run in pixeldojo.runs)) == (7, 21, 3)
    assert pixeldojo.accepted_twice() == []
    await order(client, seed=1)
    assert pixeldojo.accepted_twice() == [("a fox", 1)]


async def test_every_call_is_written_down(client: PixelDojo, pixeldojo: EmbeddedPixelDojo) -> None:
    """Tests can ask what was called, in which order, and what it was told."""
    accepted = await order(client)
    await client.read(accepted.ticket)
    pixeldojo.lose_next()
    with pytest.raises(OutcomeUnknown):
        await order(client)
    assert [(call.route, call.status) for call in pixeldojo.calls] == [("run", 202), ("job", 200), ("run", None)]
    assert [run.body["seed"] for run in pixeldojo.runs] == [7, 7]


async def test_answers_come_after_their_delay(pixeldojo: EmbeddedPixelDojo, clock: FakeClock) -> None:
    """For benches every answer takes so long, by the clock."""
    pixeldojo.answer_delay_s = 0.15
    async with PixelDojo(pixeldojo.url, pixeldojo.key, clock=clock) as client:
        before = clock.now()
        await clock.run(client.describe())
        assert (clock.now() - before).total_seconds() == pytest.approx(0.15)


async def test_job_and_images_go_after_a_day(client: PixelDojo, pixeldojo: EmbeddedPixelDojo, clock: FakeClock) -> None:
    """What expired can't be read or fetched any more."""
    accepted = await order(client)
    clock.jump(seconds=60)
    url = (await client.read(accepted.ticket)).image_urls[0]
    clock.jump(seconds=24 * 3600)
    with pytest.raises(ImageLost):
        async with client.download(url):
            pass


async def test_server_that_is_gone_is_unreachable(clock: FakeClock) -> None:
    """After its end nobody listens there."""
    async with EmbeddedPixelDojo(clock=clock) as gone:
        pass
    async with PixelDojo(gone.url, gone.key, clock=clock) as client:
        with pytest.raises(Unreachable):
            await order(client)


async def upscaled(client: PixelDojo, link: str) -> Accepted:
    """Order a larger copy of what this link leads to."""
    upscaler = await client.describe_upscaler()
    assert upscaler is not None
    picture = Reference("ab" * 32, "fox.png", "image/png", 1)
    request = ImageRequest(prompt="a fox", seed=7, model=upscaler.model, references=(picture,))
    return await client.submit(upscaler.card, request, references=[link])


async def finished_size(client: PixelDojo, clock: FakeClock, accepted: Accepted) -> tuple[int, int]:
    """The size of a run's picture."""
    clock.jump(seconds=20)
    run = await client.read(accepted.ticket)
    async with client.download(run.image_urls[0]) as chunks:
        data = b"".join([chunk async for chunk in chunks])
    with Image.open(io.BytesIO(data)) as picture:
        return picture.size


async def test_upscaler_makes_the_very_picture_larger(client: PixelDojo, clock: FakeClock) -> None:
    """A picture that comes as a data URL comes back twice as wide and high."""
    data = f"data:image/png;base64,{base64.b64encode(draw_quickly(Commission(prompt='a fox', seed=7))).decode()}"
    assert await finished_size(client, clock, await upscaled(client, data)) == (124, 124)


async def test_upscaler_fetches_a_picture_from_this_machine(
    client: PixelDojo, pixeldojo: EmbeddedPixelDojo, clock: FakeClock
) -> None:
    """Here its own: a link on loopback is followed."""
    drawn = await order(client)
    clock.jump(seconds=20)
    link = (await client.read(drawn.ticket)).image_urls[0]
    assert await finished_size(client, clock, await upscaled(client, link)) == (124, 124)


@pytest.mark.parametrize("link", ["https://cdn.discordapp.com/fox.png", "data:image/png;base64,?", "no link", "http://[x"])
async def test_upscale_without_its_picture_fails_and_is_refunded(
    client: PixelDojo, pixeldojo: EmbeddedPixelDojo, clock: FakeClock, link: str
) -> None:
    """This machine is never left for one."""
    before = pixeldojo.balance
    accepted = await upscaled(client, link)
    clock.jump(seconds=20)
    assert (await client.read(accepted.ticket)).failed
    assert pixeldojo.balance == before


async def test_model_that_isn_t_sold_is_unknown(client: PixelDojo, pixeldojo: EmbeddedPixelDojo) -> None:
    """Neither listed nor taken."""
    upscaler = await client.describe_upscaler()
    assert upscaler is not None
    pixeldojo.sells.remove(upscaler.model)
    assert await client.describe_upscaler() is None
    with pytest.raises(Rejected):
        await client.submit(upscaler.card, ImageRequest(prompt="a fox", seed=7, model=upscaler.model), references=["x"])


async def test_pictures_that_came_whole_are_told_short(client: PixelDojo, pixeldojo: EmbeddedPixelDojo) -> None:
    """Fifty of them would make the list of recent jobs too long to read."""
    card = ModelCard(reference_field="input_images")
    reference = Reference("ab" * 32, "fox.png", "image/png", 1)
    data = f"data:image/png;base64,{'A' * 400_000}"
    for seed in range(6):
        request = ImageRequest(prompt="a fox", seed=seed, references=(reference,))
        await client.submit(card, request, references=[data])
    assert len(await client.recent() or []) == 6
