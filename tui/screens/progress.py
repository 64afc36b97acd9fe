"""How far the user is: by decision, reason, source and tag, and over time."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.widgets import Sparkline, Static

from store.library.collection import Collection
from store.library.statistics import SourceProgress, Stats, collect_stats, count_by_source
from store.model.annotation import Decision
from store.model.display import GLYPHS, WORDS, local_time, short_names
from store.notebook.progress import count_over_time, duration
from store.text.cleaning import shorten
from tui.screens.dialog import Dialog
from tui.screens.reports import DECISION_STYLES
from tui.screens.text_screen import SCROLL_KEYS
from tui.widgets.labels import HintLine

_STRETCHES, _CHART_LINES = 60, 7
"""Stretches of time in the chart, and lines of it with its headings."""

_BAR, _MAX_NAME, _MAX_LINES = 16, 28, 12
"""Columns of a bar and of a name, and lines of a part."""

_HEADING, _DIM = "bold $accent", "$text-muted"


class ProgressScreen(Dialog[None]):
    """Shows the numbers that `papersift stats` prints, and a chart."""

    DEFAULT_CSS = """
    ProgressScreen Sparkline { width: 1fr; max-width: 92; height: 2; }
    ProgressScreen .sparkline--max-color { color: $primary; }
    ProgressScreen .sparkline--min-color { color: $primary 60%; }
    ProgressScreen #included .sparkline--max-color { color: $secondary; }
    ProgressScreen #included .sparkline--min-color { color: $secondary 60%; }
    ProgressScreen Static { height: auto; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q,enter,percent_sign", "dismiss", "Close", show=False),
        *SCROLL_KEYS,
    ]

    def __init__(self, collection: Collection) -> None:
        super().__init__(classes="dialog wide")
        self._stats = collect_stats(collection)
        self._chart = count_over_time(collection.annotations(), _STRETCHES)
        self._sources = count_by_source(collection)
        self._hidden_names = collection.hidden_names
        """What the sources are called in a blind session."""

    def compose(self) -> ComposeResult:
        """Lay out the numbers, with the chart between them."""
        chart = self._chart
        with Vertical():
            yield Static(Content("Progress"), classes="heading")
            with VerticalScroll(can_focus=False):
                yield Static(summary(self._stats), markup=False)
                if chart.decided:
                    span = f"{local_time(chart.first)} to {local_time(chart.last)}"
                    title = Content.assemble(("\nDecided over time", _HEADING), f"  {span}")
                    yield Static(title, markup=False)
                    yield Sparkline(chart.decided)
                    yield Static(Content.assemble(("Included", _DIM)), markup=False)
                    yield Sparkline(chart.included, id="included")
                yield Static(self._details(), markup=False)
            yield HintLine("j k scroll · Esc closes")

    def on_resize(self) -> None:
        """Make the dialog as high as its parts."""
        lines = self.text_lines(summary(self._stats), self._details())
        chart = _CHART_LINES if self._chart.decided else 0
        self.fit_height(lines + chart)

    def _details(self) -> Content:
        """Return reasons, sources and tags, each part that has any."""
        stats = self._stats
        reasons = list(stats.flow.reasons.items())
        if reasons and stats.flow.without_reason:
            reasons.append(("without a reason", stats.flow.without_reason))
        parts = [
            *_part("Excluded because", reasons, stats.flow.excluded),
            *_source_lines(self._sources, self._hidden_names),
            *_part("Tags", stats.tags, max((count for _, count in stats.tags), default=0)),
        ]
        return Content("\n").join(parts)

    def action_scroll(self, lines: int) -> None:
        """Scroll by so many lines."""
        self.query_one(VerticalScroll).scroll_relative(y=lines, animate=False, immediate=True)


def summary(stats: Stats) -> Content:
    """Return the decisions as bars, and what is left at the pace of the last papers."""
    progress, pace = stats.progress, stats.pace
    share = f"{progress.decided / progress.papers:.0%}" if progress.papers else "0%"
    lines = [
        Content.assemble(
            (f"{progress.decided:,}", "bold"), f" of {progress.papers:,} papers decided, {share}"
        ),
        Content(""),
    ]
    for decision, style in DECISION_STYLES.items():
        name = f"{GLYPHS[decision]} {WORDS[decision]}"
        count = progress.decisions[decision]
        lines.append(_bar_line(name, count, progress.papers, style, columns=12))
    facts = []
    if progress.since_include is not None:
        facts.append(f"{progress.since_include:,} decided since the last include")
    if pace is not None:
        facts.append(f"{pace:.0f} s a paper, the median of the last thirty")
        if progress.undecided:
            left = duration(progress.undecided * pace)
            facts.append(f"{progress.undecided:,} papers left, about {left}")
    lines += [Content(""), *map(Content, facts)] if facts else []
    return Content("\n").join(lines)


def _part(title: str, counts: Iterable[tuple[str, int]], total: int) -> list[Content]:
    """Return a heading with a bar for each count; nothing without any."""
    counts = list(counts)
    if not counts:
        return []
    lines = [Content(""), Content.assemble((title, _HEADING))]
    lines += [_bar_line(name, count, total, "") for name, count in counts[:_MAX_LINES]]
    more = len(counts) - _MAX_LINES
    return [*lines, Content.assemble((f"and {more:,} more", _DIM))] if more > 0 else lines


def _source_lines(
    sources: Iterable[SourceProgress], hidden: Mapping[str, str] | None
) -> list[Content]:
    """Return for each source how many of its papers are decided, and included."""
    sources = list(sources)
    paths = [source.path for source in sources]
    names = [hidden[path] for path in paths] if hidden is not None else short_names(paths)
    lines = [Content(""), Content.assemble(("Sources", _HEADING))] if sources else []
    for name, source in list(zip(names, sources, strict=True))[:_MAX_LINES]:
        included = source.decisions.get(Decision.INCLUDE, 0)
        line = _bar_line(name, source.decided, source.papers, "")
        lines.append(Content.assemble(line, f" of {source.papers:,}, {included:,} included"))
    more = len(sources) - _MAX_LINES
    return [*lines, Content.assemble((f"and {more:,} more", _DIM))] if more > 0 else lines


def _bar_line(name: str, count: int, total: int, style: str, columns: int = _MAX_NAME) -> Content:
    """Return a name, a bar and a count, in columns."""
    filled = min(_BAR, round(_BAR * count / total)) if total else 0
    text = shorten(name, columns)
    padding = " " * max(0, columns - Content(text).cell_length)
    bar = ("━" * filled, style or "$primary"), ("─" * (_BAR - filled), _DIM)
    return Content.assemble((text, style), padding, f" {count:>7,}  ", *bar)
