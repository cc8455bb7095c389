"""The one family of errors that users cause."""

from __future__ import annotations


class ChloroError(Exception):
    """The invocation is wrong: flag, configuration, rule file or baseline. Exit code 2.

    Every argument is one mistake, a full sentence with file and line where there is one; all
    mistakes of a run are reported at once.
    """

    @property
    def mistakes(self) -> tuple[str, ...]:
        """The mistakes, one sentence each."""
        return tuple(str(argument) for argument in self.args)
