"""The app on a Textual in which one of the private names that it uses is called something else.

The program runs with an import hook that renames the name wherever Textual's own code has it.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tui.terminal.compatibility import PRIVATE_NAMES

HOOK = """
import os, re, sys
from importlib.machinery import PathFinder, SourceFileLoader
from importlib.util import spec_from_file_location

NAME = os.environ["RENAMED"]
WORD = re.compile(rf"\\b{NAME}\\b")


class RenamingLoader(SourceFileLoader):
    def get_code(self, fullname):
        source = self.get_data(self.path).decode()
        if NAME not in source:
            return super().get_code(fullname)
        return compile(WORD.sub(NAME + "_renamed", source), self.path, "exec")


class RenamingFinder:
    @staticmethod
    def find_spec(fullname, path=None, target=None):
        package, _, module = fullname.rpartition(".")
        if fullname.partition(".")[0] != "textual":
            return None
        if module == NAME:
            raise ModuleNotFoundError(fullname)
        spec = PathFinder.find_spec(fullname.removesuffix("_renamed"), path)
        if spec is None or not isinstance(spec.loader, SourceFileLoader):
            return spec
        loader = RenamingLoader(fullname, spec.loader.path)
        places = spec.submodule_search_locations
        return spec_from_file_location(
            fullname, spec.origin, loader=loader, submodule_search_locations=places
        )


sys.meta_path.insert(0, RenamingFinder)
"""

# Names of module attributes and methods, and of the private modules that they are in.
NAMES = sorted(
    {
        name
        for places in PRIVATE_NAMES.values()
        for place, names in places.items()
        for name in (*names, place.partition(":")[0].rpartition(".")[2])
        if name.startswith("_") or place.startswith("textual._")
    }
)

SAMPLE = ("_writer_thread", "Compositor", "_dirty_widgets", "_start_widget", "_cursor_visible")


@pytest.mark.parametrize(
    "name", [pytest.param(name, marks=() if name in SAMPLE else pytest.mark.soak) for name in NAMES]
)
def test_the_app_runs_where_a_private_name_is_missing(start, tmp_path: Path, name: str) -> None:
    (tmp_path / "sitecustomize.py").write_text(HOOK)
    root = Path(__file__).resolve().parents[2]
    terminal = start(PYTHONPATH=f"{tmp_path}:{root}", RENAMED=name)
    terminal.wait("153 papers")
    terminal.send("/", "m", "o", "e")
    terminal.wait(r" / moe.* of 153")
    terminal.send("enter", "i")
    terminal.wait("✓ .*\n(.*\n)*.*Included: ")
    terminal.send("q")
    assert terminal.ended() == 0
