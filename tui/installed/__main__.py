"""`python -m papersift`: imports the rest once the package's folder is on the path."""

from __future__ import annotations

import sys

from . import start

sys.exit(start())
