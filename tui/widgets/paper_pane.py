"""A paper as a page: title, byline and verdict on fixed rows, below them the abstract."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, ClassVar

from textual import getters
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.style import Style

from tui.widgets.scroll_text import FixedText, ScrollText
from tui.widgets.strips import REVERSE

if TYPE_CHECKING:
    from store.model.annotation import Annotation
    from store.model.paper import Paper
    from store.screening.term_matches import TermMatches
    from store.search.matches import Matches
    from tui.widgets.first_page import FirstPage

PANE_STYLES = (
    "title", "untitled", "dim", "rating", "tag", "match", "text", "note", "heading",
    "undecided", "include", "maybe", "exclude", "wanted", "unwanted", "plus", "minus",
)  # fmt: skip
"""The names of the styles on the page."""


@dataclass(frozen=True, slots=True)
class PaneContent:
    """What the pane shows: a paper, its annotation, and how to show them."""

    paper: Paper
    annotation: Annotation
    matched: Matches | None = None
    raw: bool = False
    orphan: bool = False
    with_note: bool = True
    """False where the note is shown next to the page."""
    terms: TermMatches | None = None
    """The user's terms in it; None where there are none, or they are hidden."""


class PaperPane(Vertical):
    """Shows one paper, or what to do when there is none."""

    DEFAULT_CSS = """
    PaperPane {
        padding: 0 2;
        & > #title { height: 2; }
        & > #about { height: 1; }
        & > #verdict { height: 1; }
        & > #terms { height: 1; }
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
        & > .paper-pane--wanted { color: $primary 80%; }
        & > .paper-pane--unwanted { color: $warning; text-style: strike; }
        & > .paper-pane--plus { color: $primary; }
        & > .paper-pane--minus { color: $warning; }
        & > .paper-pane--undecided { color: $text-muted; }
        & > .paper-pane--include { color: $primary; text-style: bold; }
        & > .paper-pane--maybe { color: $accent; text-style: bold; }
        & > .paper-pane--exclude { color: $warning; text-style: bold; }
    }
    """
    COMPONENT_CLASSES: ClassVar[set[str]] = {f"paper-pane--{style}" for style in PANE_STYLES}

    text = getters.query_one("#text", ScrollText)

    _content: PaneContent | None = None
    """What is shown; None for a message, and when the colours have changed."""
    _named_styles: Mapping[str, Style] = {}
    """The styles by name; empty when the colours have changed."""

    def notify_style_update(self) -> None:
        """Have the paper drawn in the new colours the next time that it is shown."""
        super().notify_style_update()
        self._content, self._named_styles = None, {}

    def compose(self) -> ComposeResult:
        """Create the fixed rows and the part that scrolls."""
        yield FixedText(id="title")
        yield FixedText(id="about")
        yield FixedText(id="verdict")
        yield FixedText(id="terms")
        yield ScrollText(id="text")

    def show(self, content: PaneContent, *, keep_place: bool = False) -> None:
        """Show a paper, from the top of its abstract or as far down as the text is scrolled."""
        if content == self._content:
            return
        from store.search.matches import NO_MATCHES
        from tui.widgets import paper_text
        from tui.widgets.term_marks import highlight_terms, terms_line

        self._content = content
        styles = self._load_styles()
        paper, annotation, raw = content.paper, content.annotation, content.raw
        matched = content.matched or NO_MATCHES
        title = paper_text.title_text(paper, raw, matched.title, styles)
        abstract = paper_text.abstract_text(paper, raw, matched.abstract, styles)
        if content.terms is not None and not raw:
            title = highlight_terms(title, paper.title, content.terms.title, styles)
            abstract = highlight_terms(abstract, paper.abstract, content.terms.abstract, styles)
        self._set_row("title", title)
        self._set_row("terms", terms_line(content.terms, styles))
        self._set_row("about", paper_text.byline_text(paper, matched, styles))
        self._set_row("verdict", paper_text.verdict_text(annotation, matched, styles))
        parts = [abstract]
        if content.with_note:
            parts.append(paper_text.note_text(annotation, matched.note, styles))
        parts.append(paper_text.keywords_text(paper, matched, styles))
        parts.append(paper_text.provenance_text(paper, raw, content.orphan, styles))
        self.text.set_text(Content("\n\n").join(part for part in parts if part.plain))
        if not keep_place:
            self.text.scroll_home(animate=False, immediate=True)

    def show_first_page(self, page: FirstPage, row: int) -> None:
        """Show what was kept of the paper in a row before the paper itself is read."""
        if row != page.cursor:
            self.show_message(page.title(row), "")
            return
        styles = self._load_styles()
        for part in ("title", "about", "verdict", "terms"):
            self._set_row(part, page.draw_part(part, styles))
        self.text.set_text(page.draw_part("abstract", styles))

    def show_message(self, title: str, text: str) -> None:
        """Show a message in place of a paper."""
        self._content = None
        styles = self._load_styles()
        for part in ("about", "verdict", "terms"):
            self._set_row(part, Content(""))
        self._set_row("title", Content.assemble((title, styles["title"])))
        self.text.set_text(Content.assemble((text, styles["text"])))

    def scroll_text(self, lines: int) -> None:
        """Scroll the abstract by so many lines."""
        self.text.scroll_relative(y=lines, animate=False, immediate=True)

    def _set_row(self, part: str, content: Content) -> None:
        self.query_one(f"#{part}", FixedText).set_text(content)

    def _load_styles(self) -> Mapping[str, Style]:
        if not self._named_styles:
            find_style = partial(self.get_visual_style, partial=True)
            named = {name: find_style(f"paper-pane--{name}") for name in PANE_STYLES}
            self._named_styles = {**named, "wanted": named["wanted"] + REVERSE}
        return self._named_styles
