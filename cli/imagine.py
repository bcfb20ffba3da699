"""`python bot.py imagine "a fox"`: the main job without Discord, for the host to test the key with."""

import argparse
import os
import sys
from pathlib import Path
from uuid import uuid4

from domain.jobs import Job, JobState, NewShowing, Origin, ShowingKind
from domain.letters import Delivered, Letter
from domain.members import Reminder
from domain.money import credits_text
from domain.orders import Order
from domain.people import HOST_COMMUNITY, HOST_MEMBER
from domain.requests import SAFETY_DEFAULT, AspectRatio, ImageRequest, OutputFormat, Resolution
from studio.ports import ImageStore, Progress, Runner, Store
from studio.studio import Studio


def add_imagine_options(parser: argparse.ArgumentParser) -> None:
    """Declare what `imagine` takes: the options of the slash command."""
    parser.add_argument("prompt")
    parser.add_argument("--aspect-ratio", choices=[*AspectRatio], default=AspectRatio.SQUARE)
    parser.add_argument("--num-outputs", type=int, default=1, metavar="1-4")
    parser.add_argument("--resolution", choices=[*Resolution], default=Resolution.ONE)
    parser.add_argument("--seed", type=int)
    parser.add_argument("--output-format", choices=[*OutputFormat], default=OutputFormat.PNG)
    parser.add_argument("--safety-tolerance", type=int, default=SAFETY_DEFAULT, metavar="1-5")
    parser.add_argument("--prompt-upsampling", action="store_true")
    parser.add_argument("--reference", type=a_file, action="append", default=[], metavar="FILE", help="up to ten")
    parser.add_argument("--out", type=a_folder, default=Path(), metavar="FOLDER", help="where the files go (here)")


def a_file(text: str) -> Path:
    """Read the path of a file there is, before anything is ordered. Raises: ArgumentTypeError."""
    path = Path(text)
    if not path.is_file() or not os.access(path, os.R_OK):
        raise argparse.ArgumentTypeError(f"{text} is no file that can be read")
    return path


def a_folder(text: str) -> Path:
    """Read the path of a folder that takes files, before anything is ordered. Raises: ArgumentTypeError."""
    path = Path(text)
    if not path.is_dir() or not os.access(path, os.W_OK):
        raise argparse.ArgumentTypeError(f"{text} is no folder that can be written to")
    return path


class ConsoleAnnouncer:
    """Shows a job to whoever sits at the terminal."""

    def __init__(self) -> None:
        self._told = ""

    async def show_progress(self, job: Job, progress: Progress) -> None:
        """Print a line where it changed."""
        text = f"{job.code}: {job.state}" + (f", usually {progress.usual_s:.0f} s" if progress.usual_s else "")
        if text != self._told:
            self._told = text
            say(text)

    async def show_end(self, job: Job) -> None:
        """Nothing: imagine itself tells the end."""

    async def remind(self, reminder: Reminder) -> None:
        """Nobody: members have no terminal, and this process goes round for none of them."""

    async def deliver(self, letter: Letter) -> Delivered | None:
        """Nothing: this process sends no post."""
        return None


async def imagine(options: argparse.Namespace, *, studio: Studio, store: Store, images: ImageStore, runner: Runner) -> int:
    """Order as the host, drive the job to its end and write its files. The process's exit code.

    Raises: UserError; nothing is spent then.
    """
    order = Order(
        request=await read_request(options, studio),
        member=HOST_MEMBER,
        member_name="host",
        community=HOST_COMMUNITY,
        showing=NewShowing(kind=ShowingKind.NONE),
        origin=Origin.CLI,
        private=True,
        age_restricted=True,
    )
    job = await studio.order(order, key=f"cli-{uuid4()}")
    say(f"{job.code}: ordered for at most {credits_text(job.quoted)} credits, seed {job.request.seed}")
    await runner.drive(job.id)
    return await tell_end(await store.job(job.id), studio=studio, images=images, folder=options.out)


async def read_request(options: argparse.Namespace, studio: Studio) -> ImageRequest:
    """Make a request of what was typed. Raises: UserError."""
    references = [await studio.keep_reference(path.read_bytes(), filename=path.name, url=None) for path in options.reference]
    return ImageRequest(
        prompt=options.prompt,
        seed=studio.draw_seed(await studio.card()) if options.seed is None else options.seed,
        aspect_ratio=AspectRatio(options.aspect_ratio),
        num_outputs=options.num_outputs,
        resolution=Resolution(options.resolution),
        output_format=OutputFormat(options.output_format),
        safety_tolerance=options.safety_tolerance,
        prompt_upsampling=options.prompt_upsampling,
        references=tuple(references),
    )


async def tell_end(job: Job, *, studio: Studio, images: ImageStore, folder: Path) -> int:
    """Write the files of a finished job, each with the mark that a machine made it, or say why there are none."""
    if job.state is not JobState.SUCCEEDED:
        why = f" ({job.failure})" if job.failure else ""
        say(f"{job.code}: {job.state}{why}; paid {credits_text(job.paid) if job.paid else 'nothing'}")
        return 1
    for image in job.images:
        kept = await images.path(image.sha256)
        if kept is not None:
            target = folder / f"atelier-{job.code}-{image.position + 1}.{job.request.output_format}"
            target.write_bytes(await studio.marked(image, kept))
            print(target)
    say(f"{job.code}: paid {credits_text(job.paid) if job.paid else 'nothing'} credits")
    return 0


def say(text: str) -> None:
    """Tell the person at the terminal, apart from the file names that a script may want."""
    print(text, file=sys.stderr)
