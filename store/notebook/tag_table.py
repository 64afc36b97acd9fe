"""Tags: put on papers and taken off, and renamed, merged and deleted wherever they are."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from store.errors import UserError
from store.model.annotation import Annotation, Change
from store.model.paper import Paper
from store.model.stamps import Clock
from store.notebook.annotation_table import AnnotationTable
from store.notebook.term_table import ChangeMaker
from store.text.cleaning import clean, shorten

_SHOWN = 40
"""Characters of a tag that a message quotes."""


class TagRefused(UserError):
    """A tag is empty or unknown; the message is one line for the user."""


class TagTable:
    """The tags of all Annotations; each verb is one Change, None if it changes nothing."""

    def __init__(self, annotations: AnnotationTable, make_change: ChangeMaker) -> None:
        self._annotations = annotations
        self._make_change = make_change

    def tag(
        self, papers: Sequence[Paper], add: Iterable[str] = (), remove: Iterable[str] = ()
    ) -> Change | None:
        """Add tags to papers and remove others; a tag is any line of text."""
        added = tuple(filter(None, map(clean, add)))
        removed = frozenset(map(clean, remove)) - frozenset(added)
        signed = [*(f"+{tag}" for tag in added), *(f"-{tag}" for tag in sorted(removed))]

        def compute_tags(annotation: Annotation) -> Mapping[str, Any]:
            remaining = [tag for tag in annotation.tags if tag not in removed]
            return {"tags": tuple(dict.fromkeys([*remaining, *added]))}

        edit = self._annotations.edit
        return self._make_change(
            "tag",
            f"Tagged {' '.join(signed)}",
            lambda clock: [edit(paper, compute_tags, clock) for paper in papers],
        )

    def rename(self, old: str, new: str) -> Change | None:
        """Rename a tag everywhere; two tags become one where there is one of the new name.

        Raises TagRefused.
        """
        old, new = clean(old), clean(new)
        if not new:
            raise TagRefused("a tag needs a name")
        return self._replace(old, (new,), f"Renamed the tag {_quote(old)} to {_quote(new)}")

    def delete(self, tag: str) -> Change | None:
        """Take a tag off all papers. Raises TagRefused."""
        tag = clean(tag)
        return self._replace(tag, (), f"Deleted the tag {_quote(tag)}")

    def _replace(self, old: str, new: tuple[str, ...], text: str) -> Change | None:
        """Put other tags in the place of one, also on papers that are not open."""
        numbers = [n for n in self._annotations if old in self._annotations.annotation(n).tags]
        if not numbers:
            raise TagRefused(f"no paper has the tag {_quote(old)}")

        def compute_tags(annotation: Annotation) -> Mapping[str, Any]:
            pairs = (new if tag == old else (tag,) for tag in annotation.tags)
            return {"tags": tuple(dict.fromkeys(tag for tags in pairs for tag in tags))}

        edit: Callable[..., Any] = self._annotations.edit_document

        def write(clock: Clock) -> Iterable[Any]:
            return [edit(number, compute_tags, clock) for number in numbers]

        return self._make_change("tag", text, write)


def _quote(tag: str) -> str:
    return f"“{shorten(tag, _SHOWN)}”"
