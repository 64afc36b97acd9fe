"""The errors of the store, each with one line for the user.

A module of its own, so that the app can catch them without importing the store.
"""

from __future__ import annotations

from store.errors import UserError

_NOT_SAVED = "not saved: "


class StoreError(UserError):
    """An error of the store."""

    @property
    def reason(self) -> str:
        """The message without the words that say that something was not saved."""
        return str(self).removeprefix(_NOT_SAVED)


class StoreRefused(StoreError):
    """The store could not be opened; nothing was changed."""


class StoreVanished(StoreRefused):
    """The store's files are gone, but there is a backup; the message names it."""


class StoreReadOnly(StoreError):
    """The store was opened read-only; the message says why."""


class SaveFailed(StoreError):
    """A transaction was not saved; the store in memory is as it was before."""


class HistoryGap(StoreError):
    """A segment of the history cannot be read; nothing older can be undone."""


def system_reason(error: OSError) -> str:
    """Return the system's message for an error, in lower case."""
    return (error.strerror or str(error) or type(error).__name__).lower()
