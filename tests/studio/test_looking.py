"""Pictures looked at on their way: references before anything is held, results before anybody sees them."""

import asyncio
import io
from typing import Any

import pytest
from PIL import Image

from domain.errors import AlreadyReviewed, BadReference, ImagesGone, NoSuchJob
from domain.jobs import Job, JobState
from domain.money import Millicredits
from domain.people import member_key, server_key
from domain.requests import Reference
from domain.verdicts import Level, Verdict
from tests.looks import KEPT, SHOWN, SPOILERED, Seer
from tests.studio.conftest import ADA, SERVER, House, an_order

MIRA = member_key(720000000000000009)
OTHER_SERVER = server_key(710000000000000002)


@pytest.fixture
def seer(house: House) -> Seer:
    """In the place of the model, which takes half a second to load."""
    house.parts.looks.classifier = seer = Seer()
    return seer


async def switch_on(house: House, level: Level = Level.USUAL, *, restricted: Level = Level.OFF) -> None:
    """Staff want pictures looked at."""
    await house.parts.house.change(SERVER, by=MIRA, look_level=level, look_level_restricted=restricted)


async def a_reference(house: House, name: str = "cat.png", colour: str = "red") -> Reference:
    """A file a member attached, kept."""
    data = io.BytesIO()
    Image.new("RGB", (32, 32), colour).save(data, "PNG")
    return await house.parts.studio.keep_reference(data.getvalue(), filename=name, url="https://cdn.discordapp.com/cat.png")


async def made(house: House, key: str = "interaction-1", **changes: Any) -> Job:
    """A job of Ada's, driven to its end."""
    return await house.drive(await house.order(key=key, **changes))


@pytest.mark.parametrize(
    ("score", "verdict"),
    [(SHOWN, Verdict.SHOW), (SPOILERED, Verdict.SPOILER), (KEPT, Verdict.KEEP_BACK), (None, Verdict.KEEP_BACK)],
)
async def test_a_result_is_judged_before_it_is_shown(house: House, seer: Seer, score: float | None, verdict: Verdict) -> None:
    """One that can't be looked at might be anything. It was made, so it is paid for."""
    await switch_on(house)
    seer.score = score
    job = await made(house)
    assert (job.state, job.images[0].verdict, job.paid) == (JobState.SUCCEEDED, verdict, job.quoted)
    assert house.board.ends[-1].images[0].verdict is verdict
    assert await house.parts.gallery.has(job.images[0]) != (verdict is Verdict.KEEP_BACK)


@pytest.mark.parametrize(
    ("where", "verdict", "looks"),
    [
        ({}, Verdict.KEEP_BACK, 1),
        ({"private": True}, Verdict.SPOILER, 1),
        ({"age_restricted": True}, Verdict.SHOW, 0),
        ({"community": OTHER_SERVER}, Verdict.SHOW, 0),
    ],
)
async def test_where_it_was_ordered_says_how_strictly_it_is_looked_at(
    house: House, seer: Seer, where: dict[str, Any], verdict: Verdict, looks: int
) -> None:
    """What only its member sees is no matter of staff's. Elsewhere nobody switched it on, and nobody pays for a look."""
    await switch_on(house)
    seer.score = KEPT
    job = await made(house, **where)
    assert (job.images[0].verdict, len(seer.looks)) == (verdict, looks)


async def test_age_restricted_channels_have_a_level_of_their_own(house: House, seer: Seer) -> None:
    """Strict there and off elsewhere is as possible as the other way round."""
    await switch_on(house, Level.OFF, restricted=Level.STRICT)
    seer.score = SPOILERED
    assert (await made(house, "k1")).images[0].verdict is Verdict.SHOW
    assert (await made(house, "k2", age_restricted=True)).images[0].verdict is Verdict.KEEP_BACK


async def test_without_a_classifier_nobody_looks(house: House) -> None:
    """Whatever staff set."""
    await switch_on(house, Level.STRICT, restricted=Level.STRICT)
    house.parts.looks.classifier = None
    assert (await made(house)).images[0].verdict is Verdict.SHOW
    assert not (await house.parts.looks.overview(SERVER)).is_possible


async def test_the_real_classifier_looks_at_what_was_made(house: House) -> None:
    """A drawing of a fox is nothing to keep back."""
    await switch_on(house, Level.STRICT)
    job = await made(house)
    assert job.images[0].verdict is Verdict.SHOW
    assert 0 <= (await house.parts.looks.scores(job))[0] < 0.2


@pytest.mark.parametrize(("score", "reason"), [(KEPT, "explicit"), (None, "unseen")])
async def test_a_reference_is_refused_before_anything_is_held(house: House, seer: Seer, score: float | None, reason: str) -> None:
    """Also one that can't be looked at: that costs nobody anything. Milder ones are let through."""
    await switch_on(house)
    seer.scores, seer.score = {0: SPOILERED}, score
    harmless, other = await a_reference(house), await a_reference(house, "dog.png", "blue")
    with pytest.raises(BadReference) as refused:
        await house.order(references=(harmless, other))
    assert (refused.value.filename, refused.value.reason) == ("dog.png", reason)
    assert await house.parts.store.open_jobs(ADA, None) == []
    assert await house.order(references=(harmless,), key="k2")


async def test_a_file_is_looked_at_once(house: House, seer: Seer) -> None:
    """By its content: as a reference of several orders, a result that comes out the same again, and one that is used again."""
    await switch_on(house)
    reference = await a_reference(house)
    for key in ("k1", "k2"):
        job = await made(house, key, references=(reference,))
    assert len({path.name for path in seer.looks}) == len(seer.looks) == 2
    image = job.images[0]
    await house.order(
        key="k3", references=(Reference(image.sha256, "a.png", image.media_type, image.size_bytes, "https://x/a.png"),)
    )
    assert len(seer.looks) == 2


async def test_what_staff_let_be_shown_may_be_used_again(house: House, seer: Seer) -> None:
    """Their word counts for more than the score, in their own server."""
    await switch_on(house)
    seer.score = KEPT
    job = await made(house)
    used = an_order(references=(Reference(job.images[0].sha256, "a.png", "image/png", 1, "https://x/a.png"),))
    with pytest.raises(BadReference, match="explicit"):
        await house.parts.studio.order(used, key="k2")
    await house.parts.looks.review(job.code, Verdict.SHOW, by=MIRA, staff_of=SERVER)
    assert await house.parts.studio.order(used, key="k3")


async def test_a_crash_during_a_look_costs_nothing_but_another_look(house: House, seer: Seer) -> None:
    """The run is collected and looked at again, and settled once."""
    await switch_on(house)
    seer.score, seer.stuck = KEPT, True
    job = await house.order()
    driving = asyncio.create_task(house.drive(job))
    await seer.began.wait()
    driving.cancel()
    await asyncio.gather(driving, return_exceptions=True)
    assert (await house.parts.store.job(job.id)).state is JobState.SUBMITTED
    seer.stuck = False
    await house.parts.store.drop_all_claims()
    job = await house.drive(job)
    assert (job.images[0].verdict, job.paid, len(house.pixeldojo.runs)) == (Verdict.KEEP_BACK, Millicredits(1500), 1)


async def test_what_staff_decide_is_shown_by_the_next_drive(house: House, seer: Seer) -> None:
    """The first of them decides; what is kept back for good loses its file a week later."""
    await switch_on(house)
    seer.score = KEPT
    shown, kept = await made(house, "k1", seed=1), await made(house, "k2", seed=2)
    looks, board = house.parts.looks, house.board
    board.ends.clear()
    await looks.review(shown.code, Verdict.SPOILER, by=MIRA, staff_of=SERVER)
    await looks.review(kept.code, Verdict.KEEP_BACK, by=MIRA, staff_of=SERVER)
    with pytest.raises(AlreadyReviewed):
        await looks.review(kept.code, Verdict.SHOW, by=ADA, staff_of=SERVER)
    shown, kept = await house.drive(shown), await house.drive(kept)
    assert [(end.id, end.images[0].is_there) for end in board.ends] == [(shown.id, True), (kept.id, False)]
    assert await house.parts.gallery.has(shown.images[0])
    assert not await house.parts.gallery.has(kept.images[0])
    assert await house.parts.images.path(kept.images[0].sha256) is not None
    house.clock.jump(seconds=8 * 24 * 60 * 60)
    await house.parts.removal.sweep()
    assert await house.parts.images.path(kept.images[0].sha256) is None


async def test_only_what_waits_in_their_own_server_is_decided_on(house: House, seer: Seer) -> None:
    """Neither another server's, nor what was simply shown, nor what its member took away."""
    await switch_on(house)
    looks = house.parts.looks
    fine = await made(house, "k1", seed=1)
    seer.score = KEPT
    waiting = await made(house, "k2")
    with pytest.raises(NoSuchJob):
        await looks.review(waiting.code, Verdict.SHOW, by=MIRA, staff_of=OTHER_SERVER)
    with pytest.raises(ImagesGone):
        await looks.review(fine.code, Verdict.SHOW, by=MIRA, staff_of=SERVER)
    await house.parts.removal.remove(waiting.code, member=ADA)
    with pytest.raises(ImagesGone):
        await looks.review(waiting.code, Verdict.SHOW, by=MIRA, staff_of=SERVER)
    assert await looks.next_to_review(SERVER) is None
