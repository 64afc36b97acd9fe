"""Two themes of our own: calm, blue and orange, no red against green."""

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
    error="#c93c37",
    success="#6cb6ff",
    foreground="#d5d8de",
    background="#16181d",
    surface="#1d2026",
    panel="#262a32",
    variables={"text-muted": "#8d949f", "footer-key-foreground": "#6cb6ff"},
)

LIGHT = Theme(
    name="papersift-light",
    dark=False,
    primary="#0550ae",
    secondary="#8a5a00",
    accent="#6639ba",
    warning="#b34700",
    error="#a40e26",
    success="#0550ae",
    foreground="#22262c",
    background="#faf9f6",
    surface="#f1efe9",
    panel="#e6e3da",
    variables={"text-muted": "#5f666f", "footer-key-foreground": "#0550ae"},
)


def set_initial_theme(app: App[Any], name: str) -> None:
    """Set the theme before anything is styled: later, the style sheets would be read twice."""
    if name not in (DARK.name, LIGHT.name):
        app.theme = name
        return
    app.set_reactive(App.theme, name)
    app.stylesheet.set_variables(app.get_css_variables())
    dark = app.current_theme.dark
    app.set_class(True, f"-theme-{name}")
    app.set_class(dark, "-dark-mode")
    app.set_class(not dark, "-light-mode")
