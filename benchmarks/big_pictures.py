"""The most memory that the real bot takes while many jobs bring home the largest pictures at once."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.figures import Figure
from benchmarks.footprint import resident_mib
from benchmarks.plots import Plot
from benchmarks.standins import TimedDiscord, TimedPixelDojo, bot_settings, landscape, measured, seeded
from demo.sketch import Commission
from domain.requests import OUTPUTS_MOST, Resolution
from domain.waiting import UsualTime
from storage.store import open_store

AIM_MIB = 400
JOBS = (5, 20, 50)
"""At once, each number in a process of its own."""
SIDE_PX = 2048
NOISE_PX = 1600
"""So much of the picture is noise that its file has 7.7 MB, which is close to what Discord takes."""
LOOK_AFTER_S = 5.0
"""All runs were submitted by then, and are over."""
PATIENCE_S = 120.0
"""A bench that takes longer is broken."""
WITHOUT_END = {"MAX_PRICE": "1000", "CONFIRM_ABOVE": "1000"}
"""Prices that nobody is asked about."""
HOW = (
    f"The real bot, on an SQLite file, is told to make {max(JOBS)} jobs of four PNGs of 4 MP (7.7 MB each) on as many seats. All "
    "runs are over when they are looked at first. The kernel says what the process held at its most (VmHWM), once the cards with "
    "all their pictures were acknowledged; for the plot fewer jobs too, each number in a process of its own."
)
BESIDES = (
    "a card's files are in memory until Discord has them, 64 MiB of all cards together, and so are parts of pictures on their "
    "way home, of twelve jobs at a time"
)


class BigPixelDojo(TimedPixelDojo):
    """Serves the largest pictures: one that was drawn once, as another file each time."""

    def __init__(self, *, side_px: int, noise_px: int) -> None:
        super().__init__()
        self._png = landscape(side_px, noise_px=noise_px)
        self._draw = self._seeded

    def _seeded(self, commission: Commission) -> bytes:
        return seeded(self._png, commission.seed)


async def measure_big_pictures(
    *, jobs: Sequence[int] = JOBS, side_px: int = SIDE_PX, noise_px: int = NOISE_PX, look_after_s: float = LOOK_AFTER_S
) -> list[Figure]:
    """The peak with the most jobs, and how it comes to be."""
    async with BigPixelDojo(side_px=side_px, noise_px=noise_px) as pixeldojo:
        peaks = {at_once: await peak_mib(pixeldojo, at_once, look_after_s=look_after_s) for at_once in jobs}
    most = max(jobs)
    name = f"peak memory (RSS), {most} jobs of {OUTPUTS_MOST} × 4 MP PNG at once"
    return [Figure(name=name, ours=peaks[most], theirs=None, unit="MiB", aim=AIM_MIB, besides=BESIDES, plot=growth(peaks))]


async def peak_mib(pixeldojo: BigPixelDojo, jobs: int, *, look_after_s: float) -> float:
    """Start the bot anew, let it show so many jobs at once, and return what it held at its most."""
    with TemporaryDirectory(prefix="atelier-bench-") as scratch:
        folder = Path(scratch)
        async with TimedDiscord() as discord:
            settings = bot_settings(discord, pixeldojo, folder, seats=jobs) | WITHOUT_END
            await know_usual_time(settings, look_after_s)
            async with measured("benchmarks.real_bot", discord.address, environ=settings, folder=folder) as process:
                await discord.wait_for(lambda: discord.is_listening("imagine"))
                await show_all(discord, jobs)
                return resident_mib(process.pid, most=True)


async def know_usual_time(settings: Mapping[str, str], look_after_s: float) -> None:
    """Let the bot look at its runs for the first time after so long."""
    usual = UsualTime(look_after_s, look_after_s, look_after_s)
    async with open_store(settings["DATABASE_URL"]) as store:
        await store.learn_usual_time(Resolution.FOUR, OUTPUTS_MOST, lambda _: usual)


async def show_all(discord: TimedDiscord, jobs: int) -> None:
    """Order so many at once, each for a member of its own, until all are shown."""
    prompts = [f"round{jobs}picture{number}" for number in range(jobs)]
    for prompt in prompts:
        member = discord.world.add_user(f"member of {prompt}")
        discord.guild.join(member)
        discord.slash(member, discord.channel, "imagine", prompt=prompt, num_outputs=OUTPUTS_MOST, resolution=Resolution.FOUR)
    await discord.wait_for(lambda: all(prompt in discord.acknowledged_at for prompt in prompts), timeout_s=PATIENCE_S)


def growth(peaks: Mapping[int, float]) -> Plot:
    """The peak by how many jobs were ordered at once."""
    alt = f"The most memory that {min(peaks)} to {max(peaks)} jobs of {OUTPUTS_MOST} × 4 MP take at once."
    series = {"Atelier": list(peaks.items())}
    return Plot("big-pictures", f"peak memory, jobs of {OUTPUTS_MOST} × 4 MP PNG", "jobs at once", "MiB", series, alt)
