"""Conflicts of a merge: values set on both sides, as data, as JSON and in a line for people."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, NamedTuple

from store.model.annotation import PROFILE, SETTLEMENTS, TERMS, VIEWS, Change
from store.model.display import local_time
from store.model.stamps import Stamp
from store.notebook.values import StampedValue
from store.text.cleaning import shorten

_TITLE_LENGTH = 60
"""Characters of a title in the line for people."""


@dataclass(frozen=True, slots=True)
class Conflict:
    """A value that was set on both sides, neither of which knew of the other."""

    table: str
    key: str
    """Id of the paper; empty for what is no paper."""
    title: str
    name: str
    """The value: decision, rating, read, tags/TEXT, answer or view."""
    old: StampedValue
    """What gave way: plain fields, or for a tag whether it was there."""
    new: StampedValue
    """What is in force now."""
    is_kept: bool
    """Whether the value in force was here before, so that the arrived one gave way."""

    @property
    def field(self) -> str:
        """The name of the field: decision, rating, read, tag, answer or view."""
        return "tag" if self.name.startswith("tags/") else self.name


class Merged(NamedTuple):
    """What a merge did."""

    change: Change | None
    conflicts: Sequence[Conflict]
    writer: str
    """The id of this notebook, as stamps have it."""
    warnings: tuple[str, ...] = ()
    """What may be missing in the file, in lines for the user."""


def conflict_line(conflict: Conflict, writer: str) -> str:
    """Return a conflict in a line; `writer` is the one that is called `this notebook`."""
    old, new = (_describe(conflict, side) for side in (conflict.old, conflict.new))
    title = shorten(conflict.title, _TITLE_LENGTH) or conflict.key
    new_source, old_source = (
        f"{local_time(_when(side.stamp))} in {_who(conflict, side, writer)}".lstrip()
        for side in (conflict.new, conflict.old)
    )
    verb = "stays" if conflict.is_kept else "is now"
    return f"{title}: {conflict.field} {verb} {new} (set {new_source}), not {old} ({old_source})"


def conflict_json(conflict: Conflict, writer: str) -> dict[str, Any]:
    """Return a conflict as `merge --format json` prints it."""
    reasons = {
        f"{name}_reason": side.content.get("reason", "")
        for name, side in (("old", conflict.old), ("new", conflict.new))
        if conflict.name == "decision"
    }
    return {
        "table": conflict.table,
        "key": conflict.key,
        "title": conflict.title,
        "field": conflict.field,
        "old": _plain(conflict, conflict.old),
        "new": _plain(conflict, conflict.new),
        **reasons,
        "when": _when(conflict.new.stamp),
        "who": _who(conflict, conflict.new, writer),
        "old_when": _when(conflict.old.stamp),
        "old_who": _who(conflict, conflict.old, writer),
        "kept": conflict.is_kept,
    }


def _plain(conflict: Conflict, side: StampedValue) -> Any:
    """Return a value as JSON: `exclude`, 4, the text of a tag, the fields of a view, or None."""
    if conflict.field == "tag":
        return conflict.name.partition("/")[2] if side.content else None
    if conflict.name == "decision":
        return side.content.get("decision", "undecided")
    if conflict.name == "read":
        return bool(side.content)
    if conflict.table in (VIEWS, TERMS):
        return side.content
    if conflict.table in (SETTLEMENTS, PROFILE):
        return side.content.get("decision" if conflict.table == SETTLEMENTS else "text")
    return side.content.get(conflict.name)


def _describe(conflict: Conflict, side: StampedValue) -> str:
    """Return a value as people read it."""
    plain = _plain(conflict, side)
    if conflict.name == "read":
        return "read" if plain else "unread"
    if conflict.table == VIEWS:
        return repr(plain["query"]) if plain.get("present", True) else "deleted"
    if conflict.table == TERMS:
        side_word = "wanted" if plain["wanted"] else "unwanted"
        return side_word if plain.get("present", True) else "removed"
    if conflict.table == PROFILE:
        return f"“{shorten(str(plain), _TITLE_LENGTH)}”"
    reason = side.content.get("reason") if conflict.name == "decision" else ""
    return "none" if plain is None else f"{plain} ({reason})" if reason else str(plain)


def _when(stamp: Stamp) -> str:
    """Return when a value was set, ISO 8601, UTC; empty where it is not known."""
    try:
        moment = datetime.fromtimestamp(stamp.milliseconds / 1000, UTC)
    except (ValueError, OverflowError, OSError):
        return ""
    text = moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")
    return text if stamp.milliseconds else ""


def _who(conflict: Conflict, side: StampedValue, writer: str) -> str:
    """Return who set a value: the reviewer, this notebook, or the id of another one."""
    reviewer = side.content.get("reviewer") if isinstance(side.content, dict) else ""
    if reviewer:
        return str(reviewer)
    is_here = conflict.is_kept == (side is conflict.new)
    if side.stamp.writer and (writer or not is_here):
        return "this notebook" if side.stamp.writer == writer else f"notebook {side.stamp.writer}"
    return "this notebook" if is_here else "the other file"
