"""The package `papersift`, which is what the build installs this folder as.

An installed copy has this one name. `tui` and `store` are inside it, and other distributions have
modules of these names too, so the folder of the package has to come first on the path.
"""

from __future__ import annotations

import sys
from pathlib import Path


def start() -> int:
    """Run papersift from the folder of this package; return its exit code."""
    sys.path.insert(0, str(Path(__file__).resolve().parent))
    from tui.__main__ import main

    return main()
