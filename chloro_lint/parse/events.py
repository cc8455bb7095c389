"""Drive a composer with the events of PyYAML's parser."""

from __future__ import annotations

from typing import Any

from chloro_lint.model.regex import regex
from chloro_lint.parse.compose import Composer
from chloro_lint.parse.syntax import explain

_SURROGATE = regex("[\ud800-\udfff]")


def drive(composer: Composer, text: str) -> None:
    """Feed a composer the first document of a text; raise SyntaxFault where it is not YAML."""
    from yaml import (  # noqa: PLC0415  costs 30 ms, and no file may need it
        AliasEvent,
        DocumentEndEvent,
        MappingEndEvent,
        MappingStartEvent,
        ScalarEvent,
        SequenceEndEvent,
        SequenceStartEvent,
        StreamEndEvent,
        YAMLError,
    )

    scalar, opening, closing, alias = composer.scalar, composer.open, composer.close, composer.alias
    flows: list[bool] = []
    try:
        get_event = parser_of(text).get_event
        while True:
            event = get_event()
            kind = type(event)
            if kind is ScalarEvent:
                tag, anchor = event.tag, event.anchor
                start, end = event.start_mark.index, event.end_mark.index
                if tag or anchor:
                    scalar(
                        event.value,
                        start,
                        end,
                        plain=event.implicit[0],
                        tag=tag or "",
                        anchor=anchor or "",
                    )
                else:
                    scalar(event.value, start, end, plain=event.implicit[0])
            elif kind is MappingStartEvent or kind is SequenceStartEvent:
                flows.append(bool(event.flow_style))
                opening(
                    event.start_mark.index,
                    event.end_mark.index,
                    mapping=kind is MappingStartEvent,
                    anchor=event.anchor or "",
                )
            elif kind is MappingEndEvent or kind is SequenceEndEvent:
                closing(event.end_mark.index if flows.pop() else -1)
            elif kind is AliasEvent:
                alias(event.anchor, event.start_mark.index, event.end_mark.index)
            elif kind is DocumentEndEvent or kind is StreamEndEvent:
                return
    except YAMLError as error:
        raise explain(error, text) from None


def parser_of(text: str) -> Any:
    """Return PyYAML's parser on a text: libyaml where it is there, the same in Python elsewhere."""
    try:
        from yaml._yaml import CParser  # noqa: PLC0415  as in drive
    except ImportError:
        return _python_parser(text)
    return CParser(text)


def _python_parser(text: str) -> Any:
    from yaml import MarkedYAMLError, ScalarEvent  # noqa: PLC0415  as in drive
    from yaml.parser import Parser  # noqa: PLC0415
    from yaml.reader import Reader  # noqa: PLC0415
    from yaml.scanner import Scanner  # noqa: PLC0415

    class PythonParser(Reader, Scanner, Parser):
        def __init__(self) -> None:
            Reader.__init__(self, text)
            Scanner.__init__(self)
            Parser.__init__(self)

        def get_event(self) -> Any:
            event: Any = Parser.get_event(self)  # type: ignore[no-untyped-call]
            if isinstance(event, ScalarEvent) and _SURROGATE.search(event.value):
                problem = "found invalid Unicode character escape code"
                mark: Any = event.start_mark
                raise MarkedYAMLError(problem=problem, problem_mark=mark)
            return event

    return PythonParser()
