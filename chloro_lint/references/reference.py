"""A reference from one object to another, and what can be known of the object it names."""

from __future__ import annotations

from collections.abc import Iterator
from enum import Enum
from typing import NamedTuple, TypeAlias

from chloro_lint.model import FieldPath, Place, Resource

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
) -> Iterator[Reference]:
    """Yield the reference that a field makes to an object of its own namespace, if it has one."""
    name = one.get(*path)
    if isinstance(name, str) and name:
        namespace = "" if cluster else one.namespace
        yield Reference(Place(one, path), kind, namespace, name, optional=optional)


def keyed(reference: Reference, path: FieldPath) -> Iterator[Reference]:
    """Yield a reference again with the key that stands at a path of the same object."""
    one = reference.place.resource
    key = one.get(*path)
    written = isinstance(key, str) and key
    yield reference._replace(key=key, key_place=Place(one, path)) if written else reference
