"""The editor of all tags: counts, rename, merge, delete, and the way to their papers."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from store.model.annotation import Change
from store.notebook.tag_table import TagRefused, TagTable
from tui.screens.list_editor import EditorList, EditorRow, ListEditor, Target, Verb
from tui.screens.main.host import Host
from tui.screens.main.reviewing import ReviewSession


def tag_editor(host: Host, review_session: ReviewSession) -> ListEditor:
    """Return the editor of all tags; it returns the tag to go to."""
    tags = host.notebook.tags
    lists = [EditorList("Tags with their papers, open or not", partial(_rows, host), "tag")]
    verbs = [
        Verb("r", "r renames", partial(_rename, tags), "The new name", prefilled=True),
        Verb("m", "m merges", partial(_merge, host), "The tag that it becomes one with"),
        Verb("d", "d deletes", partial(_delete, tags), warns=partial(_warn, host)),
        Verb("delete", "", partial(_delete, tags), warns=partial(_warn, host)),
    ]
    advice = "No tags yet: t puts some on a paper."
    return ListEditor("Tags", lists, verbs, review_session, advice=advice, goes=True)


def _rows(host: Host) -> Sequence[EditorRow]:
    if host.paper_list is None:
        return ()
    counts = host.paper_list.collection.tags
    return [EditorRow(tag, counts[tag]) for tag in sorted(counts, key=lambda t: (-counts[t], t))]


def _rename(tags: TagTable, target: Target, typed: str) -> Change | None:
    return tags.rename(target.text, typed)


def _merge(host: Host, target: Target, typed: str) -> Change | None:
    """Rename a tag to one that there is. Raises TagRefused."""
    known = host.paper_list.collection.tags if host.paper_list is not None else {}
    if typed.strip() not in known:
        raise TagRefused(f"There is no tag “{typed.strip()}”: r renames to a new one")
    return host.notebook.tags.rename(target.text, typed)


def _delete(tags: TagTable, target: Target, _: str) -> Change | None:
    return tags.delete(target.text)


def _warn(host: Host, target: Target) -> str:
    count = host.paper_list.collection.tags[target.text] if host.paper_list is not None else 0
    papers = "1 paper" if count == 1 else f"{count:,} papers"
    return f"d again takes the tag off {papers}"
