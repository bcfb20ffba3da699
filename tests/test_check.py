"""What `python bot.py check` says of the classifier and of a bucket, where they aren't as usual."""

from functools import partial
from pathlib import Path

from cli.check import look_at_classifier, look_at_images
from domain.errors import CantLook
from storage.image_stores import try_out
from tests.bucket import ObjectStorage


async def broken() -> float:
    """A library that is there and doesn't load."""
    raise CantLook from ImportError("libonnxruntime.so")


async def test_a_host_without_the_classifier_reads_how_to_get_it() -> None:
    """It is no problem: nobody looks."""
    (finding,) = await look_at_classifier(None)
    assert (finding.ok, ".venv/bin/pip install '.[classifier]'" in finding.says) == (True, True)


async def test_a_classifier_that_cannot_look_is_a_problem() -> None:
    """Named with what went wrong."""
    (finding,) = await look_at_classifier(broken)
    assert (finding.ok, "ImportError" in finding.says) == (False, True)


async def test_a_host_reads_whether_the_images_can_be_kept(tmp_path: Path, object_storage: ObjectStorage) -> None:
    """In a folder, in a bucket, or in one that isn't there; trying leaves nothing in the bucket."""
    bucket, missing = object_storage.bucket(), object_storage.missing()
    found = [(await look_at_images(partial(try_out, tmp_path, where)))[0] for where in (None, bucket, missing)]

    assert [finding.ok for finding in found] == [True, True, False]
    assert found[0].says == f"are kept in the folder {tmp_path}/images"
    assert found[1].says == f"are kept in {bucket}, which can be written to"
    assert found[2].says.startswith(f"{missing} can't be used")
    assert object_storage.names(bucket) == []
