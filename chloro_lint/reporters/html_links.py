"""Where things stand on the page, and where a line of a file is seen outside of it."""

from __future__ import annotations

import re
from urllib.parse import quote

from chloro_lint.compliance import Compliance
from chloro_lint.model import Verdict
from chloro_lint.reporters.finding import place
from chloro_lint.reporters.markup import Markup, loose, tag, text
from chloro_lint.reporters.verdict_words import MARKS

STDIN = "<stdin>"
_OUTSIDE = re.compile(r"[^A-Za-z0-9._-]+")


class Links:
    """The anchors of statements and sections, and the links to files."""

    def __init__(self, compliance: Compliance) -> None:
        self._template = compliance.source_url
        repository = compliance.provenance.repository
        self._commit = repository.commit if repository else ""
        self._paths = {one.file: one.path for one in compliance.provenance.inputs}
        self._anchors: dict[tuple[str, str], str] = {}
        self._taken: set[str] = set()

    def reserve(self, *names: str) -> None:
        """Keep ids for the page's own parts and whatever is named after them."""
        self._taken.update(names)

    def anchor(self, name: str, kind: str = "statement") -> str:
        """Return the id of an element; two things never share one, whatever they are called.

        The id with ``-title`` at its end belongs to the element too.
        """
        if (kind, name) not in self._anchors:
            plain = _OUTSIDE.sub("-", name).strip("-") or "x"
            wanted = plain if kind == "statement" else f"{kind}-{plain}"
            found, number = wanted, 2
            while not {found, f"{found}-title"}.isdisjoint(self._taken):
                found, number = f"{wanted}-{number}", number + 1
            self._taken |= {found, f"{found}-title"}
            self._anchors[kind, name] = found
        return self._anchors[kind, name]

    def to(self, name: str, *words: str) -> Markup:
        """Return a link to a statement."""
        shape = None if words else "mono"
        return tag("a", *(words or (name,)), href=f"#{self.anchor(name)}", class_=shape)

    def line(self, file: str, number: int | None) -> Markup:
        """Return a place as people write it, a link where the repository can be reached."""
        if not file:
            return text("")
        shown = tag("code", loose(place(file, number) if number else file))
        address = self._address(file, number or 1)
        return tag("a", shown, href=address, rel="noreferrer") if address else shown

    def _address(self, file: str, number: int) -> str:
        """Fill the template; a file that cannot be in the repository has no address."""
        path = self._paths.get(file) or file
        if not self._template or path.startswith(("/", "../")) or path == STDIN:
            return ""
        return (
            self._template.replace("{commit}", self._commit or "HEAD")
            .replace("{line}", str(number))
            .replace("{path}", quote(path.encode("utf-8", "replace"), safe="/"))
        )


def kind(verdict: Verdict) -> str:
    """Return the class by which the style sheet knows a verdict."""
    return "none" if verdict is Verdict.NOT_APPLICABLE else verdict.value


def badge(verdict: Verdict) -> Markup:
    """Return a verdict as sign and word."""
    sign = tag("span", MARKS[verdict], aria_hidden="true")
    return tag("span", sign, " ", verdict.value, class_=f"verdict {kind(verdict)}")
