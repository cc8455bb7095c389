"""Which container of a pod is the program that the workload is there for."""

from __future__ import annotations

from chloro_lint.kube.pods import MAIN, Container, Pod


def own_container(of: Pod, name: str = "") -> Container | None:
    """Return the main container of that name, else the only main container there is.

    None where several could be meant, or the pod has none.
    """
    main = [one for one in of.containers if one.role == MAIN]
    named = [one for one in main if one.name == name]
    if named:
        return named[0]
    return main[0] if len(main) == 1 else None
