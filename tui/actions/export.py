"""Copy, open in the browser, export."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial

from store.formats.markdown import escape_markdown
from store.formats.registry import COUNTING_TERMS, WRITERS, Writer, render
from store.library.collection import AnnotatedPaper, annotated_papers
from store.library.paper_list import PaperList
from store.library.statistics import collect_stats
from store.model import display, links
from store.model.paper import Paper
from store.screening.prisma_svg import flow_svg
from tui.screens.export import ExportFormat, ExportScreen
from tui.screens.main.screen import MainScreen
from tui.screens.picker import Choice, Picker
from tui.terminal import programs

_COPY_CHOICES = (
    Choice("t", "title", "title"),
    Choice("k", "citation", "citation"),
    Choice("d", "doi", "DOI"),
    Choice("u", "url", "URL"),
    Choice("b", "bibtex", "BibTeX"),
    Choice("a", "abstract", "abstract"),
    Choice("m", "markdown", "Markdown"),
)

_LABELS = {choice.name: choice.label for choice in _COPY_CHOICES}


def open_page(screen: MainScreen) -> None:
    """Open the paper's web page."""
    if screen.paper is None:
        return
    url = links.page_url(screen.paper)
    if not url:
        screen.say("This paper has no DOI, arXiv id, PMID or web address")
    elif screen.app.is_web:
        screen.app.open_url(url)
        screen.say(f"Opened {url}")
    elif programs.open_page(url):
        screen.say(f"Opened {url}")
    else:
        screen.say(f"No browser to open here: {url}")


async def copy(screen: MainScreen) -> None:
    """Ask what to copy of the marked papers, or else of the one under the cursor."""
    paper_list, positions = screen.paper_list, screen.review_session.targets()
    if paper_list is None or not positions:
        return
    entries = annotated_papers(paper_list.collection, positions)

    def copy_choice(name: str | None) -> None:
        if name is not None:
            screen.run_worker(_copy(screen, name, entries))

    title = "Copy" if len(entries) == 1 else f"Copy of {len(entries):,} papers"
    await screen.app.push_screen(Picker(title, _COPY_CHOICES), copy_choice)


def text_to_copy(entries: Sequence[AnnotatedPaper], name: str) -> str:
    """Return the text of a choice in the copy menu; of several papers a line or block each."""
    if name == "bibtex":
        return render(name, entries, abstracts=False)
    separator = "\n\n" if name == "abstract" else "\n"
    texts = (_TEXTS[name](paper) for paper, _ in entries)
    return separator.join(text for text in texts if text)


def _bullet(paper: Paper) -> str:
    """Return a paper as a bullet of a Markdown list: title, citation and web page."""
    cited = display.citation(paper, short=True, escape=escape_markdown, italic="*")
    title, url = escape_markdown(paper.display_title.rstrip(".")), links.page_url(paper)
    return "- " + " ".join(filter(None, (f"{title}.", cited, f"<{url}>" if url else "")))


_TEXTS: dict[str, Callable[[Paper], str]] = {
    "title": lambda paper: paper.display_title,
    "citation": display.citation,
    "doi": lambda paper: paper.merged.doi,
    "url": links.page_url,
    "abstract": lambda paper: paper.abstract,
    "markdown": _bullet,
}


async def _copy(screen: MainScreen, name: str, entries: Sequence[AnnotatedPaper]) -> None:
    """Try the system's clipboard for a second, then leave the text to the terminal."""
    text, label = text_to_copy(entries, name), _LABELS[name]
    if len(entries) > 1:
        label += f" of {len(entries):,} papers"
    if not text:
        screen.say(f"There is no {label}" if len(entries) > 1 else f"This paper has no {label}")
        return
    copied = await asyncio.to_thread(programs.copy_text, text)
    if not screen.is_running:
        return
    if copied:
        screen.say(f"Copied the {label}")
    else:
        screen.app.copy_to_clipboard(text)
        screen.say(f"Sent the {label} to the terminal, which does not confirm it")


def _export_formats(paper_list: PaperList) -> Mapping[str, ExportFormat]:
    """Return what the export dialog offers, by name."""
    collection, counts = paper_list.collection, paper_list.terms.counts

    def write(writer: Writer, positions: Sequence[int], abstracts: bool) -> Iterable[str]:
        entries = annotated_papers(collection, positions)
        with_counts = counts(positions) if writer.name in COUNTING_TERMS else ()
        return writer.write(entries, abstracts=abstracts, term_counts=with_counts)

    def write_notes(positions: Sequence[int], abstracts: bool) -> str | Iterable[str]:
        from store.library.notebook_export import write_notebook

        entries = annotated_papers(collection, positions)
        with_counts = counts(positions)
        return write_notebook(
            collection.notebook, entries, abstracts=abstracts, term_counts=with_counts
        )

    def draw_flow(_: Sequence[int], __: bool) -> str:
        flow, hidden = collect_stats(collection).flow, collection.hidden_names
        if hidden is not None:
            flow = flow._replace(sources=tuple((hidden[path], n) for path, n in flow.sources))
        return flow_svg(flow)

    formats = {
        name: ExportFormat(writer.title, writer.suffix, partial(write, writer))
        for name, writer in WRITERS.items()
    }
    formats["notebook"] = ExportFormat(
        "Notebook, all notes", ".notes.json", write_notes, "all notes and {}"
    )
    formats["prisma"] = ExportFormat(
        "PRISMA flow diagram of all", ".svg", draw_flow, "the flow diagram"
    )
    return formats


async def write(screen: MainScreen) -> None:
    """Ask which papers, which format and which file, then write the reading list."""
    paper_list = screen.paper_list
    if paper_list is None:
        return

    def report(line: str | None) -> None:
        if line:
            screen.say(line)

    scopes = {name: positions for name, positions in paper_list.scopes().items() if positions}
    if not scopes:
        screen.say("There is nothing to export")
        return
    dialog = ExportScreen(scopes, _export_formats(paper_list), screen.opener.why_not_overwrite)
    await screen.app.push_screen(dialog, report)
