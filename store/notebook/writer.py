"""The writer of a store: a random id that a store has on one machine, and not in its files.

Whatever writes stamps for a store can import it alone.
"""

from __future__ import annotations

import os
import re
import stat
from contextlib import suppress
from hashlib import blake2b
from pathlib import Path

from store.storage.database import Store
from store.storage.files import replace_file

_WRITER = re.compile(rb"[0-9a-f]{12}")
"""Another length than that of a digest, so that nothing edited by hand has a writer's name."""


def read_writer(store: Store) -> str:
    """Return the id under which this machine writes to a store; a new one if it has none.

    It is kept in the user's state folder by the id and the path of the store, so that a copied
    file gets another: two copies with one writer could stamp different values alike. Call it
    within a transaction, as otherwise two processes may make an id each.
    """
    path = _path_of(store)
    with suppress(OSError):
        # not blocking: there may be a FIFO in its place
        handle = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_NOFOLLOW | os.O_CLOEXEC)
        with os.fdopen(handle, "rb") as file:
            status = os.fstat(handle)
            is_ours = status.st_uid == os.getuid() and not status.st_mode & 0o022
            if stat.S_ISREG(status.st_mode) and is_ours and _WRITER.fullmatch(file.read(100)):
                file.seek(0)
                return file.read().decode()
    writer = os.urandom(6).hex()
    with suppress(OSError):
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with replace_file(path) as file:
            file.write(writer.encode())
    return writer


def _path_of(store: Store) -> Path:
    from platformdirs import user_state_path

    name = blake2b(f"{store.store_id}\n{store.path}".encode("utf-8", "surrogateescape")).hexdigest()
    return user_state_path("papersift", appauthor=False) / "writers" / name[:32]
