"""NO_COLOR sends no colour, greys neither, and what colours said is still said."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.color import ColorSystem
from rich.segment import Segment
from rich.style import Style
from textual.color import Color

from tui.terminal.cells import cell_style
from tui.terminal.colorless import Colorless, PlainText, color_filter, forget_empty_no_color

DARK, LIGHT = Color.parse("#16181d"), Color.parse("#faf9f6")
COLORS = st.sampled_from(
    ["default", "red", "bright_blue", "color(9)", "color(240)", "#16181d", "#fafafa", "#808080"]
)
STYLES = st.builds(
    lambda color, ground, bold, reverse: Style(
        color=color, bgcolor=ground, bold=bold, reverse=reverse
    ),
    COLORS,
    COLORS,
    st.booleans(),
    st.booleans(),
)


def filtered(style: Style, ground: Color = DARK) -> Style:
    [segment] = Colorless().apply([Segment("x", style)], ground)
    assert segment.text == "x"
    assert segment.style is not None
    return segment.style


@given(STYLES, st.sampled_from([DARK, LIGHT]))
def test_no_colour_is_sent(style: Style, ground: Color) -> None:
    for colors in (3, 2, 1):
        look = cell_style(filtered(style, ground), ColorSystem(colors))
        assert (look.foreground, look.background) == ("", "")


@pytest.mark.parametrize("ground", [DARK, LIGHT])
def test_what_stands_out_is_reversed_and_what_is_muted_is_dim(ground: Color) -> None:
    text = "#d5d8de" if ground is DARK else "#22262c"
    muted = "#6d747f" if ground is DARK else "#8f969f"
    opposite = "#d5d8de" if ground is DARK else "#22262c"
    assert not filtered(Style(color=text, bgcolor=ground.hex), ground).reverse
    assert filtered(Style(color=muted, bgcolor=ground.hex), ground).dim
    assert filtered(Style(color=ground.hex, bgcolor=opposite), ground).reverse
    assert not filtered(Style(color=ground.hex, bgcolor=opposite), ground).dim
    assert not filtered(Style(color=text, bgcolor=ground.hex, bold=True), ground).dim


def test_a_terminal_without_styles_gets_none_and_clicks_still_work() -> None:
    style = Style(color="red", bold=True, meta={"@click": "app.press('escape')"})
    [segment] = PlainText().apply([Segment("x", style)], DARK)
    assert cell_style(segment.style, None) == cell_style(segment.style, ColorSystem.TRUECOLOR)
    assert segment.style is not None
    assert segment.style.meta == style.meta


@pytest.mark.parametrize(
    ("environment", "kind"),
    [
        ({"TERM": "xterm"}, None),
        ({"TERM": "xterm", "NO_COLOR": ""}, None),
        ({"TERM": "xterm", "NO_COLOR": "1"}, Colorless),
        ({"TERM": "xterm", "NO_COLOR": "0"}, Colorless),
        ({"TERM": "dumb"}, PlainText),
        ({"TERM": "dumb", "NO_COLOR": "1"}, PlainText),
    ],
)
def test_the_environment_decides(
    monkeypatch: pytest.MonkeyPatch, environment: dict[str, str], kind: type | None
) -> None:
    monkeypatch.delenv("NO_COLOR", raising=False)
    for name, setting in environment.items():
        monkeypatch.setenv(name, setting)
    forget_empty_no_color()
    assert type(color_filter()) is (kind or type(None))


def test_what_a_colour_says_is_not_dimmed() -> None:
    """The bar at the cursor row and a wanted term are blue, of middling brightness."""
    row = Color.parse("#2b303a")
    segments = [
        Segment("▌", Style.parse("#6cb6ff on #2b303a")),
        Segment("muted", Style.parse("#9aa1ad on #2b303a")),
    ]
    edge, muted = Colorless().apply(segments, row)
    assert not edge.style.dim
    assert muted.style.dim
