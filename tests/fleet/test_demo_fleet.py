"""make demo-fleet: real processes, a real PostgreSQL, and one world that all of them see."""

import os

import discord
import psycopg
import simcord
from simcord.actors import MemberActor
from simcord.backend.cdn import CDN_BASE
from simcord.builders import ChannelHandle, UserHandle

from demo.fleet import Fleet, open_fleet
from demo.fleet_workers import Worker
from demo.keys import listening_to_keys
from tests.browser.conftest import free_port
from tests.fleet.patience import give_way, until

SPEED = 6.0
MADE = f"{CDN_BASE}/attachments/"
GONE = """
    UPDATE jobs SET driver_until = now();
    UPDATE duties SET until = now();
    DELETE FROM procrastinate_workers WHERE id IN (SELECT worker_id FROM procrastinate_jobs WHERE status = 'doing')"""
"""As 20 s later: what the killed one had is free, and the engine misses it."""


def told(worker: Worker, words: str) -> bool:
    """Whether a worker told of this."""
    return any(words in line for line in worker.said)


def people(fleet: Fleet) -> tuple[MemberActor, ChannelHandle]:
    """Ada, and the members' channel."""
    env, guild = fleet.addresses.world, fleet.addresses.world.guild
    user = next(user for user in env.backend.users.values() if user.name == "ada")
    return MemberActor(env, guild, UserHandle(env, user)), guild.channels["atelier"]


async def types(member: MemberActor, channel: ChannelHandle, prompt: str) -> None:
    """Type /imagine, as soon as the page isn't being refreshed."""
    while True:
        try:
            await member.slash(channel, "imagine", prompt=prompt)
        except simcord.SetupError:
            await give_way()
        else:
            return


async def test_other_worker_finishes_a_job_on_the_page_when_one_is_killed_in_the_middle() -> None:
    """One picture, paid for once, brought by the worker that is left, over the page's own loopback."""
    async with open_fleet(free_port(), speed=SPEED) as fleet:
        async with await psycopg.AsyncConnection.connect(fleet.database_url, autocommit=True) as database:
            await until(lambda: any(told(worker, "on duty") for worker in fleet.workers.all))
            ada, channel = people(fleet)
            await types(ada, channel, "a fox in the snow")
            await until(lambda: any(told(worker, "reserved → submitted") for worker in fleet.workers.all))

            fleet.workers.kill_one()
            await until(lambda: any(told(worker, "killed in the middle of job") for worker in fleet.workers.all))
            killed = next(worker for worker in fleet.workers.all if told(worker, "killed"))
            await until(lambda: killed.process is None)
            await database.execute(GONE)
            (other,) = [worker for worker in fleet.workers.all if worker is not killed]
            await until(lambda: told(other, "submitted → succeeded"))
            await until(lambda: any(map(shows_picture, channel.history(viewer=ada))))

        assert told(killed, "reserved → submitted")
        assert not told(killed, "succeeded")
        assert len(fleet.pixeldojo.runs) == 1


def shows_picture(message: discord.Message) -> bool:
    """Whether a message is a card."""
    return any(MADE in str(component.to_dict()) for component in message.components)


async def test_key_is_heard_the_moment_it_is_typed_in_a_terminal() -> None:
    """Without Enter; other keys do nothing."""
    heard: list[str] = []
    terminal, typed_into = os.openpty()
    with listening_to_keys(typed_into, {"k": lambda: heard.append("k")}):
        os.write(terminal, b"xk")
        await until(lambda: heard)
    os.close(terminal)
    os.close(typed_into)
    assert heard == ["k"]
