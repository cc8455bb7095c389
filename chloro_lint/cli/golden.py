"""`chloro-lint golden`: lists or writes the set of manifests that satisfies the architecture."""

from __future__ import annotations

import os

from chloro_lint import shipped
from chloro_lint.cli.console import complain, save, write
from chloro_lint.model import ChloroError

_FOLDER = "fixtures/golden"


def golden_set(output: str | None) -> int:
    """Write the files to a folder, or list their names without one. No file is overwritten."""
    names = shipped.names(_FOLDER, ".yaml")
    if not output:
        write("".join(f"{name}\n" for name in names))
        return 0
    try:
        taken = [name for name in names if os.path.lexists(os.path.join(output, name))]
        if taken:
            raise ChloroError(*(f"{os.path.join(output, name)} is already there" for name in taken))
        try:
            os.makedirs(output, exist_ok=True)
        except OSError as error:
            raise ChloroError(f"cannot make {output}: {error.strerror}") from error
        for name in names:
            save(os.path.join(output, name), shipped.text(f"{_FOLDER}/{name}"))
    except ChloroError as error:
        return complain(error)
    write(f"{len(names)} files in {output}\n")
    return 0
