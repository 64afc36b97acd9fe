"""Half-written notes, kept apart from the store until they are acts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import MappingProxyType

from store.storage.errors import SaveFailed, system_reason
from store.storage.filesystem import FileSystem, LocalFileSystem, replace_durably
from store.storage.lock import Lock
from store.storage.log import decode_json, encode_json
from store.storage.paths import StorePaths, quarantine
from store.text.cleaning import clean

PATIENCE = 0.2
"""Seconds to wait for another window that keeps a draft of its own."""


class Drafts:
    """The half-written notes of one store, by paper id; they survive a crash."""

    def __init__(self, path: Path, *, disk: FileSystem | None = None) -> None:
        self._layout = StorePaths.of(path)
        self._disk = disk or LocalFileSystem()

    def save(self, key: str, text: str) -> None:
        """Keep what is written so far, durably; raises SaveFailed where it could not be.

        Costs one synced small file; meant for pauses in typing.
        """
        text = clean(text, lines=True)
        with self._changing() as drafts:
            if text:
                drafts[key] = text
            else:
                drafts.pop(key, None)

    def read(self) -> Mapping[str, str]:
        """Return the drafts that are kept, by paper id; none where they cannot be read."""
        try:
            return MappingProxyType(self._read()[0])
        except OSError:
            return MappingProxyType({})

    def delete(self, key: str) -> None:
        """Drop a draft, because it became a note or was given up; raises SaveFailed."""
        with self._changing() as drafts:
            drafts.pop(key, None)

    def _read(self) -> tuple[dict[str, str], bytes]:
        """Read the file; gives also its bytes where they are no drafts."""
        content = self._disk.read(self._layout.drafts)
        if not content:
            return {}, b""
        try:
            found = decode_json(content)
        except ValueError:
            return {}, content
        if not isinstance(found, dict):
            return {}, content
        texts = {key: text for key, text in found.items() if isinstance(text, str)}
        return {key: clean(text, lines=True) for key, text in texts.items()}, b""

    @contextmanager
    def _changing(self) -> Iterator[dict[str, str]]:
        """Let a change be made to the drafts that lie there, and write them."""
        disk, layout = self._disk, self._layout
        lock = Lock(disk, layout.sibling("drafts-lock"))
        try:
            disk.make_folder(layout.folder)
            if not lock.acquire(PATIENCE):
                raise SaveFailed("the draft was not kept: another window is at it")
            drafts, damaged = self._read()
            before = dict(drafts)
            yield drafts
            if damaged:
                quarantine(disk, layout, "damaged", damaged)
            if drafts != before or damaged:
                content = encode_json(drafts).encode()
                replace_durably(disk, layout.drafts, content, layout.sibling("drafts.tmp"))
        except OSError as error:
            raise SaveFailed(f"the draft was not kept: {system_reason(error)}") from error
        finally:
            lock.release()
            lock.close()
