"""Export: a member's own data and pictures, zipped, in parts that a message takes."""

import io
import json
import zipfile
from typing import Any

from simcord.results import InteractionResult

from cogs.export import Cursor, gathered
from domain.people import member_key
from tests.cogs.conftest import Town
from tests.cogs.presses import answer, buttons, forged, panel, press, restarted


async def unzipped(result: InteractionResult) -> dict[str, bytes]:
    """The files in the zip that came privately."""
    assert result.response is not None
    assert result.response.ephemeral
    (attachment,) = result.response.message.attachments
    with zipfile.ZipFile(io.BytesIO(await attachment.read())) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


async def exported(town: Town) -> dict[str, Any]:
    """What Ada gets, by file; JSON read."""
    files = await unzipped(await town.ada.click(panel(await town.ada.slash(town.channel, "privacy")), label="Export my data"))
    return {name: json.loads(data) if name.endswith(".json") else data for name, data in files.items()}


async def test_member_takes_everything_along(town: Town) -> None:
    """Requests with their words and prices, pictures as files, settings, and what staff decided; also after a restart."""
    job = await town.drive(await town.ordered(town.ada, "a red fox", seed=11))
    await town.ordered(town.ada, "a waiting hare")
    await town.mira.slash(town.channel, "quota set", credits=8.0, window="day", member=town.ada)
    await press(town, town.ada, "settings:ping:on")
    await restarted(town)
    files = await exported(town)
    assert [request["request"]["prompt"] for request in files["requests.json"]] == ["a waiting hare", "a red fox"]
    fox = files["requests.json"][1]
    assert (fox["code"], fox["paid_credits"], fox["request"]["seed"]) == (job.code, "1.5", 11)
    (picture,) = [data for name, data in files.items() if name.startswith("pictures/")]
    assert picture.startswith(b"\x89PNG")
    about = files["about-you.json"]
    assert about["quotas"][0]["quota_limit"] == 8000
    assert about["audit"][0]["after"] == "8/day"
    assert about["member_settings"]
    assert {line["kind"] for line in about["transfers"]} >= {"hold", "settle"}


async def test_nobody_else_is_in_it(town: Town) -> None:
    """Neither others' work nor who of staff decided; and a press of somebody else's button brings one's own."""
    await town.drive(await town.ordered(town.ben, "a secret bear"))
    await town.drive(await town.ordered(town.ada, "a red fox"))
    await town.mira.slash(town.channel, "quota set", credits=8.0, window="day", member=town.ada)
    everything = json.dumps({name: str(data) for name, data in (await exported(town)).items()})
    for stranger in ("secret bear", str(town.ben.id), str(town.mira.id)):
        assert stranger not in everything
    bens = await unzipped(await town.ben.click(await forged(town, "export:0:0"), label="Press"))
    assert b"secret bear" in bens["requests.json"]
    assert b"red fox" not in bens["requests.json"]


async def test_what_is_too_large_for_one_message_comes_in_parts(town: Town) -> None:
    """Each picture once, in a part that has room for it; the button says where the next part begins."""
    jobs = [await town.drive(await town.ordered(town.ada, f"fox {number}")) for number in range(3)]
    member, cursor = member_key(town.ada.id), Cursor()
    size = jobs[0].images[0].size_bytes
    names, parts = [], 0
    while cursor is not None:
        part = await gathered(town.atelier.bot, member, cursor, limit_bytes=256 * 1024 + size + 2048)
        names += [picture.filename for picture in part.pictures]
        parts += 1
        next_cursor = part.next
        assert next_cursor != cursor
        if next_cursor is None:
            break
        cursor = next_cursor
    assert names == [f"{job.code}-1.png" for job in reversed(jobs)]
    assert parts > 1


async def test_an_empty_export_says_so(town: Town) -> None:
    """Somebody new has a part without requests; a part past the end is none."""
    result = await town.ada.click(panel(await town.ada.slash(town.channel, "privacy")), label="Export my data")
    assert "0 requests and 0 pictures" in answer(result)
    assert "export:" not in " ".join(buttons(panel(result)))
    assert await press(town, town.ada, "export:1:0") == ["That was all: there is nothing older."]
