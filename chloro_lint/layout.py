"""Which files are applied together: kustomizations, named sets, and what is left over."""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Any

from chloro_lint.kube.decode import Supplied
from chloro_lint.kube.kustomized import CommonLabels, NewImage
from chloro_lint.kube.names import wrong_label_key, wrong_label_value
from chloro_lint.manifest_set import ManifestSet
from chloro_lint.model import Resource, Source, Unchecked
from chloro_lint.model.values import NamedTuple
from chloro_lint.parse import parse

KUSTOMIZATIONS = ("kustomization.yaml", "kustomization.yml", "Kustomization")
"""The names under which kustomize looks for its file."""

_UNRENDERED = (
    "patches", "patchesStrategicMerge", "patchesJson6902", "replacements", "helmCharts",
    "namePrefix", "nameSuffix", "transformers", "images", "replicas",
    "configMapGenerator", "secretGenerator", "generators",
)  # fmt: skip


_CHANGING = frozenset(_UNRENDERED) - {
    "images", "replicas", "configMapGenerator", "secretGenerator", "namePrefix", "nameSuffix"
}  # fmt: skip
"""What may add objects, or change the keys of those that are written."""

_GENERATORS = (("configMapGenerator", "ConfigMap"), ("secretGenerator", "Secret"))


class FileSet(NamedTuple):
    """The files of one set, and its name."""

    name: str
    files: tuple[str, ...]
    kustomized: Mapping[str, Supplied] = MappingProxyType({})
    """By file, what its kustomizations give to all objects; an empty namespace is none."""
    generators: Mapping[tuple[str, str], frozenset[str] | None] = MappingProxyType({})
    """What its kustomizations generate: kind and name → keys, None where they are not known."""
    affixes: tuple[tuple[str, str], ...] = ()
    """Prefix and suffix that its kustomizations give to names and to references alike."""
    unbuilt: bool = False
    """Whether its kustomizations add or change objects in ways that are not followed here."""

    def supplied(self, file: str, default: str) -> Supplied:
        """Return what the objects of a file get; the namespace `default` where nobody says."""
        given = self.kustomized.get(file, Supplied(""))
        return given if given.overrides else given._replace(namespace=default)

    def manifests(self, resources: Iterable[Resource], unread: Iterable[Source]) -> ManifestSet:
        """Gather the objects of the files, with what the kustomizations do to them.

        `unread` are the files of which a document could not be read: what it holds is not known.
        """
        return ManifestSet(
            resources,
            self.name,
            self.generators,
            unbuilt=self.unbuilt,
            affixes=self.affixes,
            unread={one.name: one.data.decode("utf-8", "replace") for one in unread},
        )


class Layout(NamedTuple):
    """How the files of a run fall into sets, and what of it could not be followed."""

    sets: tuple[FileSet, ...]
    skipped: tuple[Unchecked, ...]
    patches: frozenset[str]
    """Files that kustomize merges into others: no objects of their own."""


class _Kustomization(NamedTuple):
    file: str
    folder: str
    data: Mapping[str, Any]


def layout(
    sources: Sequence[Source], sets_of: Callable[[str], Sequence[str]], *, by_lines: bool = True
) -> Layout:
    """Partition the files of a run; of kustomizations read what they refer to, as `parse` does.

    `sets_of` returns the sets that the configuration puts a file into; such a file belongs to
    those alone. A kustomization that no other one refers to bounds a set; every other file falls
    into the one set of what is left.
    """
    files = {source.name for source in sources}
    taken: set[str] = set()
    named: dict[str, list[str]] = {}
    for name in sorted(files):
        for label in sets_of(name):
            named.setdefault(label, []).append(name)
            taken.add(name)
    sets = [FileSet(name, tuple(mine)) for name, mine in sorted(named.items())]
    found = _kustomizations(
        (source for source in sources if source.name not in taken), by_lines=by_lines
    )
    left = files - taken
    patches: set[str] = set()
    skipped: list[Unchecked] = []
    referred = {target for one in found.values() for target in _targets(one) if target in found}
    reached: set[str] = set()
    for folder, one in sorted(found.items()):
        patches.update(name for name in _patch_files(one) if name in left)
        unrendered = [key for key in _UNRENDERED if one.data.get(key)]
        if unrendered:
            skipped.append(
                Unchecked(
                    f"{', '.join(unrendered)} of the kustomization",
                    "kustomizations are not built here: lint the output of "
                    f"`kustomize build {folder or '.'}` to judge what they make",
                    one.file,
                )
            )
        if folder in referred:
            continue
        mine = _reach(folder, found, left)
        reached.update(mine)
        given = {name: one for name, one in sorted(mine.items()) if any(one)}
        parts = [one for one in found.values() if one.file in mine]
        sets.append(
            FileSet(
                folder or ".",
                tuple(sorted(mine)),
                given,
                _all_generated(parts),
                tuple(dict.fromkeys(affix for part in parts if any(affix := _affix(part)))),
                any(_changes(part, files, found) for part in parts),
            )
        )
    rest = tuple(sorted(left - reached))
    if rest or not sets:
        sets.append(FileSet("", rest))
    return Layout(tuple(sets), tuple(skipped), frozenset(patches))


def _kustomizations(sources: Iterable[Source], *, by_lines: bool) -> dict[str, _Kustomization]:
    found = {}
    for source in sources:
        if posixpath.basename(source.name) not in KUSTOMIZATIONS:
            continue
        documents = parse(source, by_lines=by_lines).documents
        data = documents[0].data if documents else None
        if isinstance(data, dict):
            folder = posixpath.dirname(source.name)
            found[folder] = _Kustomization(source.name, folder, data)
    return found


def _entries(one: _Kustomization, *keys: str) -> list[str]:
    lists = [value for key in keys if isinstance(value := one.data.get(key), list)]
    entries = [entry for value in lists for entry in value]
    return [
        posixpath.normpath(posixpath.join(one.folder, entry)).removeprefix("./")
        for entry in entries
        if isinstance(entry, str) and "://" not in entry and "\n" not in entry
    ]


def _targets(one: _Kustomization) -> list[str]:
    """Return what a kustomization is made of: files and folders, as names of this run."""
    return ["" if entry == "." else entry for entry in _entries(one, "resources", "bases", "components")]  # fmt: skip


def _affix(one: _Kustomization) -> tuple[str, str]:
    """Return what a kustomization puts before and after the names of its objects."""
    before, after = one.data.get("namePrefix"), one.data.get("nameSuffix")
    return (before if isinstance(before, str) else "", after if isinstance(after, str) else "")


def _generated(one: _Kustomization) -> Iterator[tuple[tuple[str, str], frozenset[str] | None]]:
    """Yield the objects that a kustomization's generators make.

    Kustomize appends a hash to their names, and to every reference to them.
    """
    for field, kind in _GENERATORS:
        for entry in _mappings(one, field):
            if isinstance(entry.get("name"), str):
                yield (kind, entry["name"]), _generated_keys(entry)


def _all_generated(
    parts: Iterable[_Kustomization],
) -> Mapping[tuple[str, str], frozenset[str] | None]:
    """Gather what some kustomizations generate; what one of them leaves open stays open."""
    found: dict[tuple[str, str], frozenset[str] | None] = {}
    for part in parts:
        for key, keys in _generated(part):
            known = found.get(key, frozenset())
            found[key] = None if keys is None or known is None else known | keys
    return found


def _generated_keys(entry: Mapping[str, Any]) -> frozenset[str] | None:
    if entry.get("envs") or entry.get("env") or entry.get("behavior", "create") != "create":
        return None
    keys = set()
    for field in ("literals", "files"):
        value = entry.get(field)
        for text in value if isinstance(value, list) else []:
            key, equals, _ = str(text).partition("=")
            keys.add(key if equals else posixpath.basename(key))
    return frozenset(keys) or None


def _changes(one: _Kustomization, files: set[str], found: Mapping[str, _Kustomization]) -> bool:
    """Tell whether a kustomization does more than gather the files of this run."""
    if any(one.data.get(key) for key in _CHANGING):
        return True
    lists = [one.data.get(key) for key in ("resources", "bases", "components")]
    entries = [entry for value in lists if isinstance(value, list) for entry in value]
    here = [target for target in _targets(one) if target in files or target in found]
    return len(here) < len(entries)


def _patch_files(one: _Kustomization) -> list[str]:
    named = _entries(one, "patchesStrategicMerge")
    for key in ("patches", "patchesJson6902"):
        for entry in _mappings(one, key):
            path = entry.get("path")
            if isinstance(path, str):
                named.append(posixpath.normpath(posixpath.join(one.folder, path)))
    return named


def _labels(one: _Kustomization) -> Iterator[CommonLabels]:
    """Yield the labels that a kustomization adds to its objects."""
    common = _pairs(one.data.get("commonLabels"))
    if common:
        yield CommonLabels(common, selectors=True)
    for entry in _mappings(one, "labels"):
        if pairs := _pairs(entry.get("pairs")):
            yield CommonLabels(
                pairs,
                selectors=entry.get("includeSelectors") is True,
                templates=entry.get("includeTemplates") is True,
            )


def _images(one: _Kustomization) -> Iterator[NewImage]:
    """Yield the images that a kustomization replaces by pinned ones.

    What it leaves unpinned is to be found where it was written.
    """
    for entry in _mappings(one, "images"):
        words = [entry.get(key) or "" for key in ("name", "newName", "newTag", "digest")]
        if all(isinstance(word, str) for word in words):
            image = NewImage(*words)
            if image.digest or image.tag not in ("", "latest"):
                yield image


def _replicas(one: _Kustomization) -> Iterator[tuple[str, int]]:
    for entry in _mappings(one, "replicas"):
        name, count = entry.get("name"), entry.get("count")
        if isinstance(name, str) and type(count) is int:
            yield name, count


def _mappings(one: _Kustomization, key: str) -> Iterator[Mapping[str, Any]]:
    value = one.data.get(key)
    return (
        entry for entry in (value if isinstance(value, list) else ()) if isinstance(entry, dict)
    )


def _pairs(value: Any) -> Mapping[str, str]:
    """Return what can be labels; others, such as templates, would be found in every object."""
    pairs = value.items() if isinstance(value, dict) else ()
    return {
        key: text
        for key, text in pairs
        if isinstance(text, str) and not (wrong_label_key(key) or wrong_label_value(text))
    }


def _reach(
    root: str, found: Mapping[str, _Kustomization], files: set[str]
) -> Mapping[str, Supplied]:
    """Return the files that a kustomization is made of, through every one that it refers to.

    With each goes the namespace that it gets, that of the outermost kustomization that has one, and
    the labels, images and counts that all of them give.
    """
    reached: dict[str, Supplied] = {}
    pending, seen = [(root, Supplied(""))], {root}
    while pending:
        folder, outer = pending.pop(0)
        one = found[folder]
        own = one.data.get("namespace")
        namespace = outer.namespace or (own if isinstance(own, str) else "")
        given = Supplied(
            namespace,
            overrides=bool(namespace),
            labels=(*_labels(one), *outer.labels),
            images=(*_images(one), *outer.images),
            replicas=(*_replicas(one), *outer.replicas),
        )
        reached.setdefault(one.file, given)
        for target in _targets(one):
            if target in files:
                reached.setdefault(target, given)
            elif target in found and target not in seen:
                seen.add(target)
                pending.append((target, given))
        for name in _patch_files(one):
            if name in files:
                reached.setdefault(name, given)
    return reached
