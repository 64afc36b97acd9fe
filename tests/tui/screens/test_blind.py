"""Blind: who wrote a paper, where and when, is nowhere to be seen."""

from __future__ import annotations

import json
from pathlib import Path

from store.search.language import SORT_KEYS
from tui.config.viewing import SavedViewing, Viewing

SECRETS = ("Hubert Quill", "Quill", "Journal of Secrets", "1987", "secret-source", "10.5555", "77-")
BIB = """@article{quill1987,
  title = {Swifts over the river}, author = {Quill, Hubert and Roe, Ann},
  journal = {Journal of Secrets}, year = 1987, volume = 12, pages = {77--79},
  doi = {10.5555/%d}, publisher = {Secrets Press}, url = {https://secrets.example/1987},
  abstract = {Swifts were counted by day and by night over the river for as long as they flew
  there, and the counts were compared with those of others who had counted them before.}
}
"""


def secrets_in(text: str) -> list[str]:
    return [secret for secret in SECRETS if secret in text]


async def test_nothing_tells_who_where_and_when(opened, tmp_path: Path) -> None:
    source = tmp_path / "secret-source.bib"
    source.write_text(BIB % 1 + (BIB % 2).replace("quill1987", "b").replace("over the", "at a"))
    async with opened(source, size=(200, 60)) as session:
        assert len(secrets_in(session.text)) > 4
        await session.press("b")
        assert "blind" in session.text
        for keys in (["enter"], ["escape"], ["d"], ["escape"], ["D"], ["escape"], ["U"], ["escape"],
                     ["percent_sign"], ["escape"], ["R"], ["backslash"], ["backslash"],
                     ["E"], ["escape"], ["x"], ["escape"]):  # fmt: skip
            await session.press(*keys)
            assert secrets_in(session.text) == [], keys
        await session.press("slash")
        await session.type("quill")
        await session.press("enter")
        assert [line for line in session.text.splitlines()[1:] if "Quill" in line] == []
        await session.press("escape", "i", "s")
        assert "oldest first" not in session.text
        await session.press("escape", "x", "ctrl+u")
        await session.type(str(tmp_path / "out.json"))
        await session.press("enter")
        text = (tmp_path / "out.json").read_text()
        assert secrets_in(text.replace("doi:10.5555", "").replace('"10.5555', "")) == []
        assert all(paper["doi"] for paper in json.loads(text))
        assert session.annotation.blind
        await session.press("b", "k", "i", "r")
        assert len(secrets_in(session.text)) > 2
    async with opened(source) as session:
        assert secrets_in(session.text)


async def test_blind_lasts_over_a_restart_and_each_decision_remembers_it(opened, tmp_path) -> None:
    async with opened() as session:
        await session.press("i", "b", "i")
        blind = {each.blind for each in map(session.notebook.annotation, session.notebook)}
        assert blind == {True, False}
    saved = SavedViewing(tmp_path / "state" / "state.json", tmp_path / "notes.json")
    assert saved.read() == Viewing(blind=True)
    async with opened() as session:
        assert session.notebook.blind
        assert " · blind" in session.text
        await session.press("u")
        assert not session.annotation.blind
        await session.press("ctrl+r")
        assert {each.blind for each in map(session.notebook.annotation, session.notebook)} == {
            True,
            False,
        }


async def test_sorting_by_year_and_venue_is_off(opened) -> None:
    async with opened() as session:
        await session.press("s", "y", "b")
        paper_list = session.main.paper_list
        assert paper_list.sort == ""
        for key in SORT_KEYS:
            paper_list.order(f"-{key}")
            assert paper_list.sort.removeprefix("-") not in ("year", "venue")


def test_a_damaged_file_is_not_blind(tmp_path: Path) -> None:
    saved = SavedViewing(tmp_path / "state.json", tmp_path / "notes.json")
    assert saved.read() == Viewing()
    saved.write(Viewing(blind=True, colleagues=("a\0b", "c")))
    assert saved.read() == Viewing(blind=True, colleagues=("c",))
    for damage in ("", "[]", '{"store": 1}', '{"viewing": [], "store": ""}', "[" * 10_000):
        saved.path.write_text(damage)
        assert saved.read() == Viewing()
