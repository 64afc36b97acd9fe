"""What systematic reviewers need beside the decisions themselves.

`prisma` has the numbers of the flow of records; `prisma_formats` prints, `prisma_svg` draws them.
`agreement` compares the decisions of reviewers. `blinding` hides who wrote a paper, where and when.

`terms` parses the user's terms, `term_rules` says which words are one of them. Two structures
follow these rules: `term_matches` finds all terms in one paper, `term_index` counts the papers that
have each.
"""
