"""One paper set like a page: title, byline and verdict on fixed rows, then the abstract."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from textual import getters
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.style import Style

from tui.widgets.scroll_text import FixedText, ScrollText

if TYPE_CHECKING:
    from store.model.annotation import Annotation
    from store.model.paper import Paper
    from store.search.matches import Matches
    from tui.widgets.first_page import FirstPage

PARTS = (
    "title", "untitled", "dim", "rating", "tag", "match", "text", "note", "heading",
    "undecided", "include", "maybe", "exclude",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class PaneContent:
    """What the pane shows: a paper, what was said of it, and how to show it."""

    paper: Paper
    annotation: Annotation
    matched: Matches | None = None
    raw: bool = False
    orphan: bool = False
    with_note: bool = True
    """Not where the note stands beside the page."""


class PaperPane(Vertical):
    """Shows one paper, or what to do when there is none."""

    DEFAULT_CSS = """
    PaperPane {
        padding: 0 2;
        & > #title { height: 2; }
        & > #about { height: 1; }
        & > #verdict { height: 1; margin-bottom: 1; }
        & > #text { height: 1fr; }
        & > .paper-pane--title { text-style: bold; }
        & > .paper-pane--untitled { text-style: bold italic; }
        & > .paper-pane--dim { color: $text-muted; }
        &:ansi > .paper-pane--dim { text-style: dim; }
        & > .paper-pane--rating { color: $secondary; }
        & > .paper-pane--tag { color: $accent; }
        & > .paper-pane--match { text-style: bold underline; }
        & > .paper-pane--note { color: $foreground; }
        & > .paper-pane--heading { text-style: bold; color: $accent; }
        & > .paper-pane--undecided { color: $text-muted; }
        & > .paper-pane--include { color: $primary; text-style: bold; }
        & > .paper-pane--maybe { color: $accent; text-style: bold; }
        & > .paper-pane--exclude { color: $warning; text-style: bold; }
    }
    """
    COMPONENT_CLASSES: ClassVar[set[str]] = {f"paper-pane--{part}" for part in PARTS}

    text = getters.query_one("#text", ScrollText)

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id)
        self._parts: dict[str, Style] = {}
        """Style of each part, as the theme has it now."""

    _leaf: PaneContent | None = None
    """What is shown; None for words of our own, or when the colours have changed."""

    def notify_style_update(self) -> None:
        """Show the paper in the new colours the next time it is asked for."""
        super().notify_style_update()
        self._leaf = None
        self._parts.clear()

    def compose(self) -> ComposeResult:
        """Lay out the fixed rows and the part that scrolls."""
        yield FixedText(id="title")
        yield FixedText(id="about")
        yield FixedText(id="verdict")
        yield ScrollText(id="text")

    def show(self, leaf: PaneContent, *, keep_place: bool = False) -> None:
        """Show a paper from the top of its abstract, or leave the scroll where it is."""
        if leaf == self._leaf:
            return
        from store.search.matches import NO_MATCHES
        from tui.widgets import paper_text

        self._leaf = leaf
        styles = self._styles()
        paper, annotation, raw = leaf.paper, leaf.annotation, leaf.raw
        matched = leaf.matched or NO_MATCHES
        self._set("title", paper_text.title_text(paper, raw, matched.title, styles))
        self._set("about", paper_text.byline_text(paper, matched, styles))
        self._set("verdict", paper_text.verdict_text(annotation, matched, styles))
        self.text.put(
            Content("\n\n").join(
                part
                for part in (
                    paper_text.abstract_text(paper, raw, matched.abstract, styles),
                    paper_text.note_text(annotation, matched.note, styles)
                    if leaf.with_note
                    else Content(""),
                    paper_text.provenance_text(paper, raw, leaf.orphan, styles),
                )
                if part.plain
            )
        )
        if not keep_place:
            self.text.scroll_home(animate=False, immediate=True)

    def show_first(self, first: FirstPage) -> None:
        """Show what is known of the paper under the cursor before it is read."""
        styles = self._styles()
        for part in ("title", "about", "verdict"):
            self._set(part, first.part(part, styles))
        self.text.put(first.part("abstract", styles))

    def say(self, title: str, text: str) -> None:
        """Show words of our own where a paper would stand."""
        self._leaf = None
        styles = self._styles()
        for part in ("about", "verdict"):
            self._set(part, Content(""))
        self._set("title", Content.assemble((title, styles["title"])))
        self.text.put(Content.assemble((text, styles["text"])))

    def scroll_text(self, lines: int) -> None:
        """Scroll the abstract by so many lines."""
        self.text.scroll_relative(y=lines, animate=False, immediate=True)

    def _set(self, part: str, content: Content) -> None:
        self.query_one(f"#{part}", FixedText).put(content)

    def _styles(self) -> dict[str, Style]:
        if not self._parts:
            names = {part: f"paper-pane--{part}" for part in PARTS}
            self._parts |= {
                part: self.get_visual_style(name, partial=True) for part, name in names.items()
            }
        return self._parts
