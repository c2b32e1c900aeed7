"""All figures, one after the other: ``python -m benchmarks`` (``make bench``)."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent


def main() -> int:
    """Run each benchmark in a process of its own; 1 when one of them failed."""
    failed = False
    for name in ("start", "payment_latency", "api", "render"):
        print(f"\n{name.replace('_', ' ')}", flush=True)
        failed |= (
            subprocess.run([sys.executable, str(HERE / name / "bench.py")], check=False).returncode
            != 0
        )
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
