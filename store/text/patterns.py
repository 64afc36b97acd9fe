"""Regular expressions that are compiled when something is first asked of them.

Every command imports the modules that have them, and most texts need few: to compile all of them
takes as long as a tenth of a short command.
"""

from __future__ import annotations

import re
from typing import Any, cast


class _LatePattern:
    """Stands for a pattern, and compiles it when it is first used."""

    def __init__(self, source: str, flags: int) -> None:
        self._source = source
        self._flags = flags

    def __getattr__(self, name: str) -> Any:
        """Return what the compiled pattern has, and keep it, so that this is called once a name."""
        attribute = getattr(re.compile(self._source, self._flags), name)
        setattr(self, name, attribute)
        return attribute


def late_pattern(source: str, flags: int = 0) -> re.Pattern[str]:
    """Return a pattern as `re.compile` does, for its methods only: no function of re takes it."""
    return cast("re.Pattern[str]", _LatePattern(source, flags))
