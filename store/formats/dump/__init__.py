"""Text copied from web pages and mail, read in five steps so that every line is accounted for.

1. `lines` numbers the lines that are not blank, and splits lines that copying glued together;
2. `mailing` takes complete papers out of the daily mailings of arXiv;
3. `layout` finds dumps that are titles and abstracts in turn; in others `wrapping` joins
   hard-wrapped lines to paragraphs;
4. `tokens` gives each paragraph a kind, by the rules in `boilerplate`, `labels` and `shape`;
5. `assembly` pairs titles with abstracts; `reader` turns the pairs into Records and Problems.
"""
