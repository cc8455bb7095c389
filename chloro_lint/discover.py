"""Turn the paths of a command line into sources: find the files, read them, name what is left out.

Nothing is skipped without a word, because a manifest that was not read looks like one without
findings. The order and the names of the sources do not depend on the machine.
"""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Iterable, Iterator, Sequence

from chloro_lint.model import ChloroError, Problem, Source, Span, Unchecked
from chloro_lint.model.values import NamedTuple, dataclass
from chloro_lint.settings.files import (
    below,
    posix,
    read_file,
    real_path,
    reason,
    shown_name,
    suggestion,
)
from chloro_lint.settings.omission import (
    Entry,
    chart_folder,
    exclusions,
    ignores_above,
    ignores_in,
    omission,
)
from chloro_lint.settings.patterns import Glob, PathRules, glob, has_wildcard

SUFFIXES = (".yaml", ".yml", ".json")
STDIN = "<stdin>"
_EMPTY = "holds no .yaml, .yml or .json file"


@dataclass(frozen=True, slots=True)
class Discovery:
    """What input holds: the sources in byte order of their names, and what was left out and why."""

    sources: tuple[Source, ...]
    skipped: tuple[Unchecked, ...]
    problems: tuple[tuple[str, Problem], ...]
    """Files that could not be read, by name, each an ``unreadable-file`` at 1:1."""


class _Folder(NamedTuple):
    """A folder about to be walked."""

    path: str
    name: str
    """As shown, empty for the current directory."""
    real: str
    root: str
    """The real path of the argument that led here: links are not followed out of it."""
    ignores: tuple[PathRules, ...]
    selection: _Selection | None = None
    """What of the folder a pattern asks for; None for all of it."""


class _Selection(NamedTuple):
    """A pattern of the command line, and how far into it the walk has come."""

    glob: Glob
    positions: frozenset[int]
    any_name: bool
    """The last part is a bare star: then only the usual suffixes are manifests."""

    def step(self, name: str) -> _Selection:
        return self._replace(positions=self.glob.step(self.positions, name))

    @property
    def dead(self) -> bool:
        return not self.positions

    @property
    def complete(self) -> bool:
        return self.glob.ends(self.positions)


class _Link(NamedTuple):
    name: str
    path: str
    root: str
    root_name: str


class _Candidate(NamedTuple):
    name: str
    path: str
    explicit: bool


def discover(
    paths: Sequence[str],
    *,
    exclude: Sequence[str] = (),
    exclude_root: str = "",
    respect_gitignore: bool = True,
    stdin: bytes | None = None,
) -> Discovery:
    """Find and read what the paths name: files, folders, patterns, and ``-`` for `stdin`.

    A folder gives its `SUFFIXES` and ``Kustomization``, without what .gitignore files and
    `exclude` (patterns in the same syntax, relative to the folder `exclude_root`) leave out; a
    file named by its own path is read whatever it is called and whoever ignores it.

    `ChloroError` names every path that leads to nothing.
    """
    excluded = exclusions(exclude, exclude_root)
    search = _Search(excluded, respect_gitignore=respect_gitignore)
    mistakes: list[str] = []
    piped: list[Source] = []
    for path in dict.fromkeys(paths):
        if path != "-":
            mistakes.extend(search.add(path))
        elif stdin:
            piped.append(Source(STDIN, stdin, explicit=True))
        else:
            mistakes.append("nothing came in on standard input, which `-` asks for")
    search.resolve_links()
    sources = piped + list(search.read())
    if not mistakes and not sources and not search.problems:
        mistakes.append(_nothing_found(paths, search))
    if mistakes:
        raise ChloroError(*mistakes)
    read = {source.name for source in sources}
    return Discovery(
        # Code points sort as UTF-8's bytes do.
        tuple(sorted(sources, key=lambda source: source.name)),
        tuple(
            sorted(
                (entry for entry in search.skipped if entry.file not in read),
                key=lambda entry: (entry.file, entry.what, entry.why),
            )
        ),
        tuple(sorted(search.problems.items())),
    )


def _nothing_found(paths: Sequence[str], search: _Search) -> str:
    left_out = sorted(
        {f"{entry.file} ({entry.what})" for entry in search.skipped if entry.why != _EMPTY}
    )
    shown = ", ".join(left_out[:3]) + (", …" if len(left_out) > 3 else "")  # noqa: PLR2004 - enough to recognise the cause
    return (
        f"no manifest (.yaml, .yml or .json) in {', '.join(dict.fromkeys(paths)) or 'no path'}"
        + (f"; left out: {shown}" if left_out else "")
    )


class _Search:
    """Collects candidates, links and omissions while arguments are walked."""

    def __init__(self, excluded: PathRules, *, respect_gitignore: bool) -> None:
        self.skipped: set[Unchecked] = set()
        self.problems: dict[str, Problem] = {}
        self._excluded = excluded
        self._respect_gitignore = respect_gitignore
        self._candidates: dict[str, _Candidate] = {}
        """By real path."""
        self._walked: dict[str, str] = {}
        """Real path of a folder → its name."""
        self._links: dict[str, _Link] = {}
        self._found = 0
        self._here = real_path(".")

    def add(self, argument: str) -> Iterator[str]:
        """Walk one argument; yield what is wrong with it."""
        try:
            mode = os.stat(argument).st_mode
        except ValueError:
            yield f"no path can hold a NUL character: {argument!r}"
            return
        except FileNotFoundError:
            if os.path.islink(argument):
                self._fail(
                    shown_name(argument), "is a symbolic link to something that does not exist"
                )
            elif has_wildcard(argument):
                yield from self._add_pattern(argument)
            else:
                yield f"no such file or folder: {argument}{suggestion(argument)}"
            return
        except NotADirectoryError:
            yield f"no such file or folder: {argument}"
            return
        except OSError as error:
            self._fail(shown_name(argument), reason(error))
            return
        if not stat.S_ISDIR(mode):
            self._take(shown_name(argument), argument, real_path(argument), explicit=True)
            return
        skipped = len(self.skipped)
        if not self._walk(self._start(argument)) and skipped == len(self.skipped):
            self._skip(shown_name(argument) or ".", "folder", _EMPTY)

    def _add_pattern(self, argument: str) -> Iterator[str]:
        parts = posix(argument).split("/")
        fixed = next(index for index, part in enumerate(parts) if has_wildcard(part))
        base = "/".join(parts[:fixed]) or ("/" if argument.startswith("/") else ".")
        try:
            pattern = glob("/".join(parts[fixed:]))
        except ValueError as error:
            yield f"the pattern {argument} {error}"
            return
        selection = _Selection(pattern, pattern.start(), parts[-1] in ("*", "**", ""))
        if not os.path.isdir(base) or not self._walk(self._start(base, selection)):
            yield f"no manifest matches the pattern: {argument}"

    def _start(self, argument: str, selection: _Selection | None = None) -> _Folder:
        real = real_path(argument)
        ignores = self._usable(ignores_above(real)) if self._respect_gitignore else ()
        return _Folder(argument, shown_name(argument), real, real, ignores, selection)

    def _walk(self, start: _Folder) -> bool:
        """Walk a folder; tell whether there was anything to read, readable or not."""
        left_out = chart_folder(start.real)
        if left_out is not None:
            self._skip(start.name or ".", *left_out)
            return False
        found = self._found
        pending = [start]
        while pending:
            folder = pending.pop()
            if folder.selection is None:
                self._walked.setdefault(folder.real, folder.name)
            try:
                with os.scandir(folder.path) as listing:
                    entries = sorted(listing, key=lambda entry: entry.name)
            except OSError as error:
                self._fail(folder.name or ".", reason(error), "folder")
                continue
            names = {entry.name for entry in entries}
            if self._respect_gitignore and ".git" in names and folder is not start:
                folder = folder._replace(ignores=())  # a repository inside another one
            if self._respect_gitignore and ".gitignore" in names:
                own = self._usable(ignores_in(folder.real, folder.name))
                folder = folder._replace(ignores=(*folder.ignores, *own))
            chart = "Chart.yaml" in names
            for entry in entries:
                inner = self._enter(entry, folder, start, chart=chart)
                if inner is not None:
                    pending.append(inner)
        return self._found > found

    def _usable(self, ignores: Iterable[PathRules]) -> tuple[PathRules, ...]:
        usable = []
        for rules in ignores:
            if rules.unread:
                self._skip(rules.origin, "ignore file", rules.unread)
            else:
                usable.append(rules)
        return tuple(usable)

    def _enter(
        self, entry: os.DirEntry[str], folder: _Folder, start: _Folder, *, chart: bool
    ) -> _Folder | None:
        """Take or skip one entry; return it if it is a folder to walk."""
        is_link = entry.is_symlink()
        is_folder = not is_link and entry.is_dir(follow_symlinks=False)
        selection = folder.selection.step(entry.name) if folder.selection else None
        wanted = is_folder or is_link or _is_candidate(entry.name, selection)
        if entry.name == ".git" or not wanted or (selection and selection.dead):
            return None
        real = f"{folder.real.rstrip('/')}/{entry.name}"
        # Walking down from above the current directory, its files get their usual names.
        name = "" if real == self._here else below(folder.name, entry.name)
        asked = Entry(entry.name, real, is_folder, chart)
        left_out = omission(asked, self._excluded, folder.ignores)
        if left_out is not None:
            self._skip(name, *left_out)
        elif is_folder:
            # what lies in a folder that a pattern matches is asked for as a whole
            inner = None if selection and selection.complete else selection
            return _Folder(entry.path, name, real, start.root, folder.ignores, inner)
        elif selection and not selection.complete:
            return None
        elif is_link:
            self._found += 1
            self._links.setdefault(name, _Link(name, entry.path, start.root, start.name or "."))
        else:
            self._take(name, entry.path, real, explicit=selection is not None)
        return None

    def resolve_links(self) -> None:
        """Read files that only a link inside the walked tree leads to; name every other link."""
        for link in sorted(self._links.values()):
            named = link.name.endswith(SUFFIXES)
            try:
                real = posix(os.path.realpath(link.path, strict=True))
                is_folder = os.path.isdir(real)
            except OSError as error:
                why = "goes round in a circle" if error.errno == errno.ELOOP else "leads nowhere"
                if named:
                    self._fail(link.name, f"is a symbolic link that {why}")
                else:
                    self._skip(link.name, "symbolic link", why)
                continue
            if not named and not is_folder:
                continue
            known = self._walked.get(real) if is_folder else None
            if not is_folder and real in self._candidates:
                known = self._candidates[real].name
            if known is not None:
                why = f"leads to {known or '.'}, which is read under that name"
            elif not real.startswith(link.root.rstrip("/") + "/"):
                why = f"leads out of {link.root_name}"
            elif is_folder or real.endswith(SUFFIXES) or os.path.dirname(real) not in self._walked:
                why = "leads to something that is left out"
            else:
                self._take(link.name, real, real, explicit=False)
                continue
            self._skip(link.name, "symbolic link", why)

    def read(self) -> Iterator[Source]:
        """Read the candidates, in order; what cannot be read becomes a problem."""
        for candidate in sorted(self._candidates.values()):
            try:
                data = read_file(candidate.path, follow=candidate.explicit)
            except OSError as error:
                self._fail(candidate.name, reason(error))
            else:
                yield Source(candidate.name, data, candidate.explicit)

    def _take(self, name: str, path: str, real: str, *, explicit: bool) -> None:
        candidate = _Candidate(name, path, explicit)
        self._found += 1
        known = self._candidates.get(real)
        if known is not None:
            first = min(known, candidate)
            candidate = _Candidate(first.name, first.path, explicit or known.explicit)
        self._candidates[real] = candidate

    def _skip(self, name: str, what: str, why: str) -> None:
        self.skipped.add(Unchecked(what, why, name))

    def _fail(self, name: str, why: str, kind: str = "file") -> None:
        self._found += 1
        self.problems.setdefault(
            name, Problem("unreadable-file", Span(1, 1, 1, 1), f"the {kind} {why}")
        )


def _is_candidate(name: str, selection: _Selection | None) -> bool:
    """Tell whether a file's name asks for it to be read: by its suffix, or as a pattern wants it."""
    if name.endswith(SUFFIXES) or name == "Kustomization":
        return True
    return selection is not None and selection.complete and not selection.any_name
