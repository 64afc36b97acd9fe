"""Ratings, tags, notes, read."""

from __future__ import annotations

from collections.abc import Sequence

from store.library.merging import annotations_in_sources
from store.model.annotation import Change
from store.model.paper import Paper
from store.tasks import run_in_slices
from tui.screens.main.reviewing import Verb
from tui.screens.main.screen import MainScreen
from tui.screens.tags import Tagging, TagScreen


def rate(screen: MainScreen, rating: int) -> None:
    """Rate 1 to 5; 0 takes the rating away."""
    screen.reviewer.act(lambda papers: screen.notebook.rate(papers, rating or None))


async def tags(screen: MainScreen) -> None:
    """Ask for tags to add and take away."""
    targets = screen.reviewer.targets()
    if screen.paper_list is None or not targets:
        screen.reviewer.nothing()
        return

    def tagged(wanted: Tagging | None) -> None:
        if wanted is not None:
            screen.reviewer.last_tags = wanted
            screen.reviewer.act(tagging(screen, wanted))

    held = screen.paper_list.common_tags(targets)
    await screen.app.push_screen(
        TagScreen(screen.paper_list.collection.tags, held, len(targets)), tagged
    )


def tags_again(screen: MainScreen) -> None:
    """Apply the last tags."""
    if screen.reviewer.last_tags is None:
        screen.say("No tags were set yet: t sets some.")
    else:
        screen.reviewer.act(tagging(screen, screen.reviewer.last_tags))


def tagging(screen: MainScreen, wanted: Tagging) -> Verb:
    """Return the verb that tags so."""

    def verb(papers: Sequence[Paper]) -> Change | None:
        return screen.notebook.tag(papers, wanted.add, wanted.remove)

    return verb


async def note(screen: MainScreen) -> None:
    """Write the note of the paper under the cursor."""
    await screen.note_session.begin()


def read(screen: MainScreen) -> None:
    """Say that the papers were read; when all were, that they were not."""
    view = screen.paper_list
    if view is None:
        return
    targets = screen.reviewer.targets()
    done = bool(targets) and all(view.collection.annotation(at).read for at in targets)
    screen.reviewer.act(lambda papers: screen.notebook.mark_read(papers, not done))


def repeat(screen: MainScreen) -> None:
    """Do the last act again, on the paper under the cursor."""
    at, act = screen.rows.position, screen.reviewer.last
    if act is None or at is None:
        screen.say("There is nothing to repeat yet.")
    else:
        screen.reviewer.act_on((at,), act.verb, advance=act.advance)


async def import_decisions(screen: MainScreen) -> None:
    """Take in what the sources themselves say of their papers, as one act."""
    view = screen.paper_list
    if view is None:
        return
    said = await run_in_slices(annotations_in_sources(view.collection.library))
    if not said:
        screen.say("The sources carry no decisions, tags or notes.")
        return
    word = "Took in what the sources say"
    change = screen.reviewer.save(lambda: screen.notebook.import_annotations("import", word, said))
    if change is not None:
        screen.reviewer.changed(change)
        screen.say(change.text, " · u undoes")
    elif not screen.reviewer.unsaved:
        screen.say("All that the sources say is in the notes already.")
