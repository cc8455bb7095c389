"""A step of the build: puts into the wheel, compiled, what would be read anew in every run.

An editable install gets none: the files of a checkout change, and are read as they are.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class CompileShipped(BuildHookInterface):  # type: ignore[type-arg]
    """Compiles rules, baselines and the table of types of the tree that is built."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Write the compiled file beside the tree and have it included."""
        if version == "editable":
            return
        sys.path.insert(0, self.root)
        from chloro_lint import catalogue, shipped  # noqa: PLC0415 - of the tree that is built

        if Path(shipped.__file__).parent != Path(self.root, "chloro_lint"):
            raise RuntimeError(f"compiled another tree: {shipped.__file__}")
        self._folder = tempfile.TemporaryDirectory(prefix="chloro-lint-")
        made = Path(self._folder.name, shipped.COMPILED)
        made.write_bytes(catalogue.compiled_now())
        build_data["force_include"][str(made)] = f"chloro_lint/_data/{shipped.COMPILED}"

    def finalize(self, version: str, _build_data: dict[str, Any], _artifact: str) -> None:
        """Remove what was written."""
        if version != "editable":
            self._folder.cleanup()
