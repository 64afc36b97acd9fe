"""The base class of every error whose message is one line for the user.

A module of its own, so that any package can import it without importing anything else.
"""


class UserError(Exception):
    """An error to be shown to the user; the command line and the app catch it."""
