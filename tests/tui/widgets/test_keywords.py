"""Keywords and subject headings are on the page, with what the filter matched."""

from __future__ import annotations

from pathlib import Path

import pytest

RIS = (
    "TY  - JOUR\nTI  - Owls in poplars near water\nAB  - We count forty owls in winter.\n"
    "KW  - Strigiformes\nKW  - Winter Ecology\nER  - \n"
)
NBIB = (
    "PMID- 123\nTI  - Owls in poplars near water\nAB  - We count forty owls in winter.\n"
    "MH  - Strigiformes\nMH  - Winter Ecology\n"
)
BIB = (
    "@article{a, title={Owls in poplars near water}, abstract={We count forty owls in winter.},\n"
    " keywords={Strigiformes; Winter Ecology}}\n"
)


@pytest.mark.parametrize(("name", "text"), [("a.ris", RIS), ("a.nbib", NBIB), ("a.bib", BIB)])
async def test_they_are_shown_below_the_abstract(
    opened, tmp_path: Path, name: str, text: str
) -> None:
    (tmp_path / name).write_text(text)
    async with opened(tmp_path / name, size=(120, 40)) as session:
        assert "Keywords    Strigiformes · Winter Ecology" in session.text
        await session.press("slash")
        await session.type("keyword:ecology")
        await session.press("enter")
        content = session.main.pane.text.render()
        start = content.plain.index("Ecology")
        assert (start, start + len("Ecology")) in [(s.start, s.end) for s in content.spans]


async def test_markup_in_a_keyword_is_text(opened, tmp_path: Path) -> None:
    (tmp_path / "a.ris").write_text(RIS.replace("Strigiformes", "[/x] [bold]owls"))
    async with opened(tmp_path / "a.ris", size=(120, 40)) as session:
        assert "Keywords    [/x] [bold]owls · Winter Ecology" in session.text


async def test_a_paper_without_keywords_has_no_such_line(opened) -> None:
    async with opened(size=(120, 40)) as session:
        assert "Keywords" not in session.text
