"""Widgets draw what they are given and report what the user did; none of them writes anything.

How a row of the list gets to the terminal: row_list.py is asked by Textual for the lines of a
region; for each row that it has not cached it calls the function that it was given, on the main
screen drawing.list_row_content(), which has paper_row.row_content() return a RowContent: what the
row shows, in pieces. row_layout.py lays the pieces out in one or two StyledLines, texts with the
names of their styles; strips.py resolves these names in a StyleCache and cuts each line to the
width of the list, which makes it a Strip; compositor.py in tui.terminal sends those Strips that
differ from what is painted, at a time that painting.py chooses, and output.py writes them to the
terminal.
"""
