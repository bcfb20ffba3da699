"""make fuzz: all cases, from a seed that is told.

FUZZ_SEED=7   the same cases once more
"""

import os
import secrets
import sys

import pytest

from tests.fuzz.watch import TRIED

LEAST = 20_000


def main() -> int:
    """Try all cases. The exit code: 1 where something broke, or fewer were tried than promised."""
    seed = int(os.environ.get("FUZZ_SEED") or secrets.randbelow(2**32))
    print(f"seed {seed}; again: make fuzz FUZZ_SEED={seed}", flush=True)
    os.environ["FUZZ"] = "whole"
    failed = pytest.main(["tests/fuzz", "-x", "--timeout=0", "--verbose", f"--hypothesis-seed={seed}"])
    print(*(f"{count:>7,} {about}" for about, count in sorted(TRIED.items())), sep="\n")
    print(f"{TRIED.total():>7,} cases in all")
    return int(bool(failed) or TRIED.total() < LEAST)


if __name__ == "__main__":
    sys.exit(main())
