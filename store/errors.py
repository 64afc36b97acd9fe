"""The family of exceptions whose message is one line for the user."""


class UserError(Exception):
    """Something that the user should read, in one line; the command line and the app catch it."""
