"""What a typed path may become: folders, and files that can be read as sources."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence

from store.library.sources import names_of_sources
from tui.config.projects import full_path

_MAX_COMPLETIONS = 100
"""Completions that are listed at once."""


def complete_path(typed: str) -> list[str]:
    """Return the paths that begin as typed, folders first and with a separator at their end.

    Upper and lower case are the same unless something begins exactly as typed. Names that are not
    printable are left out: they are opened with their folder.
    """
    beginning = typed.rpartition(os.sep)[2]
    prefix = typed[: len(typed) - len(beginning)]
    try:
        with os.scandir(full_path(prefix)) as entries:
            kinds = {entry.name: entry.is_dir() for entry in entries if entry.name.isprintable()}
    except (OSError, ValueError):
        return []
    names = _beginning_with(beginning, kinds)
    folders = sorted(name for name in names if kinds[name] and _is_wanted(name, beginning))
    files = sorted(names_of_sources(name for name in names if not kinds[name]))
    paths = [*(f"{prefix}{name}{os.sep}" for name in folders), *(prefix + name for name in files)]
    return paths[:_MAX_COMPLETIONS]


def _beginning_with(beginning: str, names: Iterable[str]) -> list[str]:
    """Return the names that begin so, in whatever case if none does exactly."""
    listed = list(names)
    exact = [name for name in listed if name.startswith(beginning)]
    folded = beginning.casefold()
    return exact or [name for name in listed if name.casefold().startswith(folded)]


def _is_wanted(name: str, beginning: str) -> bool:
    """Return whether a folder is to be listed: a hidden one is when its dot was typed."""
    return beginning.startswith(".") or not name.startswith(".")


def longest_completion(typed: str, paths: Sequence[str]) -> str:
    """Return the beginning that all paths have in common, if it says more than what was typed."""
    common = os.path.commonprefix(list(paths))  # noqa: RUF071 - letters, not folders
    more = len(common) > len(typed) or (common and common.casefold() == typed.casefold())
    return common if more else typed
