"""Tags: type a name, complete it, Enter toggles."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input, Static

from store.text.cleaning import clean
from tui.widgets.choices import Choices

MOST = 200
"""Tags that the dialog lists at once."""


@dataclass(frozen=True, slots=True)
class Tagging:
    """The tags to add and to take away."""

    add: tuple[str, ...]
    remove: tuple[str, ...]


def parse_tagging(typed: str, held: Sequence[str]) -> Tagging:
    """Read `moe, -draft, +survey`: a bare name toggles, `+` adds, `-` takes away."""
    add: list[str] = []
    remove: list[str] = []
    for part in map(clean, typed.split(",")):
        name = clean(part.lstrip("+-#")) if part[:1] in "+-#" else part
        if not name:
            continue
        off = part.startswith("-") or (name in held and not part.startswith("+"))
        (remove if off else add).append(name)
    return Tagging(tuple(dict.fromkeys(add)), tuple(dict.fromkeys(remove)))


def matching_tags(word: str, counts: Mapping[str, int]) -> list[str]:
    """Return the tags that fit what was typed of one, the best and the most used first."""
    if not word:
        return sorted(counts, key=lambda tag: (-counts[tag], tag))
    from rapidfuzz import fuzz, process

    found = process.extract(
        word, list(counts), scorer=fuzz.WRatio, processor=str.casefold, score_cutoff=60, limit=MOST
    )
    low = word.casefold()
    return [
        tag
        for tag, _, _ in sorted(
            found, key=lambda hit: (not hit[0].casefold().startswith(low), -hit[1], -counts[hit[0]])
        )
    ]


class TagScreen(ModalScreen[Tagging | None]):
    """Gives back what to add and take away, or None."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "dismiss(None)", "Cancel", show=False),
        Binding("down", "move(1)", "Next tag", show=False, priority=True),
        Binding("up", "move(-1)", "Previous tag", show=False, priority=True),
        Binding("tab", "complete", "Complete", show=False, priority=True),
    ]

    def __init__(self, counts: Mapping[str, int], held: Sequence[str], papers: int) -> None:
        super().__init__(classes="dialog")
        self._counts = counts
        self._held = tuple(held)
        self._papers = papers
        self._shown: list[str] = []

    def compose(self) -> ComposeResult:
        """Show the line to type in and the tags there are."""
        what = "Tags" if self._papers == 1 else f"Tags of {self._papers} papers"
        with Vertical():
            yield Static(Content(what), classes="heading")
            yield Input(
                placeholder="a tag, or several with commas; one that is set goes away", compact=True
            )
            yield Choices()
            yield Static(Content("Enter toggles · Tab completes · Esc cancels"), classes="hint")

    def on_mount(self) -> None:
        """Show all tags."""
        self._fill("")
        self.set_focus(self.query_one(Input))

    def on_input_changed(self, event: Input.Changed) -> None:
        """Narrow the tags to what is being typed."""
        self._fill(self._word(event.value))

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Toggle what was typed, else the tag that was gone to with the arrows."""
        typed = event.value
        highlighted = self.query_one(Choices).highlighted
        if not typed.strip() and highlighted is not None:
            typed = self._shown[highlighted]
        wanted = parse_tagging(typed, self._held)
        self.dismiss(wanted if wanted.add or wanted.remove else None)

    def on_option_list_option_selected(self, event: Choices.OptionSelected) -> None:
        """Toggle a tag that was clicked."""
        self.dismiss(parse_tagging(self._shown[event.option_index], self._held))

    def action_move(self, rows: int) -> None:
        """Go through the tags while typing."""
        options = self.query_one(Choices)
        if rows > 0:
            options.action_cursor_down()
        else:
            options.action_cursor_up()

    def action_complete(self) -> None:
        """Put the highlighted tag, or the first, in place of what was typed of it."""
        if not self._shown:
            return
        box, options = self.query_one(Input), self.query_one(Choices)
        before, comma, _ = box.value.rpartition(",")
        sign = self._word(box.value, signed=True)[:1]
        sign = sign if sign in ("+", "-", "#") else ""
        box.value = (
            f"{before}{comma}{' ' if comma else ''}{sign}{self._shown[options.highlighted or 0]}"
        )
        box.cursor_position = len(box.value)

    def _word(self, value: str, *, signed: bool = False) -> str:
        word = value.rpartition(",")[2].strip()
        return word if signed else word.lstrip("+-#")

    def _fill(self, word: str) -> None:
        self._shown = matching_tags(word, self._counts)[:MOST]
        self.query_one(Choices).fill(
            (
                tag,
                Content.assemble(
                    ("✓ " if tag in self._held else "  "),
                    tag,
                    (f"  {self._counts[tag]}", "$text-muted"),
                ),
            )
            for tag in self._shown
        )
