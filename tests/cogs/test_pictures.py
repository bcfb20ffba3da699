"""From a kept image to the file that people get: marked, fitting, and remembered by its hash."""

from dataclasses import replace
from hashlib import sha256

from domain.jobs import Job
from tests.cogs.conftest import Town
from tests.imaging.pictures import encode, noise


async def a_large_job(town: Town) -> Job:
    """Ada's finished job, with a picture of some ten kilobytes."""
    job = await town.drive(await town.ordered(town.ada))
    data = encode(noise(), "PNG")
    kept = await town.atelier.parts.studio.keep_reference(data, filename="large.png", url=None)
    return replace(job, images=(replace(job.images[0], sha256=kept.sha256, size_bytes=kept.size_bytes),))


async def test_picture_that_only_its_mark_makes_too_large_goes_out_smaller(town: Town) -> None:
    """The limit is held by what is sent, not by what is kept."""
    job = await a_large_job(town)
    limit_bytes = job.images[0].size_bytes + 100
    (picture,) = await town.atelier.bot.pictures.of(job, limit_bytes=limit_bytes)
    assert len(picture.data) <= limit_bytes
    assert picture.filename == f"{job.code}-1-preview.webp"
    (whole,) = await town.atelier.bot.pictures.of(job, limit_bytes=2 * limit_bytes)
    assert whole.filename == f"{job.code}-1.png"


async def test_file_is_the_same_each_time_it_is_shown(town: Town) -> None:
    """One hash for each way in which a picture is shown, whoever asks again."""
    job = await town.drive(await town.ordered(town.ada))
    (first,), (second,) = [await town.atelier.bot.pictures.of(job) for _ in range(2)]
    assert first == second
    found = await town.store.jobs_of_file(sha256(first.data).hexdigest(), most=2)
    assert [other.id for other in found] == [job.id]


async def test_picture_that_was_swept_is_left_out(town: Town) -> None:
    """Also in the moment between two looks; the others stay in their order."""
    job = await town.drive(await town.ordered(town.ada, num_outputs=2))
    await town.atelier.parts.images.delete([job.images[0].sha256])
    (picture,) = await town.atelier.bot.pictures.of(job)
    assert picture.filename == f"{job.code}-2.png"


async def test_reference_that_was_made_here_carries_the_mark_and_a_member_s_own_file_does_not(town: Town) -> None:
    """Staff see both as they were given; each is described for people who don't see it."""
    own = encode(noise(seed=3), "PNG")
    job = await town.drive(await town.ordered(town.ada, reference_1=("den.png", own)))
    made = replace(job.request.references[0], sha256=job.images[0].sha256, filename="fox.png")
    asked = replace(job, request=replace(job.request, references=(made, job.request.references[0])))
    first, second = await town.atelier.bot.pictures.given(asked, limit_bytes=2**20)
    assert b"trainedAlgorithmicMedia" in first.data
    assert [other.id for other in await town.store.jobs_of_file(sha256(first.data).hexdigest(), most=2)] == [job.id]
    assert second.data == own
    assert [each.alt_text for each in (first, second)] == [
        f"Reference picture {number} of 2, as it was given along" for number in (1, 2)
    ]


async def test_picked_files_are_shown_small_and_only_what_was_made_here_is_marked(town: Town) -> None:
    """A member's own photograph isn't said to be made by a machine; a moving one shows its first frame."""
    files = (("den.png", encode(noise(seed=3), "PNG")), ("fox.gif", encode(noise(seed=4), "GIF")))
    own = [await town.atelier.parts.studio.keep_reference(data, filename=name, url=None) for name, data in files]
    job = await town.drive(await town.ordered(town.ada))
    made = replace(own[0], sha256=job.images[0].sha256, filename="hare.png")
    shown = await town.atelier.bot.pictures.picked([*own, made, replace(own[0], sha256="0" * 64)])
    assert [(each.filename, each.alt_text) for each in shown] == [
        ("picked-1.webp", "A picture you picked: den.png"),
        ("picked-2.webp", "A picture you picked: fox.gif"),
        ("picked-3.webp", "A picture you picked: hare.png"),
    ]
    assert [b"trainedAlgorithmicMedia" in each.data for each in shown] == [False, False, True]
