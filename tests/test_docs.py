"""The documentation is true: generated pages are fresh, and what prose names exists."""

import io
import re
from contextlib import redirect_stdout
from pathlib import Path
from typing import NamedTuple

import pytest
import yaml

from chloro_lint import shipped
from chloro_lint.baseline import load
from chloro_lint.cli.options import COMMANDS
from chloro_lint.cli.session import check_rules
from chloro_lint.faults import FAULTS
from chloro_lint.model import Source
from chloro_lint.obligations import obligations
from chloro_lint.settings import load as load_settings
from scripts import docs
from tests.harness import ROOT, baseline, rules

RULE_PAGES = sorted((ROOT / "docs" / "rules").glob("*.md"))
PAGES = [*sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").glob("*.md"))]
BY_HAND = [ROOT / name for name in ("README.md", "CONTRIBUTING.md", "CHANGELOG.md")]
RULES = {one.name for one in (*FAULTS, *rules())}
CODES = {one.code for one in (*FAULTS, *rules())}
FOLDERS = r"(?:\.ci|benchmarks|chloro_lint|docs|fixtures|rules|schemas|scripts|tests)"
NOT_RULES = {
    # the project's own words
    "chloro-lint", "pre-commit", "new-rule", "whole-set",
    # keys of the configuration, of a baseline, of a rule
    "at-least", "at-most", "banned-api", "fail-on", "extend-select", "kubernetes-version",
    "per-file-ignores", "decided-by", "output-format",
}  # fmt: skip


def shown(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


class Block(NamedTuple):
    """A fenced block of a page: its language, its text, and the first line of the text."""

    language: str
    text: str

    @property
    def title(self) -> str:
        """The file that a block says it is, in a comment on its first line."""
        match = re.match(r"# (\S+\.\w+)\n", self.text)
        return match[1] if match else ""


def blocks(path: Path) -> list[Block]:
    fences = re.findall(r"^(`{3,})(\w*)\n(.*?)^\1$", path.read_text(), re.MULTILINE | re.DOTALL)
    return [Block(language, text) for _, language, text in fences]


def spans(path: Path) -> list[str]:
    """The inline code of a page, fenced blocks left out."""
    prose = re.sub(r"^(`{3,}).*?^\1$", "", path.read_text(), flags=re.MULTILINE | re.DOTALL)
    return re.findall(r"`([^`\n]+)`", prose)


def commands(path: Path) -> list[str]:
    """The command lines of a page, continued lines joined."""
    scripts = [one.text for one in blocks(path) if one.language in ("sh", "console", "yaml")]
    lines = "\n".join(scripts).replace("\\\n", " ").splitlines()
    return [*lines, *spans(path)]


def test_what_is_generated_is_up_to_date() -> None:
    out = io.StringIO()
    with redirect_stdout(out):
        code = docs.main(["--check"])
    assert (code, out.getvalue()) == (0, ""), "run `make docs`"


def test_every_rule_and_fault_has_a_page_and_every_page_a_rule() -> None:
    pages = {path.stem for path in (ROOT / "docs" / "rules").glob("*.md")} - {"README"}
    assert pages == RULES


def test_checking_writes_nothing_and_says_what_is_stale(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(docs, "ROOT", tmp_path)
    monkeypatch.setattr(docs, "generated", lambda: {"docs/cli.md": "new\n", "README.md": "same\n"})
    (tmp_path / "README.md").write_text("same\n")
    (tmp_path / "docs" / "rules").mkdir(parents=True)
    (tmp_path / "docs" / "rules" / "gone.md").write_text("old\n")
    assert docs.main(["--check"]) == 1
    assert capsys.readouterr().out.splitlines() == [
        "not up to date: docs/cli.md",
        "no longer generated: docs/rules/gone.md",
    ]
    assert not (tmp_path / "docs" / "cli.md").exists()
    assert docs.main([]) == 0
    assert (tmp_path / "docs" / "cli.md").read_text() == "new\n"
    assert not (tmp_path / "docs" / "rules" / "gone.md").exists()
    assert docs.main(["--check"]) == 0


def dead_links(path: Path) -> list[str]:
    text = re.sub(r"^(`{3,}).*?^\1$", "", path.read_text(), flags=re.MULTILINE | re.DOTALL)
    targets = re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", text)
    local = [target for target in targets if not re.match(r"https?://", target)]
    return [one for one in local if not (path.parent / one).exists()]


def missing_paths(path: Path) -> list[str]:
    named = [word for text in commands(path) for word in re.split(r"[\s'\"(),:]+", text)]
    paths = {word for word in named if re.fullmatch(rf"{FOLDERS}/[\w./*-]*", word)}
    return [one for one in sorted(paths) if not any(ROOT.glob(one.rstrip("/")))]


@pytest.mark.parametrize("path", PAGES, ids=shown)
def test_links_lead_to_files_that_exist(path: Path) -> None:
    assert dead_links(path) == []


@pytest.mark.parametrize("path", PAGES, ids=shown)
def test_paths_in_code_exist(path: Path) -> None:
    assert missing_paths(path) == []


def test_links_and_paths_on_the_pages_of_rules_exist() -> None:
    assert {shown(path): found for path in RULE_PAGES if (found := dead_links(path))} == {}
    assert {shown(path): found for path in RULE_PAGES if (found := missing_paths(path))} == {}


def options() -> dict[str, set[str]]:
    """The options of each command, from the page that its declarations write."""
    sections = re.split(r"^## chloro-lint (\w+)$", docs.cli_page(), flags=re.MULTILINE)[1:]
    found = {
        name: set(re.findall(r"`(--[a-z-]+|-\w)`", text))
        for name, text in zip(sections[::2], sections[1::2], strict=True)
    }
    assert set(found) == set(COMMANDS)
    return found


OPTIONS = options()
SCRIPTS = {
    "new_rule.py": {"--family", "--code", "--python"},
    "docs.py": {"--check"},
}
OTHER_TOOLS = re.compile(r"^\$? ?(docker|helm|kubectl|kustomize build|pip|git|sed)\b")


@pytest.mark.parametrize("path", PAGES, ids=shown)
def test_options_exist_for_the_command_they_are_given_to(path: Path) -> None:
    wrong = []
    for whole in commands(path):
        # What docker is told comes before the name of the image.
        line = re.sub(r"^docker run .*?(?= chloro-lint)", "", whole)
        if OTHER_TOOLS.match(line) and "chloro-lint " not in line:
            continue
        given = re.findall(r"(?<![\w-])--[a-z][a-z-]*", line)
        allowed = set().union(*OPTIONS.values(), *SCRIPTS.values(), {"--help", "--version"})
        called = re.search(r"chloro-lint ([a-z]+)(?= |$)", line)
        script = re.search(r"(\w+\.py) ", line)
        if script and script[1] in SCRIPTS:
            allowed = SCRIPTS[script[1]]
        elif re.search(r"(^|\s)chloro-lint \S", line):
            allowed = OPTIONS[called[1] if called and called[1] in COMMANDS else "check"]
        wrong += [f"{one} in: {line}" for one in given if one not in allowed]
    assert wrong == []


@pytest.mark.parametrize("path", PAGES, ids=shown)
def test_make_targets_exist(path: Path) -> None:
    makefile = (ROOT / "Makefile").read_text()
    targets = set(re.findall(r"^([a-z]+):", makefile, re.MULTILINE))
    asked = [
        word
        for line in commands(path)
        if (match := re.match(r"make ((?:[a-z]+ ?)+)", line.split("#")[0]))
        for word in match[1].split()
    ]
    assert set(asked) <= targets


@pytest.mark.parametrize("path", PAGES, ids=shown)
def test_rules_codes_and_statements_exist(path: Path) -> None:
    text = path.read_text()
    named = set(re.findall(r"ignore\[([a-z0-9-]+)\]", text))
    named |= set(re.findall(r"chloro-lint\.io/ignore\.([a-z0-9-]+)", text))
    named |= set(re.findall(r"(?:- |\{)rule: ([a-z0-9-]+)", text))
    named |= set(re.findall(r"chloro-lint (?:explain|waive) ([a-z][a-z0-9-]+)", text))
    assert named - RULES - {"rule-name"} == set()
    assert set(re.findall(r"\bCHL\d{3}\b", text)) - CODES == set()
    architecture = baseline()
    assert architecture is not None
    statements = {one.id for one in architecture.controls}
    assert set(re.findall(r"\bBF-\d+\b", text)) - statements == set()


@pytest.mark.parametrize("path", BY_HAND, ids=shown)
def test_words_in_code_that_look_like_rules_are_rules(path: Path) -> None:
    started = set(re.findall(r"new_rule\.py ([a-z-]+)", path.read_text()))
    words = {one for one in spans(path) if re.fullmatch(r"[a-z][a-z0-9]*(-[a-z0-9]+)+", one)}
    assert words - RULES - NOT_RULES - started == set()


def test_a_rule_that_contributing_starts_does_not_exist_yet() -> None:
    started = re.findall(r"new_rule\.py ([a-z-]+)", (ROOT / "CONTRIBUTING.md").read_text())
    assert len(started) == 2
    assert set(started) & RULES == set()


README = blocks(ROOT / "README.md")


def titled(name: str) -> Block:
    [block] = [one for one in README if one.title == name]
    return block


def test_the_configuration_in_the_readme_loads(tmp_path: Path) -> None:
    (tmp_path / ".chloro-lint.yaml").write_text(titled(".chloro-lint.yaml").text)
    known = {one.name: one.code for one in rules()}
    loaded = load_settings([str(tmp_path)], known=known)
    assert loaded.namespace == "chloromaster"
    assert [one.rule for one in loaded.waivers] == ["host-network"]


def test_the_baselines_in_the_readme_load() -> None:
    def fetch(name: str) -> Source:
        return Source(name, shipped.text(f"rules/baselines/{name}.yaml").encode())

    bookshop = load(Source("bookshop.yaml", titled("bookshop.yaml").text.encode()), fetch)
    staging = load(Source("staging.yaml", titled("staging.yaml").text.encode()), fetch)
    for one in (bookshop, staging):
        check_rules(one, rules())
        assert obligations(rules(), one)
    assert [one.id for one in bookshop.controls] == ["SHOP-1", "SHOP-2", "SHOP-3"]
    assert staging.components["frontend"].data["scaling"]["cpu"] == 80


def test_the_hook_in_the_readme_is_offered() -> None:
    [repository] = yaml.safe_load(titled(".pre-commit-config.yaml").text)["repos"]
    offered = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text())
    assert [one["id"] for one in repository["hooks"]] == [one["id"] for one in offered]


def test_the_program_in_the_readme_runs() -> None:
    [program] = [one.text for one in README if one.language == "python"]
    out = io.StringIO()
    with redirect_stdout(out):
        exec(compile(program, "README.md", "exec"), {"__name__": "readme"})
    assert "pod.yaml 1 not-an-object" in out.getvalue()


def test_every_page_is_looked_at() -> None:
    assert {shown(path) for path in PAGES} >= {
        "README.md",
        "CONTRIBUTING.md",
        "CHANGELOG.md",
        "docs/golden.md",
        "docs/baseline.md",
        "docs/cli.md",
    }
    assert ROOT / "docs" / "rules" / "README.md" in RULE_PAGES
