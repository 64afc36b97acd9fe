"""Pasting papers: read, shown where they are several, kept as one more source, undone."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from store.formats.reading import UnreadableSource
from store.library.sources import file_digest, open_source, read_pasted, save_pasted
from store.notebook.paste_table import pasted_files
from store.text.latex import readable

if TYPE_CHECKING:
    from store.model.annotation import Change
    from store.model.paper import Paper
    from store.model.record import Record
    from store.notebook.answer_table import AnsweredPair
    from tui.screens.main.host import Host, Opener

_SMALL = 20_000
"""Characters that are read so fast that nobody has to be told of it."""


class PasteSession:
    """Adds pasted papers as one Change, and follows when that is undone or redone."""

    def __init__(
        self,
        host: Host,
        opener: Opener,
        save: Callable[[Callable[[], Change | None]], Change | None],
        before_opening: Callable[[], None],
    ) -> None:
        self._host = host
        self._opener = opener
        self._save = save
        """Writes to the Notebook, and shows the user when that fails."""
        self._before_opening = before_opening
        """Called before a source is opened under answers that were just written."""

    def add(self, text: str) -> None:
        """Read a pasted text, and add its papers; ask before where they are several."""
        self._host.run_worker(self._read(text), group="paste", exclusive=True)

    async def _read(self, text: str) -> None:
        from store.library.completing import complete_paper

        host, paper = self._host, self._current_paper()
        completed = complete_paper(paper, text) if paper is not None else ""
        if len(text) > _SMALL:
            host.say("Reading what was pasted …")
        try:
            records = await asyncio.to_thread(read_pasted, completed or text)
        except UnreadableSource as error:
            host.say(f"Not added: {error}", alarm=True)
            return
        if not host.is_running:
            return
        if not records:
            host.say("No papers in what was pasted; nothing was kept")
        elif known := self._known_papers(records):
            title = known[0].display_title if len(known) == 1 else f"{len(known):,} papers"
            host.say(f"Already here: {title}")
        elif len(records) == 1:
            self._keep(completed or text, records, paper if completed else None)
        else:
            from tui.screens.paste_preview import PastePreview, describe_records

            preview = PastePreview(describe_records(records, host.paper_list))
            host.ask(preview, lambda: self._keep(text, records, None))

    def _known_papers(self, records: Sequence[Record]) -> Sequence[Paper]:
        """Return the open papers of these records if none of them adds anything."""
        from store.library.completing import papers_with_all

        paper_list = self._host.paper_list
        return papers_with_all(records, paper_list.collection) if paper_list is not None else ()

    def _keep(self, text: str, records: Sequence[Record], completed: Paper | None) -> None:
        """Keep a text as a file next to the notes, record it, and open it as one more source."""
        host, notebook = self._host, self._host.notebook
        try:
            path = save_pasted(text, notebook.store.path.parent / "pasted")
        except (UnreadableSource, OSError) as error:
            host.say(f"Not added: {error}", alarm=True)
            return
        first = readable(records[0].title or records[0].abstract)
        title = first if len(records) == 1 else f"{len(records):,} papers"
        same: Sequence[AnsweredPair] = ()
        if completed is not None:
            same = ((completed.records, open_source(str(path), path).records, ()),)
        digest = file_digest(path.read_bytes())
        change = self._save(lambda: notebook.pastes.add(path.name, digest, title, same))
        if change is None:
            with suppress(OSError):
                path.unlink()
            return
        self._before_opening()
        keys = completed.keys if completed is not None else records[0].keys
        self._opener.add(path, keys=keys)

    def follow_change(self, change: Change, hint: str) -> None:
        """Open or close the pastes that an undo or redo is about."""
        for name, is_open in pasted_files(change):
            self._before_opening()
            path = self._host.notebook.store.path.parent / "pasted" / Path(name).name
            news = f"{change.text}{hint}"
            if is_open and path.exists():
                self._opener.add(path, news)
            elif not is_open and str(path) in self._opener.sources:
                self._opener.close(str(path), news)

    def _current_paper(self) -> Paper | None:
        """Return the paper under the cursor."""
        paper_list, position = self._host.paper_list, self._host.position
        if paper_list is None or position is None:
            return None
        return paper_list.collection.papers[position]
