"""The private names of Textual that papersift uses, and whether this version of Textual has them.

Textual has no public interface for much of what makes a key fast. pyproject.toml therefore
caps Textual at the minor version that the tests have passed with. Where one of these names is
missing all the same, the app does not fail: it runs on Textual's own driver, compositor,
scrollbar or cursor, more slowly, and says nothing about it.

A feature is checked once, when it is first used. By then Textual has imported the modules that
are looked at, so a check costs some microseconds and no import.

The driver (input.py) and the painting (painting.py, compositor.py) have modules of their own.
What else widgets and the app need of Textual's private parts is here, under public names.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from importlib import import_module
from types import CodeType
from typing import Literal

from textual.app import App, ReturnType
from textual.scrollbar import ScrollBar
from textual.widget import Widget
from textual.widgets import Input

Feature = Literal["driver", "web", "painting", "scrollbar", "cursor"]

PRIVATE_NAMES: Mapping[Feature, Mapping[str, Sequence[str]]] = {
    "driver": {
        "textual._xterm_parser": ("XTermParser",),
        "textual._xterm_parser:XTermParser": (
            "feed",
            "_timeout_time",
            "last_x",
            "last_y",
            "mouse_pixels",
            "terminal_size",
            "terminal_pixel_size",
        ),
        "textual.drivers.linux_driver:LinuxDriver": (
            "_app",
            "_debug",
            "_file",
            "_loop",
            "_writer_thread",
        ),
    },
    "web": {
        "textual._xterm_parser:XTermParser": ("feed", "_timeout_time"),
        "textual.drivers._byte_stream": ("ByteStream",),
        "textual.drivers.web_driver:WebDriver": ("_app", "_debug", "_input_reader", "_on_meta"),
    },
    "painting": {
        "textual._context": ("visible_screen_stack",),
        "textual._compositor": ("Compositor", "CompositorUpdate"),
        "textual._compositor:Compositor": (
            "_dirty_regions",
            "render_update",
            "update_widgets",
            "visible_widgets",
        ),
        "textual.app:App": ("_batch_count", "_driver"),
        "textual.screen:Screen": ("_compositor", "_compositor_refresh", "_dirty_widgets"),
        "textual.widget:Widget": (
            "_layout_required",
            "_recompose_required",
            "_repaint_required",
            "_scroll_required",
        ),
    },
    "scrollbar": {
        "textual.app:App": ("_start_widget",),
        "textual.widget:Widget": ("_vertical_scrollbar",),
    },
    "cursor": {"textual.widgets:Input": ("_cursor_visible", "_restart_blink")},
}
"""What each feature needs: the names in a module, or in a class and its objects."""


@cache
def is_supported(feature: Feature) -> bool:
    """Return whether this version of Textual has all the private names that a feature needs."""
    needed = PRIVATE_NAMES[feature]
    return all(_has_name(place, name) for place, names in needed.items() for name in names)


def _has_name(place: str, name: str) -> bool:
    """Return whether a module has a name, or a class and its objects an attribute."""
    module, _, class_name = place.partition(":")
    try:
        owner: object = import_module(module)
        if class_name:
            owner = getattr(owner, class_name)
    except (ImportError, AttributeError):
        return False
    return hasattr(owner, name) or any(name in code.co_names for code in _constructors(owner))


def _constructors(owner: object) -> Iterator[CodeType]:
    """Yield the code that constructs an object: it mentions the attributes that it sets."""
    for base in getattr(owner, "__mro__", ()):
        code = getattr(vars(base).get("__init__"), "__code__", None)
        if code is not None:
            yield code


class ErrorHandlingApp(App[ReturnType]):
    """An app that can answer an error itself, instead of ending with a traceback."""

    def answer_error(self, error: Exception) -> bool:
        """Return whether the app has dealt with an error that nothing else has caught."""
        raise NotImplementedError

    def _handle_exception(self, error: Exception) -> None:
        if not self.answer_error(error):
            super()._handle_exception(error)


def own_vertical_scrollbar(view: Widget, kind: type[ScrollBar]) -> ScrollBar | None:
    """Return the scrollbar of a view, created when it is first asked for, as Textual does.

    None where Textual has to create one of its own kind.
    """
    if not is_supported("scrollbar"):
        return None
    if view._vertical_scrollbar is None:
        view._vertical_scrollbar = scrollbar = kind(vertical=True, name="vertical")
        scrollbar.display = False
        view.app._start_widget(view, scrollbar)
    return view._vertical_scrollbar


def restart_cursor_blink(box: Input) -> None:
    """Show the cursor of an input for the next half of its blink."""
    if is_supported("cursor"):
        box._restart_blink()


def is_cursor_visible(box: Input) -> bool:
    """Return whether the blinking cursor of an input is to be drawn now."""
    return not is_supported("cursor") or box._cursor_visible
