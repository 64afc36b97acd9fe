"""Run every benchmark of this folder, or those that are named."""

from __future__ import annotations

import sys
from importlib import import_module
from pathlib import Path


def main(chosen: list[str]) -> None:
    names = sorted(path.stem for path in Path(__file__).parent.glob("[!_]*.py"))
    for name in chosen or names:
        run = getattr(import_module(f"bench.{name}"), "run", None)
        if run is not None:
            run()


main(sys.argv[1:])
