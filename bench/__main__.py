"""Run every benchmark of this folder, or those that are named; `--against FOLDER` compares.

`cold`, which takes long, is run where it is named alone.
"""

from __future__ import annotations

import sys
from importlib import import_module
from pathlib import Path


def main(arguments: list[str]) -> int:
    """Run benchmarks; return the exit code."""
    if arguments[:1] == ["--against"]:
        from bench.against import compare

        return compare(Path(arguments[1]).resolve(), arguments[2:])
    if arguments[:1] == ["cold"]:
        from bench import cold

        cold.run(arguments[1:])
        return 0
    names = sorted(
        path.stem for path in Path(__file__).parent.glob("[!_]*.py") if path.stem != "cold"
    )
    for name in arguments or names:
        run = getattr(import_module(f"bench.{name}"), "run", None)
        if run is not None:
            run()
    return 0


sys.exit(main(sys.argv[1:]))
