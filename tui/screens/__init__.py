"""Screens and dialogs.

A dialog is opened by an action, asks something, and returns the answer; what it changes goes
through the main screen's ReviewSession. `main` is the main screen. `reports` has the longer texts,
`palette` the entries of the palette. `list_editor` edits lists of the user's own; what the keys
do in those of `terms`, `reason_list` and `tag_list` is data.
"""
