"""From a command line to a report: what `check` and `report` share."""

from __future__ import annotations

import datetime as dt
import json
import os
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from chloro_lint import __version__, shipped
from chloro_lint.baseline import Baseline, load
from chloro_lint.cli.console import with_progress
from chloro_lint.discover import Discovery, discover
from chloro_lint.engine import Onlooker
from chloro_lint.examine import Examined, Examiner, fault_record
from chloro_lint.framework import Framework
from chloro_lint.kube.types import TypeTable
from chloro_lint.lint import Linter
from chloro_lint.model import ChloroError, Rule, Source
from chloro_lint.options import Options
from chloro_lint.parallel import InProcesses, Job, worthwhile
from chloro_lint.registry import all_rules, configured, selected
from chloro_lint.report import Report
from chloro_lint.settings import Settings, merge
from chloro_lint.settings import load as load_settings
from chloro_lint.settings.files import read_file, reason

BASELINES = "rules/baselines"


@dataclass(frozen=True, slots=True)
class Session:
    """Everything that is decided before the first manifest is read."""

    settings: Settings
    rules: tuple[Rule, ...]
    """The selected ones."""
    names: Mapping[str, str]
    """Name and code of every rule → its name."""
    baseline: Baseline | None
    framework: Framework | None = None
    """What the report is about instead of the baseline's statements."""
    known: tuple[Rule, ...] = ()
    """Every rule there is, selected or not."""


def known_rules() -> tuple[Rule, ...]:
    """Return every rule that ships."""
    return all_rules(
        Source(f"rules/{name}", shipped.text(f"rules/{name}").encode())
        for name in shipped.names("rules", ".yaml")
    )


def open_session(paths: Sequence[str], given: Mapping[str, Any]) -> Session:
    """Read the configuration, the baseline and the rules for some paths and options."""
    rules = known_rules()
    codes = {one.name: one.code for one in rules}
    settings = load_settings(paths, known=codes, config=given.get("config") or None)
    keys = ("baseline", "fail_on", "select", "ignore", "extend_select", "exclude", "jobs")
    overrides = {key: given[key] for key in keys if given.get(key) not in (None, "", ())}
    settings = merge(settings, overrides)
    baseline = load_baseline(settings)
    if baseline is not None:
        check_rules(baseline, rules)
    framework = None
    if given.get("framework"):
        from chloro_lint.cli.frameworks import find_framework

        framework = find_framework(str(given["framework"]))
        check_rules(framework, rules)
    chosen = configured(
        selected(
            rules,
            settings.select,
            settings.ignore,
            (*settings.extend_select, *_named_by(framework, settings)),
        ),
        {"kubernetes-version": settings.kubernetes_version},
    )
    names = {word: one.name for one in rules for word in (one.name, one.code)}
    return Session(settings, chosen, names, baseline, framework, rules)


def _named_by(framework: Framework | None, settings: Settings) -> tuple[str, ...]:
    """Return the rules that a framework names: that turns on those in preview too."""
    if framework is None or settings.select:
        return ()
    return tuple(dict.fromkeys(one.rule for item in framework.controls for one in item.decided_by))


def load_baseline(settings: Settings) -> Baseline | None:
    """Load the baseline of the settings: a shipped name, a file, or none."""
    if settings.baseline == "none":
        return None
    folder = ""
    name = settings.baseline
    if settings.baseline_file:
        folder, name = os.path.split(settings.baseline_file)

    def fetch(wanted: str) -> Source:
        if wanted.endswith((".yaml", ".yml", ".json")):
            return _file(os.path.normpath(os.path.join(folder, wanted)))
        return _shipped(wanted)

    return load(fetch(name), fetch)


def _shipped(name: str) -> Source:
    file = f"{BASELINES}/{name}.yaml"
    known = [one.removesuffix(".yaml") for one in shipped.names(BASELINES, ".yaml")]
    if name not in known:
        raise ChloroError(
            f"no baseline is called {name!r} (shipped: {', '.join(known)}, none; a file ends in "
            ".yaml)"
        )
    return Source(file, shipped.text(file).encode())


def _file(path: str) -> Source:
    try:
        return Source(path, read_file(path))
    except OSError as error:
        raise ChloroError(f"cannot read the baseline {path}: {reason(error)}") from error


def check_rules(asking: Baseline | Framework, rules: Sequence[Rule]) -> None:
    """Refuse a baseline or a framework that names rules which do not exist."""
    from chloro_lint.registry import unknown_selector

    names = {one.name for one in rules}
    mistakes = [
        f"{one.place}: {unknown_selector(one.rule, rules)}"
        for control in asking.controls
        for one in control.decided_by
        if one.rule not in names
    ]
    if mistakes:
        raise ChloroError(*dict.fromkeys(mistakes))


def run(
    session: Session,
    paths: Sequence[str],
    *,
    today: dt.date,
    progress: bool = False,
    excerpts: bool = True,
    line_hashes: bool = False,
    read: Callable[[Sequence[Source]], None] | None = None,
    onlooker: Onlooker | None = None,
) -> Report:
    """Find the manifests, judge them, and say under what they were judged.

    `read` is given the bytes that were read, `onlooker` the world of each set.
    """
    settings = session.settings
    found, only = _sources(paths, settings)
    options = Options(
        namespace=settings.namespace,
        severities=settings.severities,
        waivers=settings.waivers,
        today=today,
        assumptions=settings.assumptions,
        sets_of=settings.sets_of,
        ignored_in=settings.ignored_in,
        in_path=settings.in_path,
        only=only,
        names=session.names,
        excerpts=excerpts,
        by_lines=settings.by_lines,
        line_hashes=line_hashes,
    )
    table = TypeTable.load(json.loads(shipped.text("schemas/kubernetes/types.json")))
    framework = session.framework
    linter = Linter(session.rules, table, session.baseline, options, framework)
    if not linter.plan.rules:
        raise ChloroError(
            "no rule runs: what is selected needs values that the baseline does not give"
        )
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else 1
    in_processes = InProcesses(worthwhile(found.sources, settings.jobs, cores))

    def examine(examiner: Examiner, jobs: Sequence[Job]) -> Iterator[Examined]:
        return with_progress(lambda: in_processes(examiner, jobs), len(jobs), wanted=progress)

    faults = [
        fault_record(problem.fault, name, problem.span, problem.message)
        for name, problem in found.problems
    ]
    if read is not None:
        read(found.sources)
    report = linter.lint(
        found.sources,
        skipped=found.skipped,
        faults=faults,
        examine=examine,
        share_out=in_processes.share_out,
        onlooker=onlooker,
    )
    baseline = session.baseline
    return replace(
        report,
        tool_version=__version__,
        baseline=baseline.name if baseline else "none",
        baseline_digest=baseline.digest if baseline else "",
        configuration=settings.origin,
        configuration_digest=settings.digest if settings.origin else "",
        framework=framework.name if framework else "",
        framework_title=framework.label if framework else "",
        framework_digest=framework.digest if framework else "",
    )


def _sources(paths: Sequence[str], settings: Settings) -> tuple[Discovery, frozenset[str] | None]:
    """Read the paths; of single files also their folders, which hold the rest of their set.

    Returns the names to report on as well, None for all of them.
    """
    stdin = sys.stdin.buffer.read() if "-" in paths else None
    found = discover(paths, exclude=settings.exclude, exclude_root=settings.root, stdin=stdin)
    sources = tuple(
        replace(one, explicit=True) if settings.is_manifest(one.name) else one
        for one in found.sources
    )
    found = replace(found, sources=sources)
    if not all(os.path.isfile(path) for path in paths):
        return found, None
    names = frozenset(one.name for one in found.sources)
    folders = sorted({os.path.dirname(path) or "." for path in paths})
    try:
        around = discover(folders, exclude=settings.exclude, exclude_root=settings.root)
    except ChloroError:  # no other file stands beside those
        return found, names
    others = tuple(one for one in around.sources if one.name not in names)
    return replace(found, sources=(*found.sources, *others)), names
