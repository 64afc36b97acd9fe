"""The folders of papersift, as platformdirs names them."""

from __future__ import annotations

import sys
from pathlib import Path

import platformdirs
import pytest

from store.storage.folders import user_folder


@pytest.mark.parametrize("kind", ["data", "state", "config", "cache"])
@pytest.mark.parametrize("named", [None, "", "relative", "/elsewhere", "/with/end/"])
@pytest.mark.parametrize("home", [None, "", "relative", "/home/of/user", "/home/of/user/"])
def test_folders_are_those_of_platformdirs(
    monkeypatch: pytest.MonkeyPatch, kind: str, named: str | None, home: str | None
) -> None:
    for name, folder in ((f"XDG_{kind.upper()}_HOME", named), ("HOME", home)):
        if folder is None:
            monkeypatch.delenv(name, raising=False)
        else:
            monkeypatch.setenv(name, folder)
    expected = platformdirs.PlatformDirs("papersift", appauthor=False)
    assert user_folder(kind) == Path(getattr(expected, f"user_{kind}_dir"))


def test_on_another_system_platformdirs_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    class Elsewhere:
        def __init__(self, name: str, *, appauthor: bool) -> None:
            self.user_state_dir = f"/Library/{name}"

    monkeypatch.setenv("XDG_STATE_HOME", "/elsewhere")
    monkeypatch.setattr(sys, "platform", "darwin")
    monkeypatch.setattr(platformdirs, "PlatformDirs", Elsewhere)
    assert user_folder("state") == Path("/Library/papersift")
