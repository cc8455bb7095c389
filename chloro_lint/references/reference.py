"""A reference from one object to another, and what can be known of the object it names."""

from __future__ import annotations

from enum import Enum
from typing import Any, TypeAlias

from chloro_lint.model import FieldPath, Place, Resource, value_at
from chloro_lint.model.values import NamedTuple

Target: TypeAlias = tuple[str, str, str]
"""Kind, namespace and name of an object that is named."""


class Reference(NamedTuple):
    """One field that names another object, and perhaps a key of it or a port."""

    place: Place
    kind: str
    namespace: str
    name: str
    key: str = ""
    optional: bool = False
    key_place: Place | None = None
    """Where the key is written; None where the reference is to the object as a whole."""
    group: str | None = None
    """The API group where the kind is not one of Kubernetes itself."""
    port: int | str | None = None
    port_place: Place | None = None

    @property
    def target(self) -> Target:
        """The object that is named."""
        return (self.kind, self.namespace, self.name)

    @property
    def label(self) -> str:
        """The object that is named, as people name it."""
        return f"{self.kind} {self.namespace}/{self.name}" if self.namespace else f"{self.kind} {self.name}"  # fmt: skip


class State(Enum):
    """What is known about the object that a reference names."""

    PRESENT = "present"
    BUILT_IN = "built in"
    GENERATED = "generated"
    ASSUMED = "assumed"
    MISSING = "missing"
    UNKNOWN = "unknown"


class Resolution(NamedTuple):
    """The answer to a reference: its state, the object if it is in the set, and who makes it.

    `by` is the object that makes it, or, where the state is unknown, one that perhaps does.
    `assumptions` are what the answer leans on: the line that declares the object. `unread` is a
    file that says its name in a document which could not be read.
    """

    state: State
    target: Resource | None = None
    by: Resource | None = None
    assumptions: tuple[str, ...] = ()
    unread: str = ""


def named(
    one: Resource, path: FieldPath, kind: str, *, optional: bool = False, cluster: bool = False
) -> tuple[Reference, ...]:
    """Return the reference that a field makes to an object of its own namespace, if it has one."""
    return naming(value_at(one.data, path), one, path, kind, optional=optional, cluster=cluster)


def naming(
    name: Any,
    one: Resource,
    path: FieldPath,
    kind: str,
    *,
    optional: bool = False,
    cluster: bool = False,
) -> tuple[Reference, ...]:
    """Return the reference that a field makes by its value, as `named` does."""
    if not isinstance(name, str) or not name:
        return ()
    namespace = "" if cluster else one.namespace
    return (Reference(Place(one, path), kind, namespace, name, optional=optional),)


def keyed(reference: Reference, path: FieldPath) -> Reference:
    """Return a reference with the key that stands at a path of the same object, if one does."""
    one = reference.place.resource
    key = value_at(one.data, path)
    if not isinstance(key, str) or not key:
        return reference
    return reference._replace(key=key, key_place=Place(one, path))
