"""What can go wrong with the store, each with one line for people."""

from __future__ import annotations

from store.errors import UserError


class StoreError(UserError):
    """Trouble with the store."""


class StoreRefused(StoreError):
    """The store could not be opened; nothing was changed."""


class StoreReadOnly(StoreError):
    """The store was opened for reading only; the message says why."""


class SaveFailed(StoreError):
    """An act was not saved; the store in memory is as it was before the act."""


def system_reason(error: OSError) -> str:
    """Say in a few words what the system said."""
    return (error.strerror or str(error) or type(error).__name__).lower()
