"""Prompts, options and attached files, as `/imagine` gets them."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from domain.jobs import ENDED, JobState
from domain.requests import SAFETY_MOST_AGE_RESTRICTED, AspectRatio, OutputFormat, Resolution
from tests.cogs.conftest import Town, whispers
from tests.fuzz.files import FILES
from tests.fuzz.texts import texts
from tests.fuzz.watch import Watch, cases

MOST_TYPED = 6000
"""Source: Discord, "Application Command Option": the longest text."""
OPTIONS = st.fixed_dictionaries(
    {},
    optional={
        "aspect_ratio": st.sampled_from([ratio.value for ratio in AspectRatio]),
        "resolution": st.sampled_from([size.value for size in Resolution]),
        "output_format": st.sampled_from([kind.value for kind in OutputFormat]),
        "num_outputs": st.integers(1, 4),
        "safety_tolerance": st.integers(1, SAFETY_MOST_AGE_RESTRICTED),
        "seed": st.integers(0, 2**31 - 1),
        "prompt_upsampling": st.booleans(),
        "private": st.booleans(),
        "style": texts(most=100).filter(str.strip),
        "reference_1": st.tuples(st.sampled_from(["a.png", "../../etc/passwd", "@everyone.png", "x" * 200]), FILES),
    },
)


@cases(2_400)
@given(prompt=texts(most=MOST_TYPED).filter(bool), options=OPTIONS, to_the_end=st.sampled_from([False] * 9 + [True]))
async def test_prompt_is_ordered_or_refused_with_a_sentence(
    town: Town, watch: Watch, prompt: str, options: dict[str, Any], to_the_end: bool
) -> None:
    """Whoever typed it reads something, everybody else is left in peace, and what was taken comes to an end."""
    town.env.http_requests.clear()
    watch.secrets = (town.pixeldojo.key,)
    async with watch.case("prompts"):
        result = await town.ada.slash(town.channel, "imagine", prompt=prompt, **options)
        open_jobs = [job for job in await town.jobs(town.ada) if job.state is JobState.RESERVED]
        for job in open_jobs:
            await (town.drive(job) if to_the_end else town.atelier.parts.studio.cancel(job.code, member=job.member))
    assert open_jobs or whispers(result)
    assert pings(town) == []
    assert {job.state for job in await town.jobs(town.ada)} <= {*ENDED, JobState.AWAITING}


def pings(town: Town) -> list[Any]:
    """Whom the bot's messages were allowed to ping, but the member whose request ended."""
    bodies = [entry.json.get("data", entry.json) for entry in town.env.http_requests if isinstance(entry.json, dict)]
    allowed = [
        body.get("allowed_mentions") for body in bodies if isinstance(body, dict) and {"components", "content"} & body.keys()
    ]
    return [told for told in allowed if told not in ({"parse": []}, {"parse": [], "users": [town.ada.id]})]
