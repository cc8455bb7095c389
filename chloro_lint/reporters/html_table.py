"""Tables of the page: a caption, headers with a scope, and rows that stack on a narrow screen."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from chloro_lint.reporters.markup import Markup, loose, tag


def table(
    caption: str,
    head: Sequence[str],
    rows: Iterable[Sequence[str]],
    numbers: frozenset[int] = frozenset(),
    *,
    stack: bool = True,
) -> Markup:
    """Return a table whose first column names the row; `numbers` are columns of figures."""
    classes = ["number" if at in numbers else None for at in range(len(head))]
    heads = [
        tag("th", name, scope="col", class_=of) for name, of in zip(head, classes, strict=True)
    ]
    body = [tag("tr", *_cells(row, head, classes)) for row in rows]
    whole = tag(
        "table",
        tag("caption", caption, class_="unseen"),
        tag("thead", tag("tr", *heads)),
        tag("tbody", *body),
        class_="stack" if stack else None,
    )
    return whole if stack else tag("div", whole, class_="scroll", tabindex=0, role="region",
                                   aria_label=caption)  # fmt: skip


def _cells(row: Sequence[str], head: Sequence[str], classes: Sequence[str | None]) -> list[Markup]:
    first, *others = row
    return [
        tag("th", loose(first), scope="row"),
        *(
            tag("td", loose(value), class_=of, data_label=name)
            for value, name, of in zip(others, head[1:], classes[1:], strict=True)
        ),
    ]
