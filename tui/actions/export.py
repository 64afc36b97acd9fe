"""Copy, open in the browser, export."""

from __future__ import annotations

import asyncio
from functools import partial

from store.formats.registry import render
from store.library.collection import annotated_papers
from store.model import display, links
from store.model.annotation import Annotation
from store.model.paper import Paper
from tui.screens.export import ExportScreen
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


def open_page(screen: MainScreen) -> None:
    """Open the paper's web page."""
    if screen.paper is None:
        return
    url = links.page_url(screen.paper)
    if not url:
        screen.say("This paper has no DOI, arXiv id, PMID or web address")
    elif programs.open_page(url):
        screen.say(f"Opened {url}")
    else:
        screen.say(f"No browser to open here: {url}")


async def copy(screen: MainScreen) -> None:
    """Ask what to copy."""
    paper_list, position = screen.paper_list, screen.position
    if paper_list is None or position is None:
        return
    paper = paper_list.collection.papers[position]
    annotation = paper_list.collection.annotation(position)

    def copy_choice(name: str | None) -> None:
        if name is not None:
            screen.run_worker(_copy(screen, name, text_to_copy(paper, annotation, name)))

    await screen.app.push_screen(Picker("Copy", _COPY_CHOICES), copy_choice)


def text_to_copy(paper: Paper, annotation: Annotation, name: str) -> str:
    """Return the text of a choice in the copy menu."""
    if name in ("bibtex", "markdown"):
        return render(name, [(paper, annotation)], abstracts=False)
    texts = {
        "title": paper.display_title,
        "citation": display.citation(paper),
        "doi": paper.merged.doi,
        "url": links.page_url(paper),
        "abstract": paper.abstract,
    }
    return texts[name]


async def _copy(screen: MainScreen, name: str, text: str) -> None:
    """Try the system's clipboard for a second, then leave the text to the terminal."""
    label = next(choice.label for choice in _COPY_CHOICES if choice.name == name)
    if not text:
        screen.say(f"This paper has no {label}")
        return
    copied = await asyncio.to_thread(programs.copy_text, text)
    if not screen.is_running:
        return
    if copied:
        screen.say(f"Copied the {label}")
    else:
        screen.app.copy_to_clipboard(text)
        screen.say(f"Sent the {label} to the terminal, which does not confirm it")


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
    entries = partial(annotated_papers, paper_list.collection)
    dialog = ExportScreen(scopes, entries, screen.opener.why_not_overwrite)
    await screen.app.push_screen(dialog, report)
