"""make fuzz: all cases, from a seed that is told.

FUZZ_SEED=7   the same cases once more
"""

import os
import secrets
import subprocess
import sys


def main() -> int:
    """Try all cases. The exit code: another than 0 where something broke, or fewer were tried than promised."""
    seed = int(os.environ.get("FUZZ_SEED") or secrets.randbelow(2**32))
    print(f"seed {seed}; again: make fuzz FUZZ_SEED={seed}", flush=True)
    trying = ("-m", "pytest", "tests/fuzz", "--exitfirst", "--timeout=0", "--verbose", f"--hypothesis-seed={seed}")
    return subprocess.run((sys.executable, *trying), env={**os.environ, "FUZZ": "all"}, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
