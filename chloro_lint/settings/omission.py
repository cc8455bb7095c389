"""Decide which paths below a folder are left out, and why."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence

from chloro_lint.model import ChloroError
from chloro_lint.model.values import NamedTuple
from chloro_lint.settings.files import below, read_file, real_path, reason, shown_name
from chloro_lint.settings.patterns import PathRules, gitignore_rules, path_rule

_CONFIGURATION = (".chloro-lint.yaml", ".chloro-lint.yml")
_INSTALLED = ("node_modules", ".venv", "venv")


class Omission(NamedTuple):
    """What a path is that is left out, and why."""

    what: str
    why: str


_TEMPLATES = Omission(
    "Helm chart templates", "templates are not rendered; lint the output of `helm template`"
)
_DEPENDENCIES = Omission(
    "Helm chart dependencies", "charts are not rendered; lint the output of `helm template`"
)
_CHART_FOLDERS = {"templates": _TEMPLATES, "charts": _DEPENDENCIES}
_CHART_FILE = Omission("Helm chart file", "describes a chart and is no manifest")


class Entry(NamedTuple):
    """A path that a walk came upon."""

    name: str
    real: str
    folder: bool
    in_chart: bool
    """Whether a Chart.yaml stands beside it."""


def exclusions(patterns: Sequence[str], root: str) -> PathRules:
    """Compile the exclude patterns of a run; `ChloroError` names those that are none."""
    rules = []
    mistakes = []
    for pattern in patterns:
        try:
            rules.append(path_rule(pattern.removeprefix("./")))
        except ValueError as error:
            mistakes.append(f"the exclude pattern `{pattern}` {error}")
    if mistakes:
        raise ChloroError(*mistakes)
    return PathRules(real_path(root or "."), tuple(rules), "exclude")


def ignores_above(real: str) -> Iterator[PathRules]:
    """Read the .gitignore files from the repository's root to above a folder."""
    above = real
    while not os.path.lexists(above + "/.git"):
        if os.path.dirname(above) == above:
            return
        above = os.path.dirname(above)
    above = above.rstrip("/")
    for part in real[len(above) :].split("/")[1:]:
        yield from ignores_in(above, shown_name(above or "/"))
        above = f"{above}/{part}"


def ignores_in(folder: str, name: str) -> Iterator[PathRules]:
    """Read the .gitignore of a folder, if there is one, which is also said if it is unusable."""
    shown = below(name, ".gitignore")
    try:
        # git does not follow a .gitignore that is a link either
        data = read_file(f"{folder}/.gitignore", follow=False)
    except FileNotFoundError:
        return
    except OSError as error:
        yield PathRules(folder, (), shown, unread=reason(error))
    else:
        yield gitignore_rules(data.decode("utf-8", "surrogateescape"), folder.rstrip("/"), shown)


def chart_folder(real: str) -> Omission | None:
    """Tell whether a folder belongs to a Helm chart and cannot be read as manifests."""
    parent, name = os.path.split(real)
    return _CHART_FOLDERS.get(name) if os.path.isfile(parent + "/Chart.yaml") else None


def omission(entry: Entry, excluded: PathRules, ignores: Sequence[PathRules]) -> Omission | None:
    """Say why an entry is left out, or None; `ignores` go from the outer folder to the inner."""
    kind = "folder" if entry.folder else "file"
    if entry.folder and entry.name in _INSTALLED:
        return Omission(kind, "holds installed packages")
    rule = excluded.deciding(entry.real, entry.name, folder=entry.folder)
    if rule is not None and not rule.negated:
        return Omission(kind, f"excluded by `{rule.text}`")
    for rules in reversed(ignores):
        rule = rules.deciding(entry.real, entry.name, folder=entry.folder)
        if rule is not None:
            if not rule.negated:
                return Omission(kind, f"ignored by `{rule.text}` ({rules.origin}:{rule.line})")
            break
    if entry.in_chart and entry.folder:
        return _CHART_FOLDERS.get(entry.name)
    if entry.in_chart and (entry.name == "Chart.yaml" or entry.name.startswith("values")):
        return _CHART_FILE
    if not entry.folder and entry.name in _CONFIGURATION:
        return Omission(kind, "configures chloro-lint and is no manifest")
    return None
