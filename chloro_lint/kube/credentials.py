"""Where credentials stand in manifests: what is one, and what nobody may be shown."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any, Final

from chloro_lint.kube.credential_names import Naming, keyish, naming, words
from chloro_lint.kube.credential_shapes import marked, shapes
from chloro_lint.kube.credential_text import assignments, speaks
from chloro_lint.kube.credential_values import Value, classify, hides, judge, looks_random, size
from chloro_lint.kube.pods import Container, pod
from chloro_lint.model import FieldPath, Resource
from chloro_lint.model.regex import regex
from chloro_lint.model.values import NamedTuple, replace

LAST_APPLIED: Final = "kubectl.kubernetes.io/last-applied-configuration"

_VAULT_PATH: Final = "avp.kubernetes.io/path"
"""With this annotation the Argo CD Vault plugin replaces every ``<key>`` of the object."""

_UNENCRYPTED: Final = "_unencrypted"
"""The suffix by which SOPS is told to leave a value as it is."""


_SECRETIVE: Final = frozenset(
    {"data", "stringData", "binaryData", "env", "value", "annotations", "command", "args"}
)
"""Fields that hold texts of all kinds."""


class Credential(NamedTuple):
    """A credential, or the stand-in for one, that is written out in a manifest."""

    path: FieldPath
    """The field of the object: of a setting inside a ConfigMap's text that of the whole text."""
    key: str
    """What it is called: a key, a variable, a flag, a setting in a text."""
    detector: str
    """How it was recognised."""
    placeholder: bool
    """Whether the value asks to be replaced."""
    size: str
    """``short``, ``medium`` or ``long``; nothing more may be said of a value."""


def is_secret(resource: Resource) -> bool:
    """Tell a Secret of Kubernetes from whatever else is called so."""
    return not resource.group and resource.kind == "Secret"


def is_sealed(resource: Resource) -> bool:
    """Tell whether SOPS has encrypted the object: then it holds the map that SOPS leaves there."""
    return isinstance(resource.get("sops"), dict)


def credentials(resource: Resource) -> tuple[Credential, ...]:
    """Return the literal credentials and placeholders of an object, in the order of its fields.

    What refers to a credential, or is encrypted, is none; nor are the plain settings of a Secret.
    Looked at are the data of Secrets and ConfigMaps, annotations, and of pods the variables,
    commands, arguments and headers; of storage their free parameters.
    """
    return resource.view(_of_object)


def _of_object(resource: Resource) -> tuple[Credential, ...]:
    found: list[Credential] = []
    if is_secret(resource):
        found += _of_secret(resource)
    elif not resource.group and resource.kind == "ConfigMap":
        for key, value in resource.mapping("data").items():
            found += _of_setting(("data", key), key, value)
    described = pod(resource)
    if described is not None or "annotations" in resource.mapping("metadata"):
        for path in _annotation_maps(resource):
            found += _of_annotations(resource, path)
    for container in described.containers if described else ():
        found += _of_container(container)
    for path in _PARAMETERS.get((resource.group, resource.kind), ()):
        for key, value in resource.mapping(*path).items():
            found += _of_setting((*path, key), key, value)
    return tuple(found)


_PARAMETERS: Final[Mapping[tuple[str, str], tuple[FieldPath, ...]]] = {
    ("storage.k8s.io", "StorageClass"): (("parameters",),),
    ("", "PersistentVolume"): (
        ("spec", "csi", "volumeAttributes"),
        ("spec", "flexVolume", "options"),
    ),
}


def _of_secret(resource: Resource) -> Iterator[Credential]:
    sealed = is_sealed(resource)
    filled_in = resource.get("metadata", "annotations", _VAULT_PATH) is not None
    for field in ("data", "stringData"):
        for key, value in resource.mapping(field).items():
            if not isinstance(value, str):
                continue
            path = (field, key)
            text = decoded(value) if field == "data" else value
            if filled_in and isinstance(text, str) and text.startswith("<"):
                continue
            if sealed:
                yield from _beside_ciphers(path, key, value)
            elif isinstance(text, bytes):
                if text and keyish(key):
                    yield Credential(path, key, "binary key", placeholder=False, size=size(value))
            elif key in {".dockerconfigjson", ".dockercfg"}:
                yield from _of_registries(path, text)
            else:
                yield from _of_secret_value(path, key, text)


def decoded(text: str) -> str | bytes:
    """Decode a value of a Secret's data; what is no base64 is returned as it is written."""
    try:
        raw = base64.b64decode("".join(text.split()), validate=True)
    except (binascii.Error, ValueError):
        return text
    try:
        return raw.decode()
    except UnicodeDecodeError:
        return raw


def _of_secret_value(path: FieldPath, key: str, text: str) -> Iterator[Credential]:
    """Judge a value in a Secret, where the place itself is the first signal."""
    inside = _in_text(path, key, text)
    if inside:
        yield from inside
        return
    level = max(naming(key), Naming.STRONG) if keyish(key) else naming(key)
    verdict = None
    if level.accuses and not _is_structure(text):
        verdict = judge(text, level)
    if verdict is not None:
        yield Credential(path, key, "its name", verdict is Value.PLACEHOLDER, size(text))
    elif looks_random(text):
        yield Credential(path, key, "its randomness", placeholder=False, size=size(text))


def _beside_ciphers(path: FieldPath, key: str, value: str) -> Iterator[Credential]:
    """Judge a value in an object that SOPS has encrypted: all of its data ought to be."""
    if value and not value.startswith("ENC[") and not key.endswith(_UNENCRYPTED):
        name = "plain text beside values that SOPS encrypted"
        yield Credential(path, key, name, placeholder=False, size=size(value))


def _of_registries(path: FieldPath, text: str) -> Iterator[Credential]:
    """Judge the credentials for image registries: ``auths``, or in the old form the map itself."""
    import json  # noqa: PLC0415 - few runs need it

    try:
        content = json.loads(text)
    except (ValueError, RecursionError):
        content = None
    if not isinstance(content, dict):
        yield from _of_secret_value(path, "password", text)
        return
    registries = content.get("auths", content)
    for entry in registries.values() if isinstance(registries, dict) else ():
        for field in ("auth", "password", "identitytoken"):
            value = entry.get(field) if isinstance(entry, dict) else None
            if not isinstance(value, str):
                continue
            verdict = judge(value, Naming.STRONG)
            if verdict is not None:
                key = "registry login"
                yield Credential(path, key, "its name", verdict is Value.PLACEHOLDER, size(value))
                return


def _of_setting(
    path: FieldPath, key: str, value: Any, known: Naming = Naming.NONE
) -> Iterator[Credential]:
    """Judge a named value: by its form, by what its text holds, then by its name."""
    if not isinstance(value, str) or not value:
        return
    inside = _in_text(path, key, value)
    level = known or naming(key)
    if inside or level < Naming.WEAK or _is_structure(value):
        yield from inside
        return
    verdict = judge(value, level)
    if verdict is not None:
        yield Credential(path, key, "its name", verdict is Value.PLACEHOLDER, size(value))


def _in_text(path: FieldPath, key: str, text: str) -> list[Credential]:
    """Return what a text holds: credentials by their form, then those that it gives a name."""
    says = _says_something(text) if len(text) <= _SHORT else marked(text) or speaks(text)
    return list(_found_in(path, key, text)) if says else []


_SHORT: Final = 200
"""Characters of the texts that are remembered: manifests repeat most of their settings."""


@lru_cache(maxsize=1 << 13)
def _says_something(text: str) -> bool:
    return marked(text) or speaks(text)


def _found_in(path: FieldPath, key: str, text: str) -> Iterator[Credential]:
    formed = [one for one in shapes(text) if classify(one.value) is Value.LITERAL]
    for one in formed:
        yield Credential(path, key, one.detector, placeholder=False, size=size(one.value))
    taken = [(one.start, one.end) for one in formed]
    for found in assignments(text):
        if not any(start < found.end and found.start < end for start, end in taken):
            name = f"{key}: {found.name}" if isinstance(path[-1], str) else found.name
            yield Credential(path, name, "its name", found.placeholder, size(found.value))


def _is_structure(text: str) -> bool:
    """Tell a text of settings, where each has a name of its own, from a single value."""
    stripped = text.strip()
    enclosed = stripped[:1] + stripped[-1:] in {"{}", "[]"}
    return "\n" in stripped or enclosed or "-----BEGIN " in stripped


def _annotation_maps(resource: Resource) -> Iterator[FieldPath]:
    yield ("metadata", "annotations")
    described = pod(resource)
    if described is not None and described.metadata_path != ("metadata",):
        yield (*described.metadata_path, "annotations")


def _of_annotations(resource: Resource, path: FieldPath) -> Iterator[Credential]:
    for key, value in resource.mapping(*path).items():
        where = (*path, key)
        if key == LAST_APPLIED:
            if any(not one.placeholder for one in _applied(resource, value)):
                name = "a copy of the whole object"
                yield Credential(where, key, name, placeholder=False, size=size(value))
        else:
            # Annotations tell controllers the names of Secrets: `auth-secret: shop/users`.
            names_secret = "secret" in key.lower() and words(key)[-1:] == ["secret"]
            yield from _of_setting(where, key, value, Naming.WEAK if names_secret else Naming.NONE)


def _applied(resource: Resource, text: str) -> tuple[Credential, ...]:
    """Return the credentials of the copy that `kubectl apply` keeps of an object."""
    import json  # noqa: PLC0415 - few runs need it

    try:
        data = json.loads(text)
    except (ValueError, RecursionError):
        return ()
    if not isinstance(data, dict) or LAST_APPLIED in str(data.get("metadata")):
        return ()
    return credentials(replace(resource, data=data))


_HEADERS: Final[tuple[FieldPath, ...]] = tuple(
    (*owner, "httpGet", "httpHeaders")
    for owner in (
        ("livenessProbe",),
        ("readinessProbe",),
        ("startupProbe",),
        ("lifecycle", "postStart"),
        ("lifecycle", "preStop"),
    )
)
_COMMANDS: Final[tuple[FieldPath, ...]] = (
    ("command",),
    ("args",),
    *((*path[:-2], "exec", "command") for path in _HEADERS),
)


def _of_container(container: Container) -> Iterator[Credential]:
    for field in (("env",), *_HEADERS):
        if field[0] not in container.data:
            continue
        for number, entry in enumerate(_list(container.get(*field))):
            name = entry.get("name") if isinstance(entry, dict) else None
            if isinstance(name, str):
                path = (*container.path, *field, number, "value")
                known = Naming.STRONG if name.lower() == "authorization" else Naming.NONE
                yield from _of_setting(path, name, entry.get("value"), known)
    for field in _COMMANDS:
        if field[0] not in container.data:
            continue
        yield from _of_words((*container.path, *field), _list(container.get(*field)))


_FLAG: Final = regex(r"--?[A-Za-z][\w.-]{0,60}(?==)")
_FLAG_ALONE: Final = regex(r"--?[A-Za-z][\w.-]{0,60}")


def _of_words(path: FieldPath, words: list[Any]) -> Iterator[Credential]:
    """Judge a command line: each word, and what follows a flag that takes a credential."""
    flag = ""
    for number, word in enumerate(words):
        if not isinstance(word, str):
            continue
        where = (*path, number)
        given = _FLAG.match(word)
        inside = _in_text(where, given.group() if given else flag or "text", word)
        yield from inside
        verdict = judge(word, naming(flag)) if flag and not inside else None
        if verdict is not None:
            yield Credential(where, flag, "its name", verdict is Value.PLACEHOLDER, size(word))
        flag = word if _FLAG_ALONE.fullmatch(word) and naming(word) >= Naming.WEAK else ""


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def carrier(resource: Resource) -> FieldPath | None:
    """Return where an object of a kind that often holds credentials would hold them.

    None of other kinds. A value of a wrong type in such a place comes first: nobody knows
    whether it is a credential.
    """
    described = pod(resource)
    containers = described.containers if described else ()
    holds_data = not resource.group and resource.kind in {"Secret", "ConfigMap"}
    if not holds_data and not containers:
        return None
    for defect in resource.defects:
        if not _SECRETIVE.isdisjoint(defect.path):
            return defect.path
    if holds_data:
        return ("stringData",) if "stringData" in resource.data else ("data",)
    return (*containers[0].path, "env")


def where(resource: Resource, one: Credential) -> str:
    """Name the place of a credential for a message: ``env DB_PASSWORD of container 'web'``."""
    described = pod(resource)
    for container in described.containers if described else ():
        if one.path[: len(container.path)] == container.path:
            kind = {"env": "variable", "args": "argument", "command": "argument"}.get(
                str(one.path[len(container.path)]), "field"
            )
            return f"{kind} {one.key!r} of {container.label}"
    word = "annotation" if "annotations" in one.path else "key"
    return f"{word} {one.key!r} of {resource.label}"


_SHOWN_OF_SECRETS: Final = frozenset({"apiVersion", "kind", "metadata", "type", "immutable"})


def sensitive_paths(resource: Resource) -> Iterator[FieldPath]:
    """Yield the paths whose values no output may show: more than `credentials` finds.

    Of a Secret that is everything but its identity; elsewhere what stands under a name that
    speaks of credentials, and values of a wrong type where a credential may stand.
    """
    yield from (one.path for one in credentials(resource))
    if is_secret(resource):
        for field in resource.data.keys() - _SHOWN_OF_SECRETS:
            if isinstance(resource.data[field], dict):
                yield from ((field, key) for key in resource.data[field])
            else:
                yield (field,)
    for defect in resource.defects:
        if is_secret(resource) or not _SECRETIVE.isdisjoint(defect.path):
            yield defect.path
    for path in (("data",), *_annotation_maps(resource)):
        for key, value in resource.mapping(*path).items():
            if key == LAST_APPLIED or hides(key, str(value)):
                yield (*path, key)
    described = pod(resource)
    for container in described.containers if described else ():
        yield from _sensitive_variables(container)


def _sensitive_variables(container: Container) -> Iterator[FieldPath]:
    for number, variable in enumerate(_list(container.get("env"))):
        name = variable.get("name") if isinstance(variable, dict) else None
        if isinstance(name, str) and hides(name, str(variable.get("value", ""))):
            yield (*container.path, "env", number, "value")
