"""Ratings, tags, notes, read and unread."""

from __future__ import annotations

from store.library.merging import annotations_in_sources
from store.tasks import run_in_slices
from tui.screens.main.reviewing import Action
from tui.screens.main.screen import MainScreen
from tui.screens.tags import Tagging, TagScreen


def rate(screen: MainScreen, rating: int) -> None:
    """Rate 1 to 5; 0 clears the rating."""
    screen.review_session.apply(
        Action(
            lambda papers: screen.notebook.rate(papers, rating or None),
            unchanged=f"Already rated {rating}" if rating else "No rating to clear",
            overturns=lambda earlier: earlier.rating not in (None, rating),
            overturned="rating",
        )
    )


async def tags(screen: MainScreen) -> None:
    """Ask for tags to add and remove."""
    targets = screen.review_session.targets()
    if screen.paper_list is None or not targets:
        screen.review_session.explain_no_targets()
        return

    def apply(tagging: Tagging | None) -> None:
        if tagging is not None:
            screen.review_session.last_tags = tagging
            screen.review_session.apply(_tag(screen, tagging))

    common = screen.paper_list.common_tags(targets)
    dialog = TagScreen(screen.paper_list.collection.tags, common, len(targets))
    await screen.app.push_screen(dialog, apply)


def tags_again(screen: MainScreen) -> None:
    """Apply the last tags."""
    if screen.review_session.last_tags is None:
        screen.say("No tags were set yet: t sets some")
    else:
        screen.review_session.apply(_tag(screen, screen.review_session.last_tags))


def _tag(screen: MainScreen, tagging: Tagging) -> Action:
    unchanged = f"No change: {tagging.describe_unchanged()}"
    add, remove = tagging.add, tagging.remove
    return Action(lambda papers: screen.notebook.tag(papers, add, remove), unchanged)


async def note(screen: MainScreen) -> None:
    """Write the note of the paper under the cursor."""
    await screen.note_session.begin()


def read(screen: MainScreen) -> None:
    """Mark the papers as read; where all of them are, as unread."""
    if screen.paper_list is None:
        return
    annotations = map(screen.paper_list.collection.annotation, screen.review_session.targets())
    unread = not all(annotation.read for annotation in annotations)
    unchanged = f"Already marked as {'read' if unread else 'unread'}"
    action = Action(lambda papers: screen.notebook.mark_read(papers, unread), unchanged)
    screen.review_session.apply(action)


def repeat(screen: MainScreen) -> None:
    """Repeat the last action, on the paper under the cursor."""
    position, action = screen.position, screen.review_session.last_action
    if action is None or position is None:
        screen.say("Nothing to repeat yet")
    else:
        screen.review_session.apply_to((position,), action)


async def import_decisions(screen: MainScreen) -> None:
    """Import the decisions, tags and notes that the sources contain, as one Change."""
    if screen.paper_list is None:
        return
    library = screen.paper_list.collection.library
    annotations = await run_in_slices(annotations_in_sources(library))
    if not annotations:
        screen.say("The sources contain no decisions, tags or notes")
        return
    change = screen.review_session.save(
        lambda: screen.notebook.import_annotations("import", "Imported from the files", annotations)
    )
    if change is not None:
        screen.review_session.show_change(change)
        screen.say(change.text, " · u undoes")
    elif not screen.review_session.unsaved_reason:
        screen.say("Already imported: the sources contain nothing new")
