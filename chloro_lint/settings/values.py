"""What a run is told: the settings as a frozen value, and the questions asked of it."""

from __future__ import annotations

import os
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from chloro_lint.model import Severity
from chloro_lint.model.values import dataclass, field
from chloro_lint.settings.files import posix, shown_name
from chloro_lint.settings.patterns import PathRule, covers, path_rule
from chloro_lint.suppress import Waiver

BASELINE_SUFFIXES = (".yaml", ".yml", ".json")


@dataclass(frozen=True, slots=True)
class Settings:
    """One configuration for one run. Patterns are gitignore-style and relative to `root`."""

    baseline: str = "chloromaster"
    """A shipped name, ``none``, or a path relative to the configuration file."""
    namespace: str = "default"
    """Where objects go that name no namespace."""
    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    extend_select: tuple[str, ...] = ()
    severities: Mapping[str, Severity] = field(default_factory=dict)
    """By rule name."""
    exclude: tuple[str, ...] = ()
    per_file_ignores: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Selectors by pattern."""
    fail_on: str = "warning"
    """One of `report.FAIL_ON`."""
    output_format: tuple[str, ...] = ()
    """Formats as on the command line, ``FORMAT`` or ``FORMAT=FILE``; files are relative to `root`."""
    waivers: tuple[Waiver, ...] = ()
    assumptions: Mapping[str, Any] = field(default_factory=dict)
    kubernetes_version: str = "1.37"
    sets: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Patterns by the name of the manifest set."""
    manifests: tuple[str, ...] = ()
    """Patterns of files that must be manifests."""
    jobs: int = 0
    """Worker processes; 0 leaves the number to the run."""
    yaml_parser: str = "fast"
    """``general`` leaves out the reading by lines, to the same result."""
    origin: str = ""
    """The configuration file as shown, empty without one."""
    digest: str = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    """SHA-256 of the configuration file's bytes; without one, of none."""
    root: str = ""
    """The absolute path of the folder that patterns are relative to, empty for the current one."""
    notes: tuple[str, ...] = ()
    """What a user ought to know about how the configuration was found."""

    @property
    def baseline_file(self) -> str:
        """The path to open for a baseline of the user's own, empty for a shipped one."""
        if not is_path(self.baseline):
            return ""
        folder = os.path.dirname(self.origin)
        return shown_name(os.path.abspath(os.path.join(folder, self.baseline)))

    @property
    def by_lines(self) -> bool:
        """Whether manifests that are plain are read line by line."""
        return self.yaml_parser == "fast"

    @property
    def outputs(self) -> tuple[str, ...]:
        """The formats, with their files as they are named from the current folder."""
        words = []
        for word in self.output_format:
            name, equals, file = word.partition("=")
            if equals and file != "-":
                file = os.path.relpath(os.path.join(self.root or ".", file))
            words.append(f"{name}{equals}{file}")
        return tuple(words)

    def sets_of(self, name: str) -> tuple[str, ...]:
        """Return the configured sets that a source belongs to, by the source's name."""
        return tuple(key for key, patterns in self.sets.items() if self._covers(patterns, name))

    def is_manifest(self, name: str) -> bool:
        """Tell whether a source lies under a path where every file must be a manifest."""
        return self._covers(self.manifests, name)

    def ignored_in(self, name: str) -> tuple[str, ...]:
        """Return the selectors of the rules that are ignored in a source."""
        return tuple(
            selector
            for pattern, selectors in self.per_file_ignores.items()
            if self._covers((pattern,), name)
            for selector in selectors
        )

    def in_path(self, pattern: str, name: str) -> bool:
        """Tell whether a pattern, such as a waiver's, covers a source."""
        return self._covers((pattern,), name)

    def _covers(self, patterns: tuple[str, ...], name: str) -> bool:
        return bool(patterns) and covers(_compiled(patterns), _parts(name, self.root))


def is_path(baseline: str) -> bool:
    """Tell whether a baseline is given by its path rather than by a shipped name."""
    return "/" in posix(baseline) or baseline.endswith(BASELINE_SUFFIXES)


@lru_cache(maxsize=256)
def _compiled(patterns: tuple[str, ...]) -> tuple[PathRule, ...]:
    return tuple(path_rule(pattern.removeprefix("./")) for pattern in patterns)


def _parts(name: str, root: str) -> list[str]:
    relative = os.path.relpath(name, root) if root else os.path.normpath(name)
    return posix(relative).split("/")
