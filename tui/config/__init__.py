"""What is read before anything is drawn. Imports no Textual.

`paths` says where files are kept, and `projects` which folder is a project. `settings` reads
what the user has written, its keys with `key_settings`: `key_names` knows what people call keys,
`profiles` has the keys of other programs, and `keymap` puts the user's over the defaults.
`state` is where the user was, `viewing` how the papers were looked at, `marks` which were
marked: these three may be lost. `glyphs` asks whether the terminal has our signs.
"""
