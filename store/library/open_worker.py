"""Sources opened by another process, which caches them with their index; this one then maps them.

So the app stays as small as after a warm start, and no key waits. `python -m` makes this module
that process. Where it ends before it is done, the sources are opened here.
"""

from __future__ import annotations

import gc
import json
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path

from store.duplicates.answers import Answers
from store.library.cache import load_library, save_index_of
from store.library.opening import open_library_in_steps
from store.library.sources import Source
from store.tasks import Steps, run_steps
from store.workers import Conversation, converse

_LIBRARY, _INDEX = "library", "index"
"""What has been cached, as messages name it."""

_FEWEST_BYTES = 4_000_000
"""Size of all sources from which starting a process, half a second, is worth it."""


class OpeningProcess:
    """A process that caches sources and their index; ask for the one, then for the other."""

    def __init__(
        self, paths: Sequence[str | Path], answers: Answers, cache: Path, key: str
    ) -> None:
        pairs = [sorted(map(sorted, side)) for side in (answers.same, answers.different)]
        request = json.dumps([list(map(str, paths)), pairs, str(cache), key])
        self._conversation = Conversation("store.library.open_worker", request.encode())
        self._messages = self._conversation.messages()

    def wait_for_library(self) -> Steps[bool]:
        """Wait until the Library is cached; yield the progress, and return whether it is."""
        return (yield from self._wait(_LIBRARY))

    def wait_for_index(self) -> Steps[bool]:
        """Wait until the index is cached; yield the progress, and return whether it is."""
        return (yield from self._wait(_INDEX))

    def _wait(self, name: str) -> Steps[bool]:
        done = 0.0
        for message in self._messages:
            if message is None:
                yield done
                continue
            answer = json.loads(message)
            if answer == name:
                return True
            done = answer
        return False

    def close(self) -> None:
        """End the process, if it still runs."""
        self._conversation.close()


def is_worth_a_process(files: Sequence[tuple[str, Path | Source]]) -> bool:
    """Return whether opening files takes so long that another process should do it."""
    paths = [file for _, file in files if isinstance(file, Path) and file.is_file()]
    return sum(path.stat().st_size for path in paths) >= _FEWEST_BYTES


def _open(request: bytes, send: Callable[[bytes], None]) -> None:
    """Cache the sources of a request under its key, then their index."""
    gc.disable()
    paths, pairs, folder, key = json.loads(request)
    same, different = (frozenset(map(frozenset, side)) for side in pairs)
    answers, cache = Answers(same, different), Path(folder)

    reported: list[object] = [None]

    def report(done: object) -> None:
        """Send a message, or a share of the work where it differs in the first two digits."""
        done = round(done, 2) if isinstance(done, float) else done
        if done != reported[0]:
            reported[0] = done
            send(json.dumps(done).encode())

    # numpy comes with these; the app, which imports this module too, has to start without it
    from store.library.index_worker import build_index
    from store.library.record_drafts import RecordDrafts
    from store.library.spool import Spool
    from store.search.index import Index

    with (
        closing(Spool(cache)) as records,
        closing(Spool(cache)) as packed_drafts,
        closing(RecordDrafts(records, packed_drafts)) as drafts,
    ):
        opening = open_library_in_steps(
            paths, answers=answers, cache=cache, spool=records, on_read=drafts.start
        )
        run_steps(opening, report)
        library = load_library(cache, key, answers, lambda: ())
        if library is None:
            return
        report(_LIBRARY)
        paper_index = run_steps(drafts.build(library), report)
        if paper_index is None:
            drafts.close()
            index = run_steps(build_index(library.papers), report)
        else:
            index = Index(library.papers, paper_index)
    save_index_of(cache, key, library, index)
    report(_INDEX)


if __name__ == "__main__":
    converse(_open)
