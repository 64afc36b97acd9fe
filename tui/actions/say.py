"""Ratings, tags, notes, read."""

from __future__ import annotations

from collections.abc import Sequence

from store.library.merging import carried
from store.model.annotation import Change
from store.model.paper import Paper
from store.tasks import drive
from tui.screens.main.reviewing import Verb
from tui.screens.main.screen import MainScreen
from tui.screens.tags import Tagging, Tags


def rate(screen: MainScreen, rating: int) -> None:
    """Rate 1 to 5; 0 takes the rating away."""
    screen.acting.act(lambda papers: screen.notebook.rate(papers, rating or None))


async def tags(screen: MainScreen) -> None:
    """Ask for tags to add and take away."""
    targets = screen.acting.targets()
    if screen.view is None or not targets:
        screen.acting.nothing()
        return

    def tagged(wanted: Tagging | None) -> None:
        if wanted is not None:
            screen.acting.last_tags = wanted
            screen.acting.act(tagging(screen, wanted))

    held = screen.view.common_tags(targets)
    await screen.app.push_screen(Tags(screen.view.pile.tags, held, len(targets)), tagged)


def tags_again(screen: MainScreen) -> None:
    """Apply the last tags."""
    if screen.acting.last_tags is None:
        screen.say("No tags were set yet: t sets some.")
    else:
        screen.acting.act(tagging(screen, screen.acting.last_tags))


def tagging(screen: MainScreen, wanted: Tagging) -> Verb:
    """Give the verb that tags so."""

    def verb(papers: Sequence[Paper]) -> Change | None:
        return screen.notebook.tag(papers, wanted.add, wanted.remove)

    return verb


async def note(screen: MainScreen) -> None:
    """Write the note of the paper under the cursor."""
    await screen.writing.begin()


def read(screen: MainScreen) -> None:
    """Say that the papers were read; when all were, that they were not."""
    view = screen.view
    if view is None:
        return
    targets = screen.acting.targets()
    done = bool(targets) and all(view.pile.annotation(at).read for at in targets)
    screen.acting.act(lambda papers: screen.notebook.mark_read(papers, not done))


def repeat(screen: MainScreen) -> None:
    """Do the last act again, on the paper under the cursor."""
    at, act = screen.rows.position, screen.acting.last
    if act is None or at is None:
        screen.say("There is nothing to repeat yet.")
    else:
        screen.acting.act_on((at,), act.verb, advance=act.advance)


async def take_in(screen: MainScreen) -> None:
    """Take in what the sources themselves say of their papers, as one act."""
    view = screen.view
    if view is None:
        return
    said = await drive(carried(view.pile.library))
    if not said:
        screen.say("The sources carry no decisions, tags or notes.")
        return
    word = "Took in what the sources say"
    change = screen.acting.save(lambda: screen.notebook.bring("import", word, said))
    if change is not None:
        screen.acting.changed(change)
        screen.say(change.text, " · u undoes")
    elif not screen.acting.unsaved:
        screen.say("All that the sources say is in the notes already.")
