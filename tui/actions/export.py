"""What leaves the app: copies, pages, exports."""

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

COPIES = (
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
    paper = screen.paper
    if paper is None:
        return
    url = links.page_url(paper)
    if not url:
        screen.say("No DOI, arXiv id, PMID or web address is known for this paper.")
    elif programs.open_page(url):
        screen.say(f"Opened {url}")
    else:
        screen.say(f"No browser to open here: {url}")


async def copy(screen: MainScreen) -> None:
    """Ask what to copy."""
    view, at = screen.paper_list, screen.rows.position
    if view is None or at is None:
        return
    paper, annotation = view.collection.papers[at], view.collection.annotation(at)

    def chosen(what: str | None) -> None:
        if what is not None:
            screen.run_worker(_copy(screen, what, copied(paper, annotation, what)))

    await screen.app.push_screen(Picker("Copy", COPIES), chosen)


def copied(paper: Paper, annotation: Annotation, what: str) -> str:
    """Return the text that a choice of the copy menu stands for."""
    if what in ("bibtex", "markdown"):
        return render(what, [(paper, annotation)], abstracts=False)
    texts = {
        "title": paper.display_title,
        "citation": display.citation(paper),
        "doi": paper.merged.doi,
        "url": links.page_url(paper),
        "abstract": paper.abstract,
    }
    return texts[what]


async def _copy(screen: MainScreen, what: str, text: str) -> None:
    """Try the system's clipboard for a second, else hand the text to the terminal."""
    name = next(choice.label for choice in COPIES if choice.name == what)
    if not text:
        screen.say(f"This paper has no {name}.")
        return
    if await asyncio.to_thread(programs.copy_text, text):
        screen.say(f"Copied the {name}.")
    else:
        screen.app.copy_to_clipboard(text)
        screen.say(f"Sent the {name} to the terminal, which does not confirm it")


async def write(screen: MainScreen) -> None:
    """Ask where to and in which format, then write the reading list."""
    view = screen.paper_list
    if view is None:
        return

    def written(said: str | None) -> None:
        if said:
            screen.say(said)

    scopes = {name: found for name, found in view.scopes().items() if found}
    if not scopes:
        screen.say("There is nothing to export.")
        return
    await screen.app.push_screen(
        ExportScreen(scopes, partial(annotated_papers, view.collection), screen.spared), written
    )
