"""The main screen and its controllers.

`screen` composes the widgets, forwards events and connects the controllers, which know it only
as a Host (`host`): `reviewing` runs actions, `filtering` the filter box, `note_writing` the note,
`pasting` what was pasted, `screening` terms and how papers are looked at; `collection_changes`
groups again after answers about duplicates, and puts another collection in the place of the one
shown. `key_bindings` binds the user's keys. `layout` decides what fits; `drawing` collects what a
row and the pane show.
"""
