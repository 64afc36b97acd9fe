"""What systematic reviewers need beside the decisions themselves.

`prisma` has the numbers of the flow of records; `prisma_formats` prints, `prisma_svg` draws them.
`agreement` compares the decisions of reviewers.
"""
