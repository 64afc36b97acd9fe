"""The main screen and its controllers.

`screen` composes the widgets, forwards events and connects the controllers, which know it only
as a Host (`host`): `reviewing` runs actions, `filtering` the filter box, `note_writing` the note,
`collection_changes` pasted papers and regrouping, `screening` terms and how papers are looked at.
`key_bindings` binds the user's keys. `layout`
decides what fits; `drawing` collects what a row and the pane show.
"""
