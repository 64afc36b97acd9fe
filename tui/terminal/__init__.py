"""Whatever depends on the private parts of Textual or on another program.

`compatibility` lists those private names, and no module outside this package uses one.

What comes in: `driver` reads the terminal, `web_driver` the browser; `input_parser` makes keys
of bytes, of which `paste_filter` holds what was pasted apart, and `layout_keys` knows where a
key is. `key_queue` lets keys through one at a time. What goes out: `painting` decides when,
`compositor` which strips, `cells` which bytes, and `output` writes them; `colorless` is for
terminals without colours. `programs` runs browser, clipboard and editor, `loopback_server` is
that of `papersift serve`.
"""
