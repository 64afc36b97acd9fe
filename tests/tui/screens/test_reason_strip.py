"""The strip that asks why: every reason can be reached, and none is stored twice."""

from __future__ import annotations

import pytest

from store.model.annotation import Decision
from tui.config.settings import Settings

REASONS = (
    "wrong population",
    "wrong outcome",
    "not in English",
    "no abstract",
    "protocol only",
    "animal study",
    "review",
    "duplicate data",
    "case report",
    "Conference abstract",
    "retracted",
)


@pytest.mark.parametrize(
    ("typed", "reason"),
    [
        (["1"], "wrong population"),
        (["9"], "case report"),
        ([*"conf", "enter"], "Conference abstract"),
        ([*"CONFERENCE", "enter"], "Conference abstract"),
        ([*"retr", "enter"], "retracted"),
        ([*"wrong", "down", "enter"], "wrong outcome"),
        ([*"wrong", "up", "up", "enter"], "wrong outcome"),
        ([*"review", "enter"], "review"),
        ([*"study", "enter"], "study"),
        ([*"study", "down", "enter"], "animal study"),
        ([*"blurred", "enter"], "blurred"),
        (["enter"], ""),
    ],
)
async def test_every_reason_is_offered_by_digit_or_beginning(opened, typed, reason) -> None:
    async with opened(settings=Settings(reasons=REASONS)) as session:
        await session.press("e")
        assert all(name in session.text.replace("\n", " ") for name in ("retracted", "9 case"))
        await session.press(*typed)
        await session.press("k")
        assert session.annotation.decision is Decision.EXCLUDE
        assert session.annotation.reason == reason


async def test_it_shows_what_enter_would_take(opened) -> None:
    async with opened(settings=Settings(reasons=REASONS)) as session:
        await session.press("e", *"retr")
        assert "› retracted" in session.text
        assert "new: retr" in session.text
        await session.press(*"y")
        assert "› new: retry" in session.text
        await session.press("escape")
        assert len(session.notebook) == 0
