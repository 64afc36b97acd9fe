"""Plain text, before anybody knows what a paper is.

All text from outside goes through `cleaning`; `latex` makes what is left of LaTeX and HTML
readable. To be compared, text is folded by `folding`, or many texts at once by `batch_folding`.
`patterns` compiles what these look for once a text needs it.
For the search, `spelling` has other spellings of a word and `stemming` its family.
"""
