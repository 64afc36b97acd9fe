"""The history: any Change that is in force can be reverted, a merge too."""

from __future__ import annotations

from store.model.display import local_time


async def test_a_change_is_reverted_from_the_history(opened) -> None:
    async with opened() as session:
        await session.press("4", "j", "r")
        await session.press("U", "j", "r")
        assert "Undid: Rated 4" in session.status
        ratings = [
            annotation.rating for annotation in map(session.notebook.annotation, session.notebook)
        ]
        assert ratings == [None, None]
        assert [
            annotation.read for annotation in map(session.notebook.annotation, session.notebook)
        ].count(True) == 1
        await session.press("U", "j", "j", "r")
        assert "not in force" in session.status
        await session.press("ctrl+r")
        assert "Redid: Rated 4" in session.status


async def test_a_merge_is_reverted_there_and_not_by_u(opened) -> None:
    async with opened() as session:
        await session.press("4")
        rows = dict(session.notebook.store.rows("annotations"))
        (document,) = rows.values()
        other = {"keys": ["doi:10.1000/other"], "citation": {"title": "Other"}, "rating": 2}
        session.notebook.merge({"annotations": {"1": {**document}, "2": other}}, "Merged")
        assert len(session.notebook) == 2
        await session.press("u")
        assert "Undid: Rated 4" in session.status
        await session.press("u")
        assert "Nothing to undo" in session.status
        await session.press("U", "j", "r")
        assert "Undid: Merged" in session.status
        assert [
            annotation.rating for annotation in map(session.notebook.annotation, session.notebook)
        ] == [None, None]


async def test_an_earlier_session_is_named_by_when_it_began(opened) -> None:
    async with opened() as session:
        await session.press("4")
        began = local_time(session.notebook.session.partition(" ")[0])
    async with opened() as session:
        await session.press("5", "U")
        assert f"1 paper · session of {began}" in session.text
        assert "1 paper · this session" in session.text
        assert "Z " not in session.text
