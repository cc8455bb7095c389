"""Write the pages that follow from the code, and the marked parts of README.md.

scripts/docs.py            write what is not up to date
scripts/docs.py --check    write nothing; exit with 1 where something is not up to date
"""

from __future__ import annotations

import argparse
import inspect
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from chloro_lint.baseline import Baseline, Control, Decision  # noqa: E402 - this checkout's
from chloro_lint.cli.app import app  # noqa: E402 - same
from chloro_lint.cli.explain import rule_page  # noqa: E402 - same
from chloro_lint.cli.frameworks import shipped_frameworks  # noqa: E402 - same
from chloro_lint.cli.options import COMMANDS  # noqa: E402 - same
from chloro_lint.cli.session import known_rules, load_baseline  # noqa: E402 - same
from chloro_lint.explain import rules_table  # noqa: E402 - same
from chloro_lint.faults import FAULTS  # noqa: E402 - same
from chloro_lint.framework import COVERAGE, UNDECIDED, Framework, Item  # noqa: E402 - same
from chloro_lint.model import ChloroError, Rule  # noqa: E402 - same
from chloro_lint.settings import Settings  # noqa: E402 - same

RULES = "docs/rules"
NOTICE = "<!-- Written by scripts/docs.py; change the code or the baseline, then run make docs. -->"
FAMILIES = {
    0: "Files and the tool's own use",
    1: "Ingress and traffic",
    2: "Network policy",
    3: "Container security",
    4: "Secrets and identity",
    5: "Scaling and resources",
    6: "Availability and rollout",
    7: "Storage",
    8: "References and identity of objects",
    9: "Rules of your own",
}
_MARKED = re.compile(r"(<!-- begin (?P<name>[a-z-]+) -->\n).*?(<!-- end (?P=name) -->)", re.DOTALL)


def main(arguments: list[str] | None = None) -> int:
    """Write or check; 0 where all is up to date afterwards, 1 where not, 2 where it cannot be."""
    parser = argparse.ArgumentParser(description="Write the generated documentation.")
    parser.add_argument("--check", action="store_true", help="write nothing, only compare")
    check = parser.parse_args(arguments).check
    try:
        texts = generated()
    except ChloroError as error:
        print("\n".join(f"docs.py: {mistake}" for mistake in error.mistakes), file=sys.stderr)
        return 2
    stale = [path for path, text in texts.items() if _current(path) != text]
    orphans = [path for path in _pages() if path not in texts]
    for path in stale:
        print(f"{'not up to date' if check else 'wrote'}: {path}")
        if not check:
            (ROOT / path).parent.mkdir(parents=True, exist_ok=True)
            (ROOT / path).write_text(texts[path], encoding="utf-8")
    for path in orphans:
        print(f"{'no longer generated' if check else 'removed'}: {path}")
        if not check:
            (ROOT / path).unlink()
    return 1 if check and (stale or orphans) else 0


def generated() -> dict[str, str]:
    """Return every generated file, by its path from the root of the repository."""
    rules = known_rules()
    baseline = load_baseline(Settings())
    assert baseline is not None
    pages = {f"{RULES}/{one.name}.md": f"{NOTICE}\n\n{rule_page(one)}" for one in (*FAULTS, *rules)}
    return {
        **pages,
        f"{RULES}/README.md": rules_index(rules),
        "docs/baseline.md": baseline_page(baseline, {one.name: one for one in rules}),
        "docs/cli.md": cli_page(),
        "docs/frameworks.md": frameworks_page(shipped_frameworks()),
        **{path: picture(*of) for path, of in PICTURES.items()},
        "README.md": readme(rules, baseline),
    }


def rules_index(rules: tuple[Rule, ...]) -> str:
    """Return the list of all rules, by family."""
    parts = [f"{NOTICE}\n\n# Rules", f"{len(rules)} rules, and {len(FAULTS)} faults of files."]
    for family, title in FAMILIES.items():
        members = [one for one in (*FAULTS, *rules) if one.code.startswith(f"CHL{family}")]
        if members:
            parts += [f"## {title}", rules_table(members, folder="").rstrip()]
    return "\n\n".join(parts) + "\n"


def baseline_page(baseline: Baseline, rules: Mapping[str, Rule]) -> str:
    """Return every control of a baseline with what decides it, by section."""
    introduction = (
        f"The baseline `{baseline.name}`, statement by statement. A statement holds where all its "
        "rules pass; a *proof* looks at all manifests together, and where one is not there yet "
        "the statement stays unknown unless a rule fails it. `chloro-lint baseline` prints the "
        "file behind this page with every value resolved."
    )
    parts = [f"{NOTICE}\n\n# {baseline.title}", introduction]
    section = ""
    for control in baseline.controls:
        if control.section != section:
            section = control.section
            parts.append(f"## {section}")
        parts.append("\n".join(_control_lines(control, rules)))
    return "\n\n".join(parts) + "\n"


def _control_lines(control: Control, rules: Mapping[str, Rule]) -> Iterator[str]:
    yield f"**{control.id}** {control.statement}\n"
    for decision in control.decided_by:
        code = rules[decision.rule].code if decision.rule in rules else "unknown"
        given = _given(decision)
        yield f"- [{decision.rule}](rules/{decision.rule}.md) ({code}){': ' if given else ''}{given}"
    for proof in control.proofs:
        yield f"- proof: {proof}"
    if control.manual:
        yield f"- to be shown otherwise: {' '.join(control.manual.split())}"
    if control.note:
        yield f"- note: {' '.join(control.note.split())}"


def _given(decision: Decision) -> str:
    values = {**decision.parameters}
    if decision.component:
        values = {"component": decision.component, **values}
    return ", ".join(f"{name} `{_shown(value)}`" for name, value in values.items())


def _shown(value: Any) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{key}: {_shown(one)}" for key, one in value.items())
    if isinstance(value, list):
        separator = "; " if any(isinstance(one, dict) for one in value) else ", "
        return separator.join(_shown(one) for one in value)
    return str(value)


def frameworks_page(frameworks: tuple[Framework, ...]) -> str:
    """Return every item of every framework with the rules that decide it and on whose word."""
    introduction = (
        "`chloro-lint report PATHS --framework NAME` decides the items of a standard that others "
        "wrote, over every object of the manifests: an item's verdict is the worst of the outcomes "
        "of its rules. Rules run with the values that the standard means. The few that need the "
        "values of a baseline decide their items over its system; without it those items stay "
        "unknown unless something fails. A file of the same form, `--framework mine.yaml`, adds a "
        "standard; `schemas/framework.schema.json` describes it."
    )
    words = "\n".join(f"- *{word}*: {meaning}" for word, meaning in COVERAGE.items())
    parts = [f"{NOTICE}\n\n# Frameworks", introduction, "How far an item is decided:", words]
    for one in frameworks:
        tally = ", ".join(
            f"{sum(item.coverage == word for item in one.items)} {word}" for word in COVERAGE
        )
        parts += [
            f"## {one.label}",
            (
                f"`--framework {one.name}`, published by {one.publisher}: <{one.url}>. "
                f"{len(one.items)} items: {tally}. The titles are in words of our own."
            ),
            one.reading,
            "\n".join(_item_rows(one)),
            "Security rules that decide none of its items:",
            "\n".join(f"- [{rule}](rules/{rule}.md): {why}" for rule, why in one.unmapped.items()),
        ]
    return "\n\n".join(part for part in parts if part) + "\n"


def _item_rows(framework: Framework) -> Iterator[str]:
    yield "| Item | Says | Decided | By, on whose word | What is left |"
    yield "| --- | --- | --- | --- | --- |"
    for item in framework.items:
        older = "".join(f" ({version}: {name})" for version, name in item.formerly.items())
        cells = (
            f"**{item.id}**{older}", item.title, item.coverage, _mapped_by(item, framework),
            _left(item),
        )  # fmt: skip
        yield f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |"


def _left(item: Item) -> str:
    said = {"Missing": item.rest, "Ask for": item.ask, "Note": item.note}
    if item.coverage != UNDECIDED:
        said = {"Left": item.rest, "Ask for": item.ask, "Note": item.note}
    return " ".join(f"{word}: {text.rstrip('.')}." for word, text in said.items() if text)


def _mapped_by(item: Item, framework: Framework) -> str:
    return "; ".join(
        f"[{one.decision.rule}](rules/{one.decision.rule}.md): "
        + ", ".join(framework.sources[key] for key in one.sources)
        for one in item.rules
    )


def cli_page() -> str:
    """Return every command with its arguments and options, from the declarations Typer reads."""
    commands = {info.name or info.callback.__name__: info for info in app.registered_commands}  # type: ignore[union-attr]
    introduction = (
        "`chloro-lint PATHS` is short for `chloro-lint check PATHS`. Lists take commas and "
        "repetition: `--select CHL1,CHL2` is `--select CHL1 --select CHL2`."
    )
    parts = [f"{NOTICE}\n\n# Command line", introduction]
    for name in COMMANDS:
        info = commands[name]
        assert info.callback is not None
        text = info.help or inspect.getdoc(info.callback) or ""
        parts += [f"## chloro-lint {name}", text, *_options_table(info.callback)]
    return "\n\n".join(part for part in parts if part) + "\n"


def _options_table(command: Callable[..., Any]) -> Iterator[str]:
    rows = []
    for parameter in inspect.signature(command, eval_str=True).parameters.values():
        declared = parameter.annotation.__metadata__[0]
        # In an annotation the first name of an option stands where a default used to stand.
        given = (declared.default, *(declared.param_decls or ()))
        names = [word for word in given if isinstance(word, str) and word.startswith("-")]
        if type(declared).__name__ == "ArgumentInfo":
            optional = parameter.default is not inspect.Parameter.empty
            many = "..." if "list" in str(parameter.annotation) else ""
            word = f"{parameter.name.rstrip('_').upper()}{many}"
            rows.append((f"`[{word}]`" if optional else f"`{word}`", declared.help or ""))
            continue
        names = names or [f"--{parameter.name.rstrip('_').replace('_', '-')}"]
        metavar = declared.metavar or ("" if _is_flag(parameter) else "TEXT")
        shown = ", ".join(f"`{name}`" for name in names) + (f" `{metavar}`" if metavar else "")
        rows.append((shown, _with_default(declared.help or "", parameter)))
    if rows:
        lines = [f"| {shown.replace('|', chr(92) + '|')} | {text} |" for shown, text in rows]
        yield "\n".join(["| | |", "| --- | --- |", *lines])


def _is_flag(parameter: inspect.Parameter) -> bool:
    return isinstance(parameter.default, bool)


def _with_default(text: str, parameter: inspect.Parameter) -> str:
    default = getattr(parameter.default, "value", parameter.default)
    if parameter.default is inspect.Parameter.empty:
        return f"{text} Required."
    choices = [one.value for one in _choices(parameter)]
    words = f" One of {', '.join(f'`{one}`' for one in choices)}." if choices else ""
    if default in (None, "", False):
        return f"{text}{words}"
    return f"{text}{words} Default: `{default}`."


def _choices(parameter: inspect.Parameter) -> list[Any]:
    of = parameter.annotation.__origin__
    candidates = getattr(of, "__args__", (of,))
    return next((list(one) for one in candidates if hasattr(one, "__members__")), [])


def readme(rules: tuple[Rule, ...], baseline: Baseline) -> str:
    """Return README.md with its marked parts written anew."""
    parts: dict[str, Callable[[], str]] = {
        "rules": lambda: rules_table(rules),
        "counts": lambda: counts(rules, baseline),
        "example": example,
    }
    text = _current("README.md") or ""
    found = {match["name"] for match in _MARKED.finditer(text)}
    if found != set(parts):
        differing = ", ".join(sorted(found ^ set(parts)))
        raise ChloroError(f"README.md does not mark what is generated: {differing}")

    def fill(match: re.Match[str]) -> str:
        return f"{match[1]}{parts[match['name']]().rstrip()}\n{match[3]}"

    return _MARKED.sub(fill, text)


def counts(rules: tuple[Rule, ...], baseline: Baseline) -> str:
    """Return how much of the document is decided by what, in a sentence."""
    controls = baseline.controls
    decided = [one for one in controls if one.decided_by and not one.proofs and not one.manual]
    partly = [one for one in controls if one.decided_by and not one.proofs and one.manual]
    proofs = [one for one in controls if one.proofs]
    manual = [one for one in controls if not one.decided_by and not one.proofs]
    waiting = (
        f" {len(proofs)} wait for proofs over the whole set and stand as *unknown* until then, "
        "unless a rule already fails them."
        if proofs
        else ""
    )
    return (
        f"The built-in baseline holds the {len(controls)} statements of the ChloroMaster "
        f"architecture. {len(rules)} rules decide {len(decided)} of them; {len(partly)} more are "
        f"decided as far as manifests go and name the evidence for the rest; {len(manual)} are "
        f"outside manifests altogether.{waiting}"
    )


EDIT = ("10-autoscaling.yaml", "averageUtilization: 60", "averageUtilization: 85")


def example() -> str:
    """Return a session at a terminal: the golden set with one number changed, linted."""
    file, old, new = EDIT
    with tempfile.TemporaryDirectory() as folder:
        written = _run(["golden", "--output", "k8s"], folder, expected=0)
        changed = Path(folder, "k8s", file)
        changed.write_text(changed.read_text().replace(old, new), encoding="utf-8")
        found = _run(["k8s"], folder, expected=1)
    lines = [
        "```console",
        "$ chloro-lint golden --output k8s",
        written.rstrip(),
        f"$ sed -i 's/{old}/{new}/' k8s/{file}",
        "$ chloro-lint k8s",
        _shortened(found),
        "```",
    ]
    return "\n".join(lines)


PICTURES = {"docs/topology.svg": ("golden", 0), "docs/topology-broken.svg": ("broken", 1)}
"""Drawings of sets of fixtures: the set, and the exit code that drawing it has."""


def picture(name: str, expected: int) -> str:
    """Return the drawing of a set's topology under the baseline that ships."""
    arguments = ["topology", f"fixtures/{name}", "--format", "svg"]
    return _run(arguments, str(ROOT), expected=expected)


def _shortened(found: str) -> str:
    """Leave out what is information only; the last line counts it."""
    first, *others, last = found.rstrip().split("\n\n")
    return "\n\n".join([first, *(["…"] if others else []), last])


def _run(arguments: list[str], folder: str, *, expected: int) -> str:
    kept = {key: value for key, value in os.environ.items() if key in ("PATH", "SYSTEMROOT")}
    environment = {**kept, "PYTHONPATH": str(ROOT), "COLUMNS": "96", "NO_COLOR": "1"}
    done = subprocess.run(
        [sys.executable, "-m", "chloro_lint", *arguments],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    if done.returncode != expected:
        raise ChloroError(
            f"the example `chloro-lint {' '.join(arguments)}` exits with {done.returncode}, not "
            f"{expected}: {(done.stderr or done.stdout).strip()}"
        )
    return done.stdout


def _current(path: str) -> str | None:
    file = ROOT / path
    return file.read_text(encoding="utf-8") if file.is_file() else None


def _pages() -> list[str]:
    return sorted(path.relative_to(ROOT).as_posix() for path in (ROOT / RULES).glob("*.md"))


if __name__ == "__main__":
    sys.exit(main())
