"""Keymap profiles: the keys of programs that people come from, under the user's own keymap."""

from __future__ import annotations

from collections.abc import Mapping

from tui.commands import COMMANDS
from tui.config.keymap import NO_KEYMAP, Keymap, effective_keys

PROFILES: Mapping[str, Keymap] = {
    "asreview": {
        "decide.include": ("r",),
        "decide.exclude": ("i",),
        "annotate.read": ("M",),
    },
    "rayyan": {
        "decide.maybe": ("u", "m"),
        "undo.undo": ("Z",),
    },
    "mutt": {
        "decide.include": ("i", "F"),
        "decide.exclude": ("d",),
        "decide.undecide": ("u", "backspace"),
        "undo.undo": ("Z",),
        "filter.focus": ("l", "slash"),
        "filter.sort": ("o",),
        "filter.reverse": ("O",),
        "facets.show": ("X",),
        "sources.open": ("c",),
        "export.write": ("s",),
        "export.copy": ("Y",),
        "export.open_page": ("B",),
        "marks.toggle": ("t", "space"),
        "marks.all": ("T",),
        "annotate.tags": ("y",),
        "annotate.tags_again": ("A",),
        "annotate.read": ("N",),
        "duplicates.review": ("equals_sign",),
        "move.first": ("g", "home"),
        "show.criteria": ("Q",),
    },
    "vim": {
        "show.back": ("escape", "h"),
        "show.reader": ("enter", "l"),
        "terms.toggle": ("A",),
        "move.page_down": ("pagedown", "ctrl+f"),
        "move.page_up": ("pageup", "ctrl+b"),
        "move.scroll_down": ("J", "ctrl+d"),
        "move.scroll_up": ("K", "ctrl+u"),
    },
}
"""Each profile: the keys of the commands that differ from the defaults.

asreview: R relevant, I irrelevant, N note, U undo. rayyan: I include, E exclude, U maybe. mutt: `d`
deletes, `u` undeletes, `F` flags, `l` limits, `t` tags, `o` sorts, `s` saves, `c` changes folders.
"""


def profile_keymap(name: str, problems: list[str] | None = None) -> Keymap:
    """Return the keymap of a profile; the empty name is that of the defaults.

    A key that the profile gives to a command is no longer that of another one. A name that is no
    profile's is added to the problems.
    """
    if name and name not in PROFILES and problems is not None:
        names = ", ".join(PROFILES)
        problems.append(f"settings: there is no keymap {name}; there are {names}")
    profile = PROFILES.get(name, NO_KEYMAP)
    taken = {key for keys in profile.values() for key in keys}
    keymap = dict(profile)
    for command in COMMANDS:
        if command.name not in profile and command.id not in profile:
            kept = tuple(key for key in command.keys if key not in taken)
            if kept != command.keys:
                keymap[command.name] = kept
    return keymap


def commands_without_keys(name: str) -> list[str]:
    """Return the names of the commands that have a key, but none under a profile."""
    keymap = profile_keymap(name)
    return [each.name for each in COMMANDS if each.keys and not effective_keys(each, keymap)]
