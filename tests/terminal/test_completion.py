"""Completion in the real shells, on a terminal, as a person presses Tab."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PAPERS = """\
@article{a, title={Counting, weighing and swifts}, year={2020}, doi={10.1234/swift}}
@article{b, title={Bread: slow, cold and good}, author={Roe, R}, year={2021}, doi={10.1234/bread}}
@article{c, title={Gravel roads}, author={Poe, E}, year={2022}, doi={10.5678/gravel}}
"""
SHELLS = {
    "bash": "bash --norc --noprofile -i",
    "zsh": "zsh -f -i",
    "fish": "fish --no-config --private",
}
SETUP = {
    "bash": 'PS1="> "; eval "$(papersift completion bash)"',
    "zsh": 'PS1="> "; autoload -U compinit; compinit -u; eval "$(papersift completion zsh)"',
    "fish": "function fish_prompt; echo '> '; end; papersift completion fish | source",
}


@pytest.fixture(params=SHELLS)
def shell(request: pytest.FixtureRequest, start, environment, tmp_path: Path):
    """Return a shell that completes, in a folder with two files, and its name."""
    name = request.param
    if shutil.which(name) is None:
        pytest.skip(f"{name} is not installed")
    bin_folder, work = tmp_path / "bin", tmp_path / "work"
    for folder in (bin_folder, work):
        folder.mkdir()
    command = bin_folder / "papersift"
    command.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m tui "$@"\n')
    command.chmod(0o755)
    (work / "papers.bib").write_text(PAPERS)
    (work / "other list.ris").write_text("TY  - JOUR\nER  -\n")
    path = f"{bin_folder}:{os.environ['PATH']}"
    env = {**environment, "PATH": path, "PYTHONPATH": str(ROOT)}
    for words in (
        ("tag", "+to read", "+survey", "doi:10.1234/swift", "--source", "papers.bib"),
        ("views", "--save", "mine", "-q", "tag:survey"),
    ):
        subprocess.run([command, *words], cwd=work, env=env, check=True, capture_output=True)
    terminal = start(
        shell=f"cd work; exec {SHELLS[name]}", rows=30, columns=110, PATH=path, TERM="xterm"
    )
    terminal.settle(1.0)
    terminal.send(SETUP[name], "enter")
    terminal.settle(1.5)
    terminal.send("clear", "enter")
    terminal.settle(0.3)
    return name, terminal


def expect(terminal, typed: str, *shown: str, tabs: int = 1) -> str:
    """Type a line and press Tab, wait until the screen shows all this, and drop the line."""
    terminal.send(typed)
    terminal.settle(0.2)
    for _ in range(tabs - 1):
        terminal.send("\t")
        terminal.settle(1.5)
    terminal.send("\t")
    for text in shown:
        terminal.wait(re.escape(text), 20)
    screen = terminal.text
    terminal.settle(0.3)
    terminal.send("ctrl+u", "clear", "enter")
    terminal.settle(0.3)
    return screen


def test_tab_completes(shell) -> None:
    name, terminal = shell
    expect(terminal, "papersift compl", "papersift completion")
    expect(terminal, "papersift list --forma", "papersift list --format")
    expect(terminal, "papersift list --format ts", "--format tsv")
    expect(terminal, "papersift show --source papers.bib doi:10.56", " doi:10.5678/gravel")
    titles = ("Counting, weighing and swifts", "Bread: slow, cold and good")
    by_doi = "papersift rate 4 --source papers.bib doi:10.1234/"
    assert "Gravel" not in expect(terminal, by_doi, *titles, tabs=2 if name == "bash" else 1)
    to_read = {"bash": "+to\\ read", "zsh": "+to\\ read", "fish": "+to read"}
    expect(terminal, "papersift tag --source papers.bib +to", to_read[name][:3], "read")
    expect(terminal, "papersift list -q yea", "list -q year:")
    expect(terminal, "papersift list -q is:und", "is:undecided")
    expect(terminal, 'papersift list -q "moe is:und', '"moe is:undecided')
    expect(terminal, "papersift list -q 'moe is:undecided ye", "'moe is:undecided year:")
    expect(terminal, "papersift views --delete mi", "--delete mine")
    expect(terminal, "papersift pap", "papersift papers.bib")
    expect(terminal, "papersift check pap", "check papers.bib")
    expect(terminal, "papersift list oth", "list.ris")
