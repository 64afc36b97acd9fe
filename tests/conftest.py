"""No test touches the user's own folders."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from hypothesis import settings

# A deadline in milliseconds fails on a busy machine, not on a wrong program.
# Every run draws other examples: `pytest --hypothesis-profile=thorough` draws more in one.
settings.register_profile("thorough", deadline=None, max_examples=500)
settings.register_profile("papersift", deadline=None, max_examples=60)
settings.load_profile("papersift")

FOLDERS = ("DATA", "STATE", "CONFIG", "CACHE")


@pytest.fixture(autouse=True)
def own_folders(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Set up a home for each test, and return it."""
    home = tmp_path_factory.mktemp("home")
    monkeypatch.setenv("HOME", str(home))
    for folder in FOLDERS:
        monkeypatch.setenv(f"XDG_{folder}_HOME", str(home / folder.lower()))
    for name in ("PAPERSIFT_STORE", "NO_COLOR", "EDITOR", "VISUAL", "DISPLAY", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(name, raising=False)
    return home


@pytest.fixture
def new_seed() -> int:
    """Return a seed that no run had before; it is printed where the test fails."""
    seed = random.SystemRandom().randrange(10**9)
    print("seed", seed)
    return seed
