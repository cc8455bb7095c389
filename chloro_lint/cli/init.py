"""`chloro-lint init`: writes a commented configuration to start from."""

from __future__ import annotations

import os

from chloro_lint.cli.console import complain, save, write
from chloro_lint.model import ChloroError
from chloro_lint.settings.starter import starter


def write_starter(path: str) -> int:
    """Write the starter to a file that is not there yet."""
    try:
        if os.path.lexists(path):
            raise ChloroError(f"{path} is already there")
        save(path, starter())
    except ChloroError as error:
        return complain(error)
    write(f"{path}: every setting with its default; uncomment what differs\n")
    return 0
