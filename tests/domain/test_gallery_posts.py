"""Threads in the gallery: which of its channel's tags say something true of a picture."""

from dataclasses import replace
from typing import Any

import pytest

from domain.gallery_posts import TAGS_MOST, Tag, fitting_tags
from domain.requests import AspectRatio, OutputFormat, Reference, Resolution
from tests.jobs import a_finished_job

REFERENCE = Reference("ab" * 32, "cat.png", "image/png", 1, None)


@pytest.mark.parametrize(
    ("asked", "names", "fitting"),
    [
        ({}, ["Landscape", " SQUARE ", "1 MP", "Other"], [" SQUARE ", "1 MP"]),
        ({"aspect_ratio": AspectRatio.WIDE, "resolution": Resolution.FOUR}, ["4mp", "16:9", "portrait"], ["16:9", "4mp"]),
        ({"aspect_ratio": AspectRatio.TALL, "output_format": OutputFormat.PNG}, ["PNG", "Portrait"], ["Portrait", "PNG"]),
        (
            {"style": "Noir", "references": (REFERENCE,), "num_outputs": 2},
            ["several", "edited", "noir"],
            ["noir", "edited", "several"],
        ),
        ({"model": "upscaler", "references": (REFERENCE,)}, ["Edited", "Bigger"], ["Bigger"]),
        ({}, [], []),
    ],
)
def test_tags_fit_what_was_asked_for(asked: dict[str, Any], names: list[str], fitting: list[str]) -> None:
    """By their names, whatever their letters' size; the most telling first."""
    job = a_finished_job()
    job = replace(job, request=replace(job.request, **asked))
    tags = [Tag(number, name) for number, name in enumerate(names)]
    assert [tag.name for tag in fitting_tags(job, tags)] == fitting


def test_a_thread_gets_no_more_tags_than_discord_takes() -> None:
    """And of two with one name the first."""
    job = a_finished_job()
    job = replace(job, request=replace(job.request, style="noir", references=(REFERENCE,), num_outputs=4))
    names = ["noir", "Noir", "edited", "edit", "references", "1:1", "square", "1 MP", "png"]
    tags = [Tag(number, name) for number, name in enumerate(names)]
    assert [tag.id for tag in fitting_tags(job, tags)] == [0, 2, 3, 4, 5]
    assert len(fitting_tags(job, tags)) == TAGS_MOST
