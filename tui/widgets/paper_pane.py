"""A paper as a page: title, authors and verdict on fixed rows, below them the abstract."""

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
    "title", "untitled", "dim", "rating", "tag", "match", "text", "note", "heading", "label",
    "link", "wanted", "unwanted", "plus", "minus", "undecided", "include", "maybe", "exclude",
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
    """False where note and details are shown next to the page."""
    terms: TermMatches | None = None
    """The user's terms in it; None where there are none, or they are hidden."""


_ROOMY_LINES = 20
"""Lines of a page that can spare a blank one."""


class PaperPane(Vertical):
    """Shows one paper, or what to do when there is none."""

    DEFAULT_CSS = """
    PaperPane {
        padding: 0 0 0 2;
        & > #title { height: 2; }
        & > #about { height: 3; }
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
        & > .paper-pane--label { text-style: bold; color: $accent; }
        & > .paper-pane--link { color: $text-muted; text-style: underline; }
        &:ansi > .paper-pane--link { text-style: dim underline; }
        & > .paper-pane--wanted { color: $primary; }
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
    _has_message = False
    """Whether the rows that only a paper has are hidden."""
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
        self._content = content
        self._draw(content)
        if not keep_place and self.text.scroll_offset.y:
            self.text.scroll_home(animate=False, immediate=True)

    def on_resize(self) -> None:
        """Fit the lines of the page into the new width."""
        if self._content is not None:
            self._draw(self._content)

    on_show = on_resize

    def _draw(self, content: PaneContent) -> None:
        from store.search.matches import NO_MATCHES
        from tui.widgets import paper_text
        from tui.widgets.detail_text import details_text
        from tui.widgets.term_marks import highlight_terms, terms_line
        from tui.widgets.text_builder import join_contents

        styles = self.named_styles
        paper, annotation, raw = content.paper, content.annotation, content.raw
        matched = content.matched or NO_MATCHES
        title = paper_text.title_text(paper, raw, matched.title, styles)
        abstract = paper_text.abstract_text(paper, raw, matched.abstract, styles)
        if content.terms is not None and not raw:
            title = highlight_terms(title, paper.title, content.terms.title, styles)
            abstract = highlight_terms(abstract, paper.abstract, content.terms.abstract, styles)
        self._set_row("title", title)
        terms = terms_line(content.terms, styles)
        self._set_row("terms", terms)
        if self._has_message:
            self._show_rows(True)
            self._set_row("about", Content(""))
            self.call_after_refresh(self._fit_about)  # only then the rows have their lines
        else:
            columns, lines = self.about_size
            about = paper_text.about_text(paper, matched, styles, columns, lines)
            self._set_row("about", about)
        self._set_row("verdict", paper_text.verdict_text(annotation, matched, styles))
        parts = [abstract]
        if content.with_note:
            parts.append(paper_text.note_text(annotation, matched.note, styles))
            details = details_text(
                paper, matched, styles, self.text.columns, raw=raw, orphan=content.orphan
            )
            parts.append(details)
        text = join_contents(parts, "\n\n")
        self.text.set_text(self._below_terms(text, bool(terms)))

    def _fit_about(self) -> None:
        """Draw the paper again in rows that were hidden, unless a message hides them by now."""
        if self._content is not None and not self._has_message:
            self._draw(self._content)

    @property
    def about_size(self) -> tuple[int, int]:
        """Columns and lines of the part with authors and venue."""
        about = self.query_one("#about", FixedText)
        return about.columns, max(1, about.size.height)

    def show_first_page(self, page: FirstPage, row: int) -> None:
        """Show what was kept of the paper in a row before the paper itself is read."""
        styles, known = self.named_styles, row == page.cursor
        self._content = None
        for part in ("title", "about", "verdict", "terms"):
            self._set_row(part, page.draw_part(part, styles) if known else Content(""))
        if not known:
            self._set_row("title", Content.assemble((page.title(row), styles["title"])))
        abstract = page.draw_part("abstract", styles) if known else Content("")
        self.text.set_text(self._below_terms(abstract, known and bool(page.leaf["terms"][0])))

    def _below_terms(self, text: Content, has_terms: bool) -> Content:
        """Return what is below the line of terms, after a blank line if there is room for it."""
        roomy = self.size.height >= _ROOMY_LINES
        return Content.assemble("\n", text) if has_terms and roomy and text else text

    def announce(self, title: str, numbers: str, text: str) -> None:
        """Show a page over the paper, until another paper or a change of this one is shown."""
        styles = self.named_styles
        self._show_page(title, Content.assemble((numbers, styles["dim"]), "\n\n", text))

    def show_message(self, title: str, text: str) -> None:
        """Show a message in place of a paper."""
        self._content = None
        self._show_page(title, Content(text))

    def _show_page(self, title: str, text: Content) -> None:
        """Show a heading and a text, without the rows that only a paper has."""
        self._show_rows(False)
        self._set_row("title", Content.assemble((title, self.named_styles["title"])))
        self.text.set_text(text)

    def _show_rows(self, on: bool) -> None:
        """Show what only a paper has, where the layout has room for it, or hide it."""
        self._has_message = not on
        for part in ("about", "verdict", "terms"):
            self.query_one(f"#{part}").styles.display = None if on else "none"

    def scroll_text(self, lines: int) -> None:
        """Scroll the abstract by so many lines."""
        self.text.scroll_relative(y=lines, animate=False, immediate=True)

    def page_text(self, pages: int) -> None:
        """Scroll the abstract by so many pages; a line of the page before stays in view."""
        self.scroll_text(pages * max(1, self.text.size.height - 1))

    def _set_row(self, part: str, content: Content) -> None:
        self.query_one(f"#{part}", FixedText).set_text(content)

    @property
    def named_styles(self) -> Mapping[str, Style]:
        """The styles of the page by name, in the present colours."""
        if not self._named_styles:
            find_style = partial(self.get_visual_style, partial=True)
            named = {name: find_style(f"paper-pane--{name}") for name in PANE_STYLES}
            self._named_styles = {**named, "wanted": named["wanted"] + REVERSE}
        return self._named_styles
