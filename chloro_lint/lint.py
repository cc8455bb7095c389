"""The pipeline: sources in, a `Report` out. Pure; whatever touches files or clocks is outside."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import chain
from operator import itemgetter

from chloro_lint.baseline import Baseline, Component
from chloro_lint.conclusions import diagnostics, silenced, split_off, unknowns
from chloro_lint.controls import Run, verdicts
from chloro_lint.engine import Crash, Judged, Onlooker, Plan, absent_component, shown
from chloro_lint.examine import Examined, Examiner, fault_record
from chloro_lint.faults import BY_NAME, LOSING
from chloro_lint.framework import Framework
from chloro_lint.kube.decode import Supplied
from chloro_lint.kube.types import TypeTable
from chloro_lint.layout import FileSet, Layout, layout
from chloro_lint.line_hash import with_line_hashes
from chloro_lint.model import (
    Absent,
    ControlResult,
    Outcome,
    Resource,
    Rule,
    Source,
    Unchecked,
    Verdict,
    failed,
)
from chloro_lint.obligations import (
    Obligation,
    framework_obligations,
    leans,
    obligations,
)
from chloro_lint.options import Options
from chloro_lint.records import FIRST, Record, Recorder
from chloro_lint.report import Coverage, Report
from chloro_lint.suppress import Misuse, Silencer, sort_out
from chloro_lint.world import World

Examine = Callable[[Examiner, Sequence[tuple[Source, Supplied | str, bool]]], Iterable[Examined]]
"""Runs the first stage over (source, namespace, is a patch) triples, in order."""


Findings = list[tuple[int, Record | Crash]]
"""What the rules of a family say of a set, each with the number of its obligation."""

ShareOut = Callable[[Callable[[int], Findings], int, int], Iterable[Findings]]
"""Calls a function for each number below another, in order; the last argument is how many objects
there are to look at."""


def in_turn(
    examiner: Examiner, jobs: Sequence[tuple[Source, Supplied | str, bool]]
) -> Iterable[Examined]:
    """Examine one file after the other, in this process."""
    return (examiner.examine(*job) for job in jobs)


def one_by_one(
    judge: Callable[[int], Findings], families: int, _objects: int
) -> Iterable[Findings]:
    """Ask one family of rules after the other, in this process."""
    return map(judge, range(families))


class Linter:
    """Rules, a baseline and options, ready for sources. Raises `ChloroError` if they disagree."""

    def __init__(
        self,
        rules: Sequence[Rule],
        table: TypeTable,
        baseline: Baseline | None = None,
        options: Options | None = None,
        framework: Framework | None = None,
    ) -> None:
        """Take what is decided before the first source.

        With a framework the run is about its items, over every object; the baseline only gives
        values to rules that cannot do without.
        """
        self.baseline = baseline
        self.framework = framework
        self.options = options or Options()
        self.leaning = _leaning(rules, framework)
        self.plan = Plan(
            framework_obligations(rules, framework, baseline)
            if framework
            else obligations(rules, baseline)
        )
        names = {word: one.name for one in rules for word in (one.name, one.code)}
        self.examiner = Examiner(
            self.plan,
            table,
            {**self.options.names, **names},
            excerpts=self.options.excerpts,
            by_lines=self.options.by_lines,
        )

    def lint(
        self,
        sources: Sequence[Source],
        *,
        skipped: Sequence[Unchecked] = (),
        faults: Sequence[Record] = (),
        examine: Examine = in_turn,
        share_out: ShareOut = one_by_one,
        onlooker: Onlooker | None = None,
    ) -> Report:
        """Judge the sources as far as they go, and say what could not be judged.

        `onlooker` is shown the world of each set once it is judged, for pictures of the whole.
        """
        plan = layout(sources, self.options.sets_of, by_lines=self.options.by_lines)
        gathered = _Gathered(list(skipped), list(faults))
        found = False
        for files in plan.sets:
            examined = self._examined(files, plan, sources, examine)
            world, system = self._one_set(files, examined, sources, share_out, gathered)
            found |= system
            if onlooker is not None and (crash := shown(onlooker, world)):
                gathered.take([[(-1, crash)]])
        if self.baseline is not None and not found and not self.framework:
            gathered.records.append(self._system_not_found(sources, gathered))
        return self._report(gathered, sources, plan, system_found=found)

    def _examined(
        self,
        files: FileSet,
        plan: Layout,
        sources: Sequence[Source],
        examine: Examine,
    ) -> list[Examined]:
        """Judge the files of one set, each by itself."""
        mine = set(files.files)
        jobs = [
            (one, files.supplied(one.name, self.options.namespace), one.name in plan.patches)
            for one in sources
            if one.name in mine
        ]
        return list(examine(self.examiner, jobs))

    def _one_set(
        self,
        files: FileSet,
        examined: Sequence[Examined],
        sources: Sequence[Source],
        share_out: ShareOut,
        gathered: _Gathered,
    ) -> tuple[World, bool]:
        """Judge one set as a whole; return it, and whether the baseline's system is in it."""
        before = len(gathered.records)
        for one in examined:
            gathered.add(one)
        resources = [resource for one in examined for resource in one.resources]
        manifests = files.manifests(resources, _unread(examined, sources))
        world = World.of_set(manifests, self.baseline, self.options.assumptions)
        system = world.baseline is not None
        lines = {one.source: one.masked for one in examined}
        first = min(files.files, default="")
        recorder = Recorder(lambda name: lines[name]() if name in lines else (), first)
        families = self.plan.families

        def judge(number: int) -> Findings:
            judged = self.plan.over_set(world, system=system, family=families[number])
            return [self._recorded(one, recorder) for one in judged]

        gathered.take(share_out(judge, len(families), len(resources)))
        if system and not self.framework:
            answered = {record.obligation for record in gathered.records[before:]}
            self._absences(world, answered, gathered, recorder)
        return world, system

    def _recorded(self, judged: Judged | Crash, recorder: Recorder) -> tuple[int, Record | Crash]:
        if isinstance(judged, Crash):
            return -1, judged
        number, outcome = judged
        return number, recorder.record(number, self.plan.obligations[number], outcome)

    def _absences(
        self, world: World, answered: set[int], gathered: _Gathered, recorder: Recorder
    ) -> None:
        """Fail what is asked of components that are not there, and name those defined twice."""
        assert self.baseline is not None
        absent: dict[str, Component] = {}
        for name, component in self.baseline.components.items():
            definitions = world.set.definitions(
                component.kind, component.namespace, component.workload
            )
            if not definitions and not component.optional:
                absent[name] = component
            if len(definitions) > 1:
                gathered.records.append(_ambiguous(component, definitions, recorder))
        for number, one in enumerate(self.plan.obligations if absent else ()):
            outcome = None if number in answered else _nothing_to_judge(one, absent)
            if outcome is not None:
                record = recorder.record(number, one, _shown(outcome, world))
                gathered.evidence_only.append(record)

    def _system_not_found(self, sources: Sequence[Source], gathered: _Gathered) -> Record:
        assert self.baseline is not None
        namespaces = ", ".join(sorted(self.baseline.namespaces))
        message = (
            f"no object of {self.baseline.title} is here: nothing is in namespace {namespaces}"
        )
        names = {one.workload for one in self.baseline.components.values()}
        strays = [r for r in gathered.resources if r.name in names and r.kind != "Service"]
        stray = min(strays, key=lambda one: (one.source, one.index), default=None)
        if stray is not None:
            message += (
                f"; {stray.kind} {stray.name} is in namespace {stray.namespace}: if the applier "
                f"supplies the namespace, write `namespace: {min(self.baseline.namespaces)}` "
                "in the configuration"
            )
        file = stray.source if stray else min((one.name for one in sources), default="")
        span = stray.span(("metadata", "name")) if stray else FIRST
        return fault_record("system-not-found", file, span, message)

    def _report(
        self, gathered: _Gathered, sources: Sequence[Source], plan: Layout, *, system_found: bool
    ) -> Report:
        options = self.options
        ran = frozenset(self.plan.rules)
        failing = [
            one
            for one in gathered.records
            if one.verdict is Verdict.FAIL and one.reported_by not in (ran | BY_NAME.keys())
        ]
        result = sort_out(
            failing,
            gathered.silencers,
            options.waivers,
            options.today,
            ran,
            options.in_path,
            {(one.label, one.source) for one in gathered.resources},
        )
        dropped, kept = split_off(result, options)
        misuses = [
            fault_record(one.fault, one.file, one.span, one.message)
            for one in (*gathered.misuses, *result.misuses)
        ]
        hushed = {id(one.record): one for one in result.silenced}
        run = Run(
            self.plan.obligations,
            [*gathered.records, *gathered.evidence_only],
            hushed,
            frozenset(crash.what for crash in gathered.crashes),
            system_found,
            min((one.name for one in sources), default=""),
        )
        controls: tuple[ControlResult, ...] = ()
        if self.framework:
            controls = verdicts(self.framework.controls, self._of_framework(run))
        elif self.baseline is not None:
            controls = verdicts(self.baseline.controls, run)
        skipped = [*gathered.skipped, *plan.skipped]
        used = {**BY_NAME, **self.plan.rules}
        found = diagnostics([*kept, *misuses], self.plan, options)
        if options.line_hashes:
            found = with_line_hashes(found, sources, gathered.masked)
        return Report(
            diagnostics=found,
            silenced=silenced(result, dropped, self.plan, options),
            unchecked=unknowns(gathered.records, options),
            controls=controls,
            coverage=Coverage(
                files=gathered.files,
                resources=len({(one.source, one.index) for one in gathered.resources}),
                rules=len(ran),
                skipped=tuple(sorted(set(skipped))),
            ),
            crashes=tuple(sorted(set(gathered.crashes))),
            rules=used,
            system_found=system_found if self.baseline is not None else None,
        )

    def _of_framework(self, run: Run) -> Run:
        """Say what a run amounts to for a framework, which is about no system in particular."""
        assert self.framework is not None
        why = (
            "needs the values of a baseline"
            if self.baseline is None
            else f"nothing of {self.baseline.title}, whose values it needs, is here"
        )
        stopped = self.leaning - ({one.rule.name for one in run.obligations if run.system_found})
        return run._replace(
            system_found=True,
            not_run=dict.fromkeys(sorted(stopped), why),
            strict=self.framework.strict,
        )


class _Gathered:
    """What the sets of a run leave behind."""

    def __init__(self, skipped: list[Unchecked], records: list[Record]) -> None:
        self.skipped = skipped
        self.records = records
        self.evidence_only: list[Record] = []
        self.crashes: list[Unchecked] = []
        self.silencers: list[Silencer] = []
        self.misuses: list[Misuse] = []
        self.resources: list[Resource] = []
        self.masked: dict[str, Callable[[], tuple[str, ...]]] = {}
        """File name → its lines with secrets masked."""
        self._seen: set[str] = set()

    @property
    def files(self) -> int:
        return len(self._seen)

    def add(self, one: Examined) -> None:
        self.records += one.records
        self.crashes += one.crashes
        self.skipped += one.skipped
        self.resources += one.resources
        if one.source not in self._seen:
            self.silencers += one.silencers
            self.misuses += one.misuses
        self.masked[one.source] = one.masked
        self._seen.add(one.source)

    def take(self, findings: Iterable[Findings]) -> None:
        """Take what all families say, in the order of the obligations."""
        for _, one in sorted(chain.from_iterable(findings), key=itemgetter(0)):
            if isinstance(one, Crash):
                self.crashes.append(Unchecked(one.rule, one.error, one.subject))
            else:
                self.records.append(one)


def _leaning(rules: Sequence[Rule], framework: Framework | None) -> frozenset[str]:
    """Return the rules that decide items of a framework by the values of a baseline."""
    by_name = {one.name: one for one in rules}
    return frozenset(
        decision.rule
        for control in (framework.controls if framework else ())
        for decision in control.decided_by
        if decision.rule in by_name and leans(by_name[decision.rule], decision)
    )


def _unread(examined: Sequence[Examined], sources: Sequence[Source]) -> Iterator[Source]:
    """Return the files of which a document could not be read."""
    lost = {one.source for one in examined if any(record.rule in LOSING for record in one.records)}
    return (one for one in sources if one.name in lost)


def _ambiguous(component: Component, definitions: Sequence[Resource], recorder: Recorder) -> Record:
    last = definitions[-1]
    others = ", ".join(f"{one.source}:{one.span(()).line}" for one in definitions[:-1])
    message = f"{component.label} is defined {len(definitions)} times, also at {others}"
    span = last.span(("metadata", "name"))
    record = fault_record("ambiguous-component", last.source, span, message, last.label)
    return record._replace(excerpt=recorder.excerpt(last.source, span))


def _nothing_to_judge(one: Obligation, absent: Mapping[str, Component]) -> Outcome | None:
    """Fail an obligation whose component is absent, or that had no pods because one is."""
    if one.component is not None:
        return absent_component(one) if one.component.name in absent else None
    if not one.system or one.rule.target not in ("pod", "container"):
        return None
    missing = next(iter(absent.values()))
    at = Absent(missing.kind, missing.namespace, missing.workload)
    return failed(at, f"there is nothing to judge: {missing.label} is not in the set")


def _shown(outcome: Outcome, world: World) -> Outcome:
    """Give an absent object a place to be shown at."""
    at = outcome.at
    if isinstance(at, Absent) and at.near is None:
        return outcome._replace(at=world.absent(at.kind, at.namespace, at.name))
    return outcome
