"""A value that is worked out when it is first asked for."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Generic, TypeVar

T = TypeVar("T")


class lazy(Generic[T]):  # noqa: N801 - used like `property`, and named like it
    """A `cached_property` without the lock that it has before Python 3.12, for speed."""

    def __init__(self, work_out: Callable[[Any], T]) -> None:
        self._work_out = work_out
        self._name = work_out.__name__
        self.__doc__ = work_out.__doc__

    def __get__(self, instance: Any, owner: type) -> T:
        """Work the value out and put it where the next look finds it first."""
        value = self._work_out(instance)
        setattr(instance, self._name, value)  # by way of `__dict__` it would take more room
        return value
