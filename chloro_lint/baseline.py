"""The architecture as data: components, numbers, assumptions, and the controls over them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from chloro_lint.model import ChloroError, FieldPath, Positions, Resource, Source
from chloro_lint.model.regex import regex
from chloro_lint.model.values import NamedTuple, dataclass, field
from chloro_lint.parse import parse

_TOP = {
    "name", "title", "source", "extends", "system", "components", "flows", "ingress", "scaling",
    "quota", "limits", "rollout", "storage", "security", "monitoring", "assumptions", "controls",
}  # fmt: skip
_DOT = regex(r"(?<!\\)\.")
_CONTROL = {"section", "statement", "facts", "decided_by", "manual", "note"}
_COMPONENT = {"workload", "namespace", "container", "optional", "summary"}


@dataclass(frozen=True, slots=True)
class Component:
    """A part of the system: the workload that is it, and what the architecture says of it.

    It is found by kind, name and namespace; labels are checked, never used to find it.
    """

    name: str
    kind: str
    workload: str
    namespace: str
    container: str = ""
    optional: bool = False
    data: Mapping[str, Any] = field(default_factory=dict)

    def is_(self, resource: Resource) -> bool:
        """Tell whether an object is this component's workload."""
        return (
            resource.name == self.workload
            and resource.kind == self.kind
            and resource.namespace == self.namespace
        )

    @property
    def label(self) -> str:
        """The workload as people name it."""
        return f"{self.kind} {self.namespace}/{self.workload}"


class Decision(NamedTuple):
    """A rule that decides a control, for one component or for the whole system."""

    rule: str
    component: str
    parameters: Mapping[str, Any]
    place: str
    """File and line of the baseline, for messages about the parameters."""


@dataclass(frozen=True, slots=True)
class Control:
    """One statement of the document, and what decides it."""

    id: str
    section: str
    statement: str
    facts: tuple[str, ...] = ()
    decided_by: tuple[Decision, ...] = ()
    proofs: tuple[str, ...] = ()
    """Proofs over the whole set that the statement needs besides its rules."""
    manual: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Baseline:
    """An architecture document made executable."""

    name: str
    title: str
    digest: str
    namespaces: frozenset[str]
    components: Mapping[str, Component]
    controls: tuple[Control, ...]
    assumptions: Mapping[str, Any]
    data: Mapping[str, Any]
    """The whole file with its parents merged in, for the views that print it."""


class _Layer(NamedTuple):
    source: Source
    data: dict[str, Any]
    positions: Positions


def load(source: Source, fetch: Callable[[str], Source]) -> Baseline:
    """Read a baseline; `fetch` returns the source of one that it extends, by name.

    Maps merge by key, lists replace, `null` deletes. Raises `ChloroError` with every mistake found,
    each with file and line.
    """
    layers = _layers(source, fetch)
    data: dict[str, Any] = {}
    for layer in reversed(layers):
        data = merged(data, layer.data)
    return _Reader(layers, data).baseline()


def merged(parent: Mapping[str, Any], child: Mapping[str, Any]) -> dict[str, Any]:
    """Lay one mapping over another: maps merge by key, lists replace, `None` deletes."""
    result = dict(parent)
    for key, value in child.items():
        if value is None:
            result.pop(key, None)
        elif isinstance(value, dict):
            below = result.get(key)
            result[key] = merged(below if isinstance(below, dict) else {}, value)
        else:
            result[key] = value
    return result


def _layers(source: Source, fetch: Callable[[str], Source]) -> list[_Layer]:
    layers: list[_Layer] = []
    seen: list[str] = []
    while True:
        if source.name in seen:
            chain = " → ".join([*seen, source.name])
            raise ChloroError(f"{source.name}: the baseline extends itself: {chain}")
        seen.append(source.name)
        parsed = parse(source)
        if parsed.problems:
            raise ChloroError(
                *(f"{source.name}:{one.span.line}: {one.message}" for one in parsed.problems)
            )
        if len(parsed.documents) != 1 or not isinstance(parsed.documents[0].data, dict):
            raise ChloroError(f"{source.name}: a baseline is one YAML mapping")
        layer = _Layer(source, parsed.documents[0].data, parsed.documents[0].positions)
        layers.append(layer)
        parent = layer.data.get("extends")
        if parent is None:
            return layers
        if not isinstance(parent, str):
            line = layer.positions.span(("extends",)).line
            raise ChloroError(f"{source.name}:{line}: extends is the name or path of a baseline")
        try:
            source = fetch(parent)
        except ChloroError as error:
            line = layer.positions.span(("extends",)).line
            raise ChloroError(
                *(f"{source.name}:{line}: {one}" for one in error.mistakes)
            ) from error


class _Reader:
    """Reads merged data into a `Baseline` and collects every mistake on the way."""

    def __init__(self, layers: list[_Layer], data: dict[str, Any]) -> None:
        self.layers = layers
        self.data = data
        self.mistakes: list[str] = []

    def place(self, path: FieldPath) -> str:
        """File and line where a value was written, in the nearest layer that writes it."""
        for layer in self.layers:
            if layer.positions.written(path):
                return f"{layer.source.name}:{layer.positions.span(path).line}"
        top = self.layers[0]
        return f"{top.source.name}:{top.positions.span(path).line}"

    def wrong(self, path: FieldPath, sentence: str) -> None:
        self.mistakes.append(f"{self.place(path)}: {sentence}")

    def baseline(self) -> Baseline:
        data = self.data
        self._keys((), data, _TOP)
        system = self._mapping(("system",))
        self._keys(("system",), system, {"namespaces"})
        namespaces = self._strings(("system", "namespaces"))
        components = {
            name: component
            for name in self._mapping(("components",))
            if (component := self._component(name, namespaces)) is not None
        }
        controls = tuple(
            control
            for name in self._mapping(("controls",))
            if (control := self._control(name, components)) is not None
        )
        name = self._text(("name",), required=True)
        title = self._text(("title",)) or name
        assumptions = self._mapping(("assumptions",))
        if self.mistakes:
            raise ChloroError(*self.mistakes)
        import hashlib  # noqa: PLC0415 - a wheel holds it compiled

        digest = hashlib.sha256()
        for layer in self.layers:
            digest.update(layer.source.data)
        return Baseline(
            name=name,
            title=title,
            digest=digest.hexdigest(),
            namespaces=frozenset(namespaces),
            components=components,
            controls=controls,
            assumptions=assumptions,
            data=data,
        )

    def _component(self, name: str, namespaces: tuple[str, ...]) -> Component | None:
        path = ("components", name)
        data = self._mapping(path)
        workload = self._mapping((*path, "workload"))
        kind, of = workload.get("kind"), workload.get("name")
        if not isinstance(kind, str) or not isinstance(of, str):
            self.wrong(path, f"component {name} needs workload: {{kind: …, name: …}}")
            return None
        namespace = data.get("namespace", namespaces[0] if namespaces else "")
        if not isinstance(namespace, str) or not namespace:
            self.wrong(path, f"component {name} needs a namespace, its own or system.namespaces")
            return None
        if not isinstance(data.get("optional", False), bool):
            self.wrong((*path, "optional"), "optional is true or false")
        return Component(
            name=name,
            kind=kind,
            workload=of,
            namespace=namespace,
            container=self._text((*path, "container")),
            optional=data.get("optional") is True,
            data={key: value for key, value in data.items() if key not in _COMPONENT},
        )

    def _control(self, name: str, components: Mapping[str, Component]) -> Control | None:
        path = ("controls", name)
        data = self._mapping(path)
        self._keys(path, data, _CONTROL)
        decisions: list[Decision] = []
        proofs: list[str] = []
        entries = data.get("decided_by", [])
        if not isinstance(entries, list):
            self.wrong((*path, "decided_by"), "decided_by is a list of rules")
            entries = []
        for number, entry in enumerate(entries):
            here = (*path, "decided_by", number)
            proof = entry.get("proof") if isinstance(entry, dict) else None
            if isinstance(proof, str) and len(entry) == 1:
                proofs.append(proof)
            elif not isinstance(entry, dict) or not isinstance(entry.get("rule"), str) or proof:
                self.wrong(here, "an entry of decided_by names one rule or one proof")
            else:
                decisions += self._decisions(here, entry, components)
        manual = self._text((*path, "manual"))
        if not data.get("decided_by") and not data.get("manual"):
            self.wrong(path, f"control {name} has neither decided_by nor manual")
        return Control(
            id=name,
            section=self._text((*path, "section"), required=True),
            statement=self._text((*path, "statement"), required=True),
            facts=self._strings((*path, "facts")) or (name,),
            decided_by=tuple(decisions),
            proofs=tuple(proofs),
            manual=manual,
            note=self._text((*path, "note")),
        )

    def _decisions(
        self, path: FieldPath, entry: Mapping[str, Any], components: Mapping[str, Component]
    ) -> list[Decision]:
        rule = entry["rule"]
        named = entry.get("component", "")
        wanted = named if isinstance(named, list) else [named]
        if not wanted:
            self.wrong(
                (*path, "component"), "component is an empty list: the entry decides nothing"
            )
        found = []
        for component in wanted:
            if not isinstance(component, str):
                self.wrong((*path, "component"), "component is a name or a list of names")
                continue
            if component and component not in components:
                known = ", ".join(components) or "none"
                self.wrong(path, f"component {component!r} is not declared (known: {known})")
                continue
            parameters = {
                key: self._resolved((*path, key), value, component)
                for key, value in entry.items()
                if key not in ("rule", "component")
            }
            found.append(Decision(rule, component, parameters, self.place(path)))
        return found

    def _resolved(self, path: FieldPath, value: Any, component: str) -> Any:
        r"""Replace every ``{$value: a.b.c}`` by what stands at that path of the baseline.

        ``component.x`` is short for ``components.<the entry's component>.x``; a number
        picks an item of a list, a dot inside a key is written ``\\.``.
        """
        if isinstance(value, list):
            return [self._resolved((*path, n), one, component) for n, one in enumerate(value)]
        if not isinstance(value, dict):
            return value
        if set(value) != {"$value"}:
            return {key: self._resolved((*path, key), one, component) for key, one in value.items()}
        steps = [step.replace("\\.", ".") for step in _DOT.split(str(value["$value"]))]
        if steps[0] == "component":
            steps[:1] = ["components", component]
        found: Any = self.data
        for step in steps:
            if isinstance(found, list) and step.isdecimal() and int(step) < len(found):
                found = found[int(step)]
            else:
                found = found.get(step) if isinstance(found, dict) else None
        if found is None:
            self.wrong(path, f"$value names nothing: {'.'.join(steps)}")
        return found

    def _mapping(self, path: FieldPath) -> dict[str, Any]:
        value = self._value(path)
        if value is None:
            return {}
        if not isinstance(value, dict):
            self.wrong(path, f"{path[-1]} is a mapping")
            return {}
        return value

    def _strings(self, path: FieldPath) -> tuple[str, ...]:
        value = self._value(path)
        if value is None:
            return ()
        if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
            self.wrong(path, f"{path[-1]} is a list of strings")
            return ()
        return tuple(value)

    def _text(self, path: FieldPath, *, required: bool = False) -> str:
        value = self._value(path)
        if value is None and not required:
            return ""
        if not isinstance(value, str):
            self.wrong(path, f"{path[-1]} is a text")
            return ""
        return value.strip()

    def _value(self, path: FieldPath) -> Any:
        value: Any = self.data
        for step in path:
            value = value.get(step) if isinstance(value, dict) else None
        return value

    def _keys(self, path: FieldPath, data: Mapping[str, Any], known: set[str]) -> None:
        for key in data:
            if key not in known:
                words = ", ".join(sorted(known))
                self.wrong((*path, key), f"unknown key {key!r} (known: {words})")
