"""The tag dialog: type a name, complete it, Enter toggles."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Input, Static

from store.text.cleaning import clean
from tui.screens.dialog import Dialog
from tui.widgets.choices import Choices
from tui.widgets.labels import HintLine
from tui.widgets.line_input import LineInput

_MAX_TAGS = 200
"""Tags that the dialog lists at once."""


_PLACEHOLDER = "tags, parted by commas; one that is set is removed"


@dataclass(frozen=True, slots=True)
class Tagging:
    """The tags to add and to remove."""

    add: tuple[str, ...]
    remove: tuple[str, ...]

    def describe_unchanged(self) -> str:
        """Describe papers that this changes nothing about: `already tagged moe`."""
        parts = []
        if self.add:
            parts.append(f"already tagged {', '.join(self.add)}")
        if self.remove:
            parts.append(f"not tagged {', '.join(self.remove)}")
        return " and ".join(parts)


def parse_tagging(text: str, current: Sequence[str]) -> Tagging:
    """Parse `moe, -draft, +survey`: a bare name toggles, `+` adds, `-` removes.

    `current` are the tags that a bare name removes.
    """
    add: list[str] = []
    remove: list[str] = []
    for part in map(clean, text.split(",")):
        name = clean(part.lstrip("+-#")) if part[:1] in "+-#" else part
        if not name:
            continue
        removing = part.startswith("-") or (name in current and not part.startswith("+"))
        (remove if removing else add).append(name)
    return Tagging(tuple(dict.fromkeys(add)), tuple(dict.fromkeys(remove)))


def matching_tags(word: str, counts: Mapping[str, int]) -> list[str]:
    """Return the tags that match the beginning of a name, the best and the most used first."""
    if not word:
        return sorted(counts, key=lambda tag: (-counts[tag], tag))
    from rapidfuzz import fuzz, process

    folded, names = word.casefold(), [tag.casefold() for tag in counts]
    matches = process.extract(folded, names, scorer=fuzz.WRatio, score_cutoff=60, limit=_MAX_TAGS)
    tags = list(counts)
    ranked = [
        (not name.startswith(folded), -score, -counts[tags[row]], place, tags[row])
        for place, (name, score, row) in enumerate(matches)
    ]
    return [tag for *_, tag in sorted(ranked)]


class TagScreen(Dialog[Tagging | None]):
    """Returns what to add and to remove, or None when it was cancelled."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "dismiss(None)", "Cancel", show=False),
        Binding("down", "move(1)", "Next tag", show=False, priority=True),
        Binding("up", "move(-1)", "Previous tag", show=False, priority=True),
        Binding("tab", "complete", "Complete", show=False, priority=True),
    ]

    def __init__(self, counts: Mapping[str, int], current: Sequence[str], papers: int) -> None:
        super().__init__(classes="dialog")
        self._counts = counts
        """How many papers have which tag."""
        self._current = tuple(current)
        """The tags that all of the papers have."""
        self._papers = papers
        self._listed_tags: list[str] = []

    def compose(self) -> ComposeResult:
        """Lay out the line to type in above the tags that exist."""
        heading = "Tags" if self._papers == 1 else f"Tags of {self._papers} papers"
        with Vertical():
            yield Static(Content(heading), classes="heading")
            yield LineInput(placeholder=_PLACEHOLDER, compact=True)
            yield Choices()
            hint = "Enter toggles · Tab completes · Esc cancels"
            yield HintLine(hint)

    def on_mount(self) -> None:
        """List all tags."""
        self._list_tags("")
        self.set_focus(self.query_one(Input))

    def on_input_changed(self, event: Input.Changed) -> None:
        """List the tags that match what has been typed."""
        self._list_tags(_last_word(event.value).lstrip("+-#"))

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Toggle what was typed, or else the tag that the arrow keys have highlighted."""
        text, highlighted = event.value, self.query_one(Choices).highlighted
        if not text.strip() and highlighted is not None:
            text = self._listed_tags[highlighted]
        tagging = parse_tagging(text, self._current)
        self.dismiss(tagging if tagging.add or tagging.remove else None)

    def on_option_list_option_selected(self, event: Choices.OptionSelected) -> None:
        """Toggle a tag that was clicked."""
        self.dismiss(parse_tagging(self._listed_tags[event.option_index], self._current))

    def action_move(self, rows: int) -> None:
        """Highlight another tag while typing."""
        self.query_one(Choices).move(rows)

    def action_complete(self) -> None:
        """Replace the last word by the highlighted tag, or by the first."""
        if not self._listed_tags:
            return
        box, options = self.query_one(Input), self.query_one(Choices)
        before, comma, _ = box.value.rpartition(",")
        sign = _last_word(box.value)[:1]
        sign = sign if sign in ("+", "-", "#") else ""
        tag = self._listed_tags[options.highlighted or 0]
        box.value = f"{before}{comma}{' ' if comma else ''}{sign}{tag}"
        box.cursor_position = len(box.value)

    def _list_tags(self, word: str) -> None:
        self._listed_tags = matching_tags(word, self._counts)[:_MAX_TAGS]
        self.query_one(Choices).fill((tag, self._line(tag)) for tag in self._listed_tags)

    def _line(self, tag: str) -> Content:
        sign = "✓ " if tag in self._current else "  "
        return Content.assemble(sign, tag, (f"  {self._counts[tag]}", "$text-muted"))


def _last_word(text: str) -> str:
    return text.rpartition(",")[2].strip()
