"""What a reader sees without a key: titles shown whole, years shown, abstracts that fit.

Measured on the widgets of the app at three sizes, with the 10,000 real papers.
"""

from __future__ import annotations

import asyncio
import tempfile
from pathlib import Path

from bench.corpora import real_papers
from store.model.annotation import Annotation
from store.model.paper import Paper
from store.notebook.notebook import Notebook
from tui.app import PapersiftApp
from tui.config.settings import Settings
from tui.config.state import State
from tui.widgets.paper_pane import PANE_STYLES
from tui.widgets.paper_row import RowState, row_content
from tui.widgets.paper_text import abstract_text
from tui.widgets.row_layout import RowContent, lay_out_row
from tui.widgets.scroll_text import wrap_text

SIZES = ((80, 24), (120, 40), (200, 60))


async def measure_widgets(size: tuple[int, int]) -> tuple[int, int, int]:
    """Return the columns of a row, and the columns and lines of an abstract."""
    with tempfile.TemporaryDirectory() as folder:
        notebook = Notebook.open(Path(folder) / "notes.json")
        app = PapersiftApp((), notebook, Settings(), State(), Path(folder) / "state.json")
        async with app.run_test(size=size) as pilot:
            while app.main.paper_list is None:
                await pilot.pause()
            await pilot.pause()
            text = app.main.pane.text
            shown = app.main.rows.line_width, text.columns, text.size.height
        app.close_notes()
    return shown


def shows_title(content: RowContent, columns: int) -> bool:
    """Return whether a row shows all of its title."""
    title = "".join(text for text, _ in content.title)
    drawn = (_titles_part(line.runs) for line in lay_out_row(content, columns))
    return "".join("".join(drawn).split()) == "".join(title.split())


def _titles_part(runs: list[tuple[str, tuple[str, ...]]]) -> str:
    return "".join(text for text, styles in runs if styles[0] in ("title", "untitled"))


def shows_year(content: RowContent, paper: Paper, columns: int) -> bool:
    """Return whether a row ends with the year, in the column of all years."""
    drawn = "".join(text for text, _ in lay_out_row(content, columns)[1].runs)
    return not paper.year or (len(drawn) == columns - 1 and drawn.endswith(f" {paper.year}"))


def measure(size: tuple[int, int], papers: list[Paper]) -> tuple[int, int, int, list[float]]:
    """Return the three columns and lines, and the three shares in percent."""
    columns, measure, lines = asyncio.run(measure_widgets(size))
    titles = years = fitting = 0
    for paper in papers:
        content = row_content(paper, Annotation(), RowState())
        titles += shows_title(content, columns)
        years += shows_year(content, paper, columns)
        text = abstract_text(paper, False, (), dict.fromkeys(PANE_STYLES, "")).plain
        fitting += len(wrap_text(text, measure)) <= lines
    return columns, measure, lines, [100 * n / len(papers) for n in (titles, years, fitting)]


def run() -> None:
    papers = real_papers()
    if not papers:
        print("../shared/data/corpora is not here, not measured")
        return
    print("screen     list  measure  lines   titles   years   abstracts that fit")
    for size in SIZES:
        columns, measure_columns, lines, shares = measure(size, papers)
        parts = "".join(f"{share:8.1f}%" for share in shares)
        name = f"{size[0]}x{size[1]}"
        print(f"{name:10}{columns:5}{measure_columns:9}{lines:7} {parts}")
