"""Standard input is read to its end, whatever it is, and kept as it came."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

TEXT = "Größe der Gärten im Winter\n"


def test_a_pipe_that_has_nothing_yet_is_waited_for(tmp_path: Path) -> None:
    reader, writer = os.pipe()
    os.set_blocking(reader, False)
    program = subprocess.Popen(
        [sys.executable, "-m", "tui", "--store", str(tmp_path / "notes.json"), "list", "-"],
        cwd=Path(__file__).parents[3],
        stdin=reader,
        stdout=subprocess.PIPE,
        text=True,
    )
    os.close(reader)
    time.sleep(0.5)
    for part in (TEXT.encode()[:7], TEXT.encode()[7:]):
        os.write(writer, part)
        time.sleep(0.1)
    os.close(writer)
    assert "Größe der Gärten im Winter" in program.communicate(timeout=60)[0]


def test_bytes_of_a_legacy_encoding_are_kept(run, tmp_path: Path) -> None:
    content = TEXT.encode("cp1252")
    done = run("export", "--json", "-", input=content)
    assert done.exit_code == 0
    assert "Größe der Gärten" in done.stdout
    (kept,) = tmp_path.glob("**/pasted/*.txt")
    assert kept.read_bytes() == content
