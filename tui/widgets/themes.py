"""Themes of our own: calm, blue and orange, no red against green; and one of high contrast."""

from __future__ import annotations

from typing import Any

from textual.app import App
from textual.theme import Theme

DARK = Theme(
    name="papersift-dark",
    dark=True,
    primary="#6cb6ff",
    secondary="#e3b341",
    accent="#c2a5f7",
    warning="#f69d50",
    error="#a8322d",
    success="#6cb6ff",
    foreground="#d8dbe1",
    background="#16181d",
    surface="#1d2026",
    panel="#2b303a",
    variables={
        "text-muted": "#9aa1ad",
        "edge": "#6b7484",
        "footer-key-foreground": "#6cb6ff",
        "block-cursor-background": "#34507a",
        "block-cursor-foreground": "#ffffff",
        "block-cursor-text-style": "bold",
        "input-selection-background": "#34507a",
    },
)

LIGHT = Theme(
    name="papersift-light",
    dark=False,
    primary="#0550ae",
    secondary="#7a4f00",
    accent="#6639ba",
    warning="#a33f00",
    error="#a40e26",
    success="#0550ae",
    foreground="#22262c",
    background="#faf9f6",
    surface="#f1efe9",
    panel="#e2dfd5",
    variables={
        "text-muted": "#555c65",
        "edge": "#7d7b72",
        "footer-key-foreground": "#0550ae",
        "block-cursor-background": "#c9dcf5",
        "block-cursor-foreground": "#12161b",
        "block-cursor-text-style": "bold",
        "input-selection-background": "#c9dcf5",
    },
)

CONTRAST = Theme(
    name="papersift-contrast",
    dark=True,
    primary="#7cc4ff",
    secondary="#ffd75f",
    accent="#d7b8ff",
    warning="#ffb066",
    error="#8b0000",
    success="#7cc4ff",
    foreground="#ffffff",
    background="#000000",
    surface="#000000",
    panel="#303030",
    variables={
        "text-muted": "#d0d0d0",
        "edge": "#ffffff",
        "footer-key-foreground": "#ffd75f",
        "block-cursor-background": "#ffffff",
        "block-cursor-foreground": "#000000",
        "block-cursor-text-style": "bold",
        "input-selection-background": "#005faf",
    },
)

THEMES = (DARK, LIGHT, CONTRAST)

_EDGE = "edge"
"""The variable for the colour of edges and dividers, which Textual's own themes do not have."""


def edge_color(theme: Theme) -> dict[str, str]:
    """Return the colour of edges in a theme that names none: bright enough to be seen."""
    if theme.name.startswith("ansi"):
        return {_EDGE: "ansi_bright_black" if theme.dark else "ansi_black"}
    return {_EDGE: theme.foreground or ("#aaaaaa" if theme.dark else "#555555")}


def set_initial_theme(app: App[Any], name: str) -> None:
    """Set the theme before anything is styled: later, the style sheets would be read twice."""
    if name not in [theme.name for theme in THEMES]:
        app.theme = name
        return
    app.set_reactive(App.theme, name)
    app.stylesheet.set_variables(app.get_css_variables())
    dark = app.current_theme.dark
    app.set_class(True, f"-theme-{name}")
    app.set_class(dark, "-dark-mode")
    app.set_class(not dark, "-light-mode")
