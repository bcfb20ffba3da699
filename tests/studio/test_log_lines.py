"""What the log says of a job's life: which job, whose, and where it stands; and nobody's words above debug."""

import json
import logging
from typing import Any

import pytest

from cli.logs import set_up_logs
from domain.jobs import Job
from tests.studio.conftest import SERVER, House

PROMPT = 'a "very" secret fox in the snow,\nbetween \N{SNOWFLAKE} and pines, with a lantern in her paw'

pytestmark = pytest.mark.usefixtures("logging_as_before")


def lines(capsys: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    """What was logged since, one object a line."""
    return [json.loads(line) for line in capsys.readouterr().err.splitlines()]


async def test_each_line_of_a_job_s_life_says_which_job_whose_and_where_it_stands(
    house: House, capsys: pytest.CaptureFixture[str]
) -> None:
    """From the order to its end, also in what is done beside it; two jobs at once aren't mixed up."""
    set_up_logs(level="info", as_json=True, secrets=())
    jobs = [await house.order(key=f"interaction-{number}", seed=number) for number in range(2)]
    await house.room.runner.start()
    await house.clock.run(until_shown(house, jobs))
    await house.room.runner.stop()
    told = [line for line in lines(capsys) if line["event"].startswith("job ")]
    assert {line["job"] for line in told} == {job.code for job in jobs}
    assert all(line["event"].startswith(f"job {line['job']}: ") and line["community"] == SERVER for line in told)
    steps = [line["step"] for line in told if line["job"] == jobs[0].code]
    assert steps == ["reserved", "reserved", "submitted"]


async def until_shown(house: House, jobs: list[Job]) -> None:
    """Wait until the ends of these jobs are on the board."""
    while {end.code for end in house.board.ends} != {job.code for job in jobs}:
        await house.clock.sleep(1)


@pytest.mark.parametrize(
    "echo", [PROMPT, json.dumps(PROMPT), json.dumps(json.dumps(PROMPT)), PROMPT[:40], " ".join(PROMPT.split())], ids=range(5)
)
async def test_no_line_repeats_a_prompt(house: House, capsys: pytest.CaptureFixture[str], echo: str) -> None:
    """Though PixelDojo's refusal does: whole, in JSON, broken off, or on one line."""
    set_up_logs(level="info", as_json=True, secrets=())
    house.pixeldojo.answer_next(422, {"error": {"message": f"cannot draw {echo}", "code": "invalid_input"}})
    job = await house.drive(await house.order(PROMPT))
    assert job.ended
    told = lines(capsys)
    assert any("cannot draw" in line["event"] and "[hidden]" in line["event"] for line in told)
    assert not any("fox" in str(line) or "lantern" in str(line) for line in told)


async def test_debug_says_the_prompt_once(house: House, capsys: pytest.CaptureFixture[str]) -> None:
    """For who looks for what went wrong with a certain one, and asked for it."""
    set_up_logs(level="debug", as_json=True, secrets=())
    logging.getLogger("asyncio").setLevel(logging.INFO)
    await house.order(PROMPT)
    told = [line for line in lines(capsys) if "fox" in line["event"]]
    assert [line["level"] for line in told] == ["debug"]


async def test_an_error_of_the_database_says_no_prompt(house: House, capsys: pytest.CaptureFixture[str]) -> None:
    """SQLAlchemy would repeat the values of the statement that failed."""
    set_up_logs(level="info", as_json=False, secrets=())
    try:
        await house.order(PROMPT, parent_job_id=4711)
    except Exception:
        logging.getLogger("atelier.test").exception("an order broke")
    told = capsys.readouterr().err
    assert "an order broke" in told
    assert "INSERT" in told
    assert "fox" not in told
