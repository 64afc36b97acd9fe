"""Half-written notes, saved outside the store until they become Changes."""

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

_LOCK_TIMEOUT = 0.2
"""Seconds to wait for another window that is saving a draft."""


class Drafts:
    """The half-written notes of one store, by paper id; they survive a crash."""

    def __init__(self, path: Path, *, disk: FileSystem | None = None) -> None:
        self._paths = StorePaths.of(path)
        self._disk = disk or LocalFileSystem()

    def save(self, key: str, text: str) -> None:
        """Save the text so far, durably; raises SaveFailed where that is not possible.

        Writes and syncs a small file, so call it in pauses of typing; an empty text is no draft.
        """
        text = clean(text, lines=True)
        with self._update() as drafts:
            if text:
                drafts[key] = text
            else:
                drafts.pop(key, None)

    def read(self) -> Mapping[str, str]:
        """Return the drafts by paper id; none where they cannot be read."""
        try:
            return MappingProxyType(self._read()[0])
        except OSError:
            return MappingProxyType({})

    def delete(self, key: str) -> None:
        """Delete a draft that became a note or was discarded; raises SaveFailed."""
        self.save(key, "")

    def _read(self) -> tuple[dict[str, str], bytes]:
        """Return the drafts, and the bytes of the file where they are not drafts."""
        content = self._disk.read(self._paths.drafts)
        if not content:
            return {}, b""
        try:
            drafts = decode_json(content)
        except ValueError:
            return {}, content
        if not isinstance(drafts, dict):
            return {}, content
        texts = {key: text for key, text in drafts.items() if isinstance(text, str)}
        return {key: clean(text, lines=True) for key, text in texts.items()}, b""

    @contextmanager
    def _update(self) -> Iterator[dict[str, str]]:
        """Yield the drafts on disk to be changed, and write them."""
        disk, paths = self._disk, self._paths
        lock = Lock(disk, paths.sibling("drafts-lock"))
        try:
            disk.make_folder(paths.folder)
            if not lock.acquire(_LOCK_TIMEOUT):
                raise SaveFailed("the draft was not saved: another window is saving one")
            drafts, damaged = self._read()
            before = dict(drafts)
            yield drafts
            if damaged:
                quarantine(disk, paths, "damaged", damaged)
            if drafts != before or damaged:
                content = encode_json(drafts).encode()
                replace_durably(disk, paths.drafts, content, paths.sibling("drafts.tmp"))
        except OSError as error:
            raise SaveFailed(f"the draft was not saved: {system_reason(error)}") from error
        finally:
            lock.release()
            lock.close()
