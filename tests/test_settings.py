"""How the configuration is found, read and refused."""

import datetime as dt
import json
import re
import subprocess
import sys
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from chloro_lint import shipped
from chloro_lint.model import ChloroError, Severity
from chloro_lint.settings import Settings, load, merge
from chloro_lint.settings.reader import Reader
from chloro_lint.settings.starter import starter
from chloro_lint.suppress import Waiver

KNOWN = {
    "privileged-container": "CHL301",
    "writable-root-filesystem": "CHL302",
    "dangling-service": "CHL101",
    "syntax-error": "CHL001",
}
WAIVER = {
    "rule": "privileged-container",
    "object": "DaemonSet kube-system/agent",
    "reason": "reads devices",
    "owner": "platform",
    "expires": "2030-12-31",
}


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / ".git").mkdir()
    (tmp_path / "k8s").mkdir()
    (tmp_path / "k8s" / "a.yaml").touch()
    monkeypatch.chdir(tmp_path)
    found = shipped.names
    monkeypatch.setattr(
        shipped,
        "names",
        lambda folder, suffix: (
            ("chloromaster.yaml",) if folder == "rules/baselines" else found(folder, suffix)
        ),
    )
    return tmp_path


def loaded(text: str, name: str = ".chloro-lint.yaml") -> Settings:
    Path(name).write_text(text)
    return load(["k8s"], known=KNOWN)


def refused(text: str, name: str = ".chloro-lint.yaml") -> list[str]:
    with pytest.raises(ChloroError) as raised:
        loaded(text, name)
    return list(raised.value.mistakes)


def test_without_a_configuration_the_defaults_hold() -> None:
    settings = load(["k8s"], known=KNOWN)
    assert settings == Settings()
    assert settings.baseline == "chloromaster"
    assert settings.namespace == "default"
    assert settings.fail_on == "warning"
    assert settings.kubernetes_version == "1.37"
    assert settings.jobs == 0
    assert settings.yaml_parser == "fast"
    assert settings.origin == ""
    assert settings.digest == sha256(b"").hexdigest()


FULL = """\
baseline: policy/own.yaml
namespace: shop
select: [CHL3, dangling-service]
ignore: [CHL302]
extend-select: [writable-root-filesystem]
severities: {CHL301: info}
exclude: ["gen/", "!gen/keep.yaml"]
per-file-ignores:
  k8s/debug/**: [ALL]
fail-on: error
output-format: [full, sarif=out/a.sarif]
waivers:
  - rule: CHL301
    object: DaemonSet kube-system/agent
    reason: reads devices
    owner: platform
    expires: 2030-12-31
assumptions: {nodes: 3}
kubernetes-version: "1.33"
sets: {prod: [base/**, prod/**]}
manifests: [k8s/**]
jobs: 2
yaml-parser: general
"""


def test_every_key_reaches_its_field(here: Path) -> None:
    settings = loaded(FULL)
    assert settings == Settings(
        baseline="policy/own.yaml",
        namespace="shop",
        select=("CHL3", "dangling-service"),
        ignore=("CHL302",),
        extend_select=("writable-root-filesystem",),
        severities={"privileged-container": Severity.INFO},
        exclude=("gen/", "!gen/keep.yaml"),
        per_file_ignores={"k8s/debug/**": ("ALL",)},
        fail_on="error",
        output_format=("full", "sarif=out/a.sarif"),
        waivers=(
            Waiver(
                "privileged-container",
                "reads devices",
                "platform",
                dt.date(2030, 12, 31),
                "DaemonSet kube-system/agent",
                "",
                ".chloro-lint.yaml",
                13,
            ),
        ),
        assumptions={"nodes": 3},
        kubernetes_version="1.33",
        sets={"prod": ("base/**", "prod/**")},
        manifests=("k8s/**",),
        jobs=2,
        yaml_parser="general",
        origin=".chloro-lint.yaml",
        digest=sha256(FULL.encode()).hexdigest(),
        root=str(here),
    )
    assert settings.baseline_file == "policy/own.yaml"


def test_toml_says_the_same() -> None:
    text = """\
[project]
name = "x"

[tool.chloro-lint]
baseline = "none"
fail-on = "never"
kubernetes-version = "1.33"

[tool.chloro-lint.per-file-ignores]
"k8s/debug/**" = ["CHL3"]

[[tool.chloro-lint.waivers]]
rule = "privileged-container"
path = "k8s/agent.yaml"
reason = "reads devices"
owner = "platform"
expires = 2030-12-31
"""
    settings = loaded(text, "pyproject.toml")
    assert settings.fail_on == "never"
    assert settings.baseline_file == ""
    assert settings.per_file_ignores == {"k8s/debug/**": ("CHL3",)}
    assert settings.waivers[0].expires == dt.date(2030, 12, 31)
    assert settings.waivers[0].line == 12
    assert settings.origin == "pyproject.toml"


def test_all_mistakes_come_at_once_with_their_lines() -> None:
    text = """\
baseline: chloromastr
select: [CHL3, privleged-container]
fail_on: error
kubernetes-version: 1.30
ignore:
  - CHL001
  - CHL7
  - syntax-error
severities:
  CHL301: warn
  CHL3: error
waivers:
  - rule: privileged-container
    object: Deployment a/b
    reason: x
  - rule: CHL3
    path: "**"
    reason: " "
    owner: me
    expires: 2026-02-30
    colour: red
  - {rule: CHL014, object: agent, path: a, reason: r, owner: o, expires: soon}
sets: {a: []}
jobs: -1
manifests: k8s/**
exclude: ["a[", "../b"]
per-file-ignores:
  "!x": [CHL3]
namespace: Shop
assumptions: [1]
"""
    file = ".chloro-lint.yaml"
    assert refused(text) == [
        f"{file}:1: no baseline is called 'chloromastr'; did you mean chloromaster?",
        f"{file}:2: no rule is called 'privleged-container'; did you mean privileged-container?",
        f"{file}:3: there is no key `fail_on`; did you mean fail-on?",
        f"{file}:4: `kubernetes-version` is a text, not a number; write it in quotes",
        f"{file}:6: CHL001 is part of the tool itself and cannot be selected or ignored",
        f"{file}:7: no rule has a code that begins with CHL7",
        f"{file}:8: syntax-error is part of the tool itself and cannot be selected or ignored",
        f"{file}:10: `CHL301` is one of info, warning, error, not 'warn'; did you mean warning?",
        f"{file}:11: no rule is called 'CHL3'",
        f"{file}:13: the waiver has no `owner`",
        f"{file}:13: the waiver has no `expires`",
        f"{file}:16: no rule is called 'CHL3'",
        f"{file}:17: the waiver covers everything: `**`; name what it is for",
        f"{file}:18: `reason` is a text, not an empty one",
        f"{file}:20: `expires` is a date such as 2030-12-31, not '2026-02-30'",
        f"{file}:21: a waiver has no key `colour`",
        f"{file}:22: a waiver covers either an `object` or a `path`",
        f"{file}:22: CHL014 is part of the tool itself and cannot be waived",
        f"{file}:22: `object` is of the form `Kind namespace/name`, not 'agent'",
        f"{file}:22: `expires` is a date such as 2030-12-31, not 'soon'",
        f"{file}:23: the set a is empty: it names no files",
        f"{file}:24: `jobs` is a whole number from 0 to 1024, not -1",
        f"{file}:25: `manifests` is a list, not a text; write it in brackets",
        f"{file}:26: the pattern `a[` has a `[` without its `]`",
        f"{file}:26: the pattern `../b` leaves the configuration's folder",
        f"{file}:28: the pattern `!x` begins with `!`, which only `exclude` knows",
        f"{file}:29: 'Shop' cannot be the name of a namespace",
        f"{file}:30: `assumptions` is a mapping, not a list",
    ]


def test_mistakes_in_toml_have_lines_too() -> None:
    text = """\
[tool.black]
jobs = 9

[tool.chloro-lint]
jobs = true
severities.privileged-container = "bad"

[[tool.chloro-lint.waivers]]
rule = "privileged-container"
path = "a"
reason = "r"
owner = "o"
expires = 2030-01-01

[[tool.chloro-lint.waivers]]  # the second
rule = "nope"
path = "a"
reason = "r"
owner = "o"
expires = 2030-01-01T00:00:00

[tool.chloro-lint.per-file-ignores]
"b/[" = ["CHL3"]
"""
    assert refused(text, "pyproject.toml") == [
        "pyproject.toml:5: `jobs` is a whole number from 0 to 1024, not a boolean",
        "pyproject.toml:6: `privileged-container` is one of info, warning, error, not 'bad'",
        "pyproject.toml:16: no rule is called 'nope'",
        "pyproject.toml:20: `expires` is a date such as 2030-12-31, not a date with a time",
        "pyproject.toml:23: the pattern `b/[` has a `[` without its `]`",
    ]


def test_broken_syntax_is_a_mistake_with_its_line() -> None:
    yaml = refused("jobs: 1\nselect: [\n")
    assert re.match(r"\.chloro-lint\.yaml:\d+: ", yaml[0])
    assert refused("jobs: 1\njobs: 2\n")[0].startswith(".chloro-lint.yaml:2: ")
    assert refused("jobs: 1\n---\njobs: 2\n") == [
        ".chloro-lint.yaml:2: a configuration is one document, not several"
    ]
    assert refused("- jobs\n") == [
        ".chloro-lint.yaml:1: a configuration is a mapping of keys, not a list"
    ]
    Path(".chloro-lint.yaml").unlink()
    toml = refused("[tool.chloro-lint]\njobs =\n", "pyproject.toml")
    assert len(toml) == 1
    assert toml[0].startswith("pyproject.toml:2: not valid TOML: ")


@pytest.mark.parametrize("text", ["", "# nothing yet\n", "---\n"])
def test_an_empty_configuration_is_the_defaults(text: str) -> None:
    settings = loaded(text)
    assert settings.origin == ".chloro-lint.yaml"
    assert settings.baseline == "chloromaster"


def test_ignoring_everything_is_a_mistake_unless_something_is_selected() -> None:
    assert refused("ignore: [ALL]\n") == [
        ".chloro-lint.yaml:1: `ignore` with ALL leaves no rule to run"
    ]
    assert refused("select: []\n") == [
        ".chloro-lint.yaml:1: `select` is empty: leave it out for every rule that is stable"
    ]
    assert loaded("ignore: [ALL]\nselect: [CHL3]\n").ignore == ("ALL",)


def test_the_nearest_configuration_wins_and_nothing_is_merged() -> None:
    Path(".chloro-lint.yaml").write_text("jobs: 1\nnamespace: outer\n")
    Path("k8s/.chloro-lint.yml").write_text("jobs: 2\n")
    near = load(["k8s"], known=KNOWN)
    assert (near.origin, near.jobs, near.namespace) == ("k8s/.chloro-lint.yml", 2, "default")
    Path("other").mkdir()
    assert load(["k8s", "other"], known=KNOWN).origin == ".chloro-lint.yaml"
    assert load(["k8s/a.yaml"], known=KNOWN).origin == "k8s/.chloro-lint.yml"
    assert load(["k8s/*.yaml"], known=KNOWN).origin == "k8s/.chloro-lint.yml"
    assert load(["-"], known=KNOWN).origin == ".chloro-lint.yaml"


def test_the_search_ends_at_the_repository(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    Path(".chloro-lint.yaml").write_text("jobs: 1\n")
    Path("inner/.git").mkdir(parents=True)
    Path("inner/k").mkdir()
    assert load(["inner/k"], known=KNOWN).origin == ""
    monkeypatch.chdir(here / "k8s")
    assert load(["."], known=KNOWN).origin == "../.chloro-lint.yaml"


def test_two_configurations_in_one_folder_are_noted() -> None:
    Path("pyproject.toml").write_text("[tool.chloro-lint]\njobs = 3\n")
    Path(".chloro-lint.yml").write_text("jobs: 2\n")
    settings = loaded("jobs: 1\n")
    assert settings.jobs == 1
    assert settings.notes == (
        ".chloro-lint.yml is not used: .chloro-lint.yaml beside it comes first",
        "pyproject.toml is not used: .chloro-lint.yaml beside it comes first",
    )


def test_a_pyproject_that_does_not_speak_of_us_is_passed_over() -> None:
    Path("k8s/pyproject.toml").write_text("[tool.black]\n")
    Path(".chloro-lint.yaml").write_text("jobs: 1\n")
    assert load(["k8s"], known=KNOWN).origin == ".chloro-lint.yaml"


def test_a_pinned_configuration_is_the_one(here: Path) -> None:
    Path(".chloro-lint.yaml").write_text("jobs: 1\n")
    Path("ci").mkdir()
    Path("ci/strict.yaml").write_text("jobs: 5\nmanifests: [k8s/**]\nbaseline: own.yaml\n")
    pinned = load(["k8s"], known=KNOWN, config="ci/strict.yaml")
    assert (pinned.jobs, pinned.origin, pinned.root) == (5, "ci/strict.yaml", str(here))
    assert pinned.is_manifest("k8s/a.yaml")
    assert pinned.baseline_file == "ci/own.yaml"
    with pytest.raises(ChloroError) as raised:
        load(["k8s"], known=KNOWN, config="ci/strct.yaml")
    assert raised.value.mistakes == (
        "no such configuration file: ci/strct.yaml (did you mean ci/strict.yaml?)",
    )
    Path("ci/x.toml").write_text("jobs = 1\n")
    with pytest.raises(ChloroError, match=r"ci/x.toml:1: the file has no table"):
        load(["k8s"], known=KNOWN, config="ci/x.toml")


def test_patterns_are_relative_to_the_configuration(
    here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = (
        "manifests: [k8s/**]\nsets: {a: [k8s/], b: ['*.yaml'], c: [k8s/x.yaml]}\n"
        "per-file-ignores: {k8s/a.yaml: [CHL3], '*.yaml': [dangling-service], b/: [ALL]}\n"
    )
    settings = loaded(text)
    assert settings.sets_of("k8s/a.yaml") == ("a", "b")
    assert settings.ignored_in("k8s/a.yaml") == ("CHL3", "dangling-service")
    assert settings.is_manifest("k8s/deep/a.yaml")
    assert not settings.is_manifest("a.yaml")
    monkeypatch.chdir(here / "k8s")
    assert load(["."], known=KNOWN).is_manifest("a.yaml")


def test_the_command_line_wins_value_by_value(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings = loaded("jobs: 1\nnamespace: shop\nignore: [CHL302]\n")
    merged = merge(
        settings,
        {"jobs": 3, "namespace": None, "select": ("CHL1",), "fail_on": "never", "ignore": None},
        KNOWN,
    )
    assert (merged.jobs, merged.namespace, merged.fail_on) == (3, "shop", "never")
    assert (merged.select, merged.ignore) == (("CHL1",), ("CHL302",))
    assert merged.digest == settings.digest
    with pytest.raises(ChloroError) as raised:
        merge(settings, {"fail-on": "warn", "jobs": -1, "select": ("CHL001",)}, KNOWN)
    assert raised.value.mistakes == (
        (
            "--fail-on: `fail-on` is one of info, warning, error, unknown, never, not 'warn'; "
            "did you mean warning?"
        ),
        "--jobs: `jobs` is a whole number from 0 to 1024, not -1",
        "--select: CHL001 is part of the tool itself and cannot be selected or ignored",
    )
    assert merge(settings, {"select": ("later",)}).select == ("later",)


def test_paths_of_the_command_line_are_relative_to_the_current_directory(
    here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    Path(".chloro-lint.yaml").write_text("")
    monkeypatch.chdir(here / "k8s")
    settings = load(["."], known=KNOWN)
    merged = merge(settings, {"baseline": "own.yaml", "exclude": ("gen/a.yaml", "*.tmp", "!/x")})
    assert merged.baseline_file == "own.yaml"
    assert merged.exclude == ("k8s/gen/a.yaml", "*.tmp", "!k8s/x")


def test_loading_imports_nothing_heavy(here: Path) -> None:
    Path(".chloro-lint.yaml").write_text("jobs: 1\n")
    heavy = "{'jsonschema', 'typer', 'rich', 'ruamel', 'ruamel.yaml', 'pathspec', 'pathlib'}"
    code = (
        "import sys; from chloro_lint.settings import load; load(['.'], known={}); "
        f"print(sorted({heavy} & set(sys.modules)))"
    )
    root = str(Path(__file__).parent.parent)
    shown = subprocess.run(
        [sys.executable, "-S", "-c", f"import sys; sys.path[:0] = {[root, *sys.path]!r}; {code}"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert shown.stdout.strip() == "[]"


SCHEMA: Mapping[str, Any] = json.loads(shipped.text("schemas/config.schema.json"))


def accepted_by_schema(data: Any) -> bool:
    checker = jsonschema.Draft202012Validator(
        SCHEMA, format_checker=jsonschema.FormatChecker(("date",))
    )
    return bool(checker.is_valid(data))


def accepted_by_loader(data: Any) -> bool:
    try:
        Reader(lambda _path: (1, "f"), KNOWN).read(data)
    except ChloroError:
        return False
    return True


def waiver(**changes: Any) -> dict[str, Any]:
    return {key: value for key, value in {**WAIVER, **changes}.items() if value is not None}


GOOD: list[dict[str, Any]] = [
    {},
    {"baseline": "none", "jobs": 0, "namespace": "a-1", "kubernetes-version": "1.9"},
    {"baseline": "./own.yaml", "jobs": 1024, "fail-on": "unknown", "assumptions": {"a": [1]}},
    {"select": ["ALL"], "ignore": [], "extend-select": ["CHL", "CHL3", "CHL30", "CHL301"]},
    {"severities": {"CHL301": "info", "dangling-service": "warning"}},
    {"yaml-parser": "fast"},
    {"yaml-parser": "general"},
    {"exclude": ["!a", "b/", "/c"], "manifests": [], "sets": {"a b": ["**"]}},
    {"per-file-ignores": {"**": ["ALL"], "a": []}, "waivers": []},
    {"waivers": [waiver(), waiver(object=None, path="k8s/legacy/**")]},
    {"waivers": [waiver(object="* kube-system/*")]},
    {"output-format": "github"},
    {"output-format": ["full", "sarif=out/a.sarif", "junit=a=b.xml", "json=..a/b..", "csv=-"]},
]
BAD: list[Any] = [
    [],
    "text",
    {"nope": 1},
    *({key: None} for key in SCHEMA["properties"]),
    *({key: 1.5} for key in SCHEMA["properties"]),
    *({key: [[]]} for key in SCHEMA["properties"]),
    *({key: ""} for key in SCHEMA["properties"]),
    {"namespace": "A"},
    {"namespace": "a" * 64},
    {"kubernetes-version": "v1.30"},
    {"kubernetes-version": "1.30.1"},
    {"fail-on": "warn"},
    {"jobs": True},
    {"jobs": 1025},
    {"yaml-parser": "slow"},
    {"select": []},
    {"select": ["CHL0"]},
    {"ignore": ["CHL001"]},
    {"ignore": ["Not A Rule"]},
    {"severities": {"CHL3": "error"}},
    {"severities": {"CHL301": "fatal"}},
    {"severities": {"CHL001": "info"}},
    {"exclude": ["../a"]},
    {"exclude": ["a" * 1025]},
    {"exclude": ["/"]},
    {"manifests": ["!a"]},
    {"sets": {"a": []}},
    {"sets": {"": ["a"]}},
    {"per-file-ignores": {"!a": []}},
    {"per-file-ignores": {"a": ["CHL0"]}},
    *({"waivers": [waiver(**{key: None})]} for key in WAIVER),
    *({"waivers": [waiver(**{key: " "})]} for key in WAIVER),
    *({"waivers": [waiver(**{key: 7})]} for key in WAIVER),
    {"waivers": [waiver(path="a")]},
    {"waivers": [waiver(extra="a")]},
    {"waivers": [waiver(rule="ALL")]},
    {"waivers": [waiver(rule="CHL3")]},
    {"waivers": [waiver(rule="CHL012")]},
    {"waivers": [waiver(object="agent")]},
    {"waivers": [waiver(object="* */*")]},
    {"waivers": [waiver(object=None, path="**/*")]},
    {"waivers": [waiver(object=None, path="../a")]},
    {"waivers": [waiver(expires="2030-02-30")]},
    {"waivers": [waiver(expires="20301231")]},
    {"waivers": ["privileged-container"]},
    {"output-format": "xml"},
    {"output-format": []},
    {"output-format": ["full", "xml=a.xml"]},
    *(
        {"output-format": f"json={file}"}
        for file in ("", " ", "/a", "~/a", "../a", "a/../../b", "..")
    ),
    *({"output-format": f"json={file}"} for file in ("C:/a", "C:\\a", "a\\..\\b", "\\\\a\\b")),
]


@pytest.mark.parametrize("data", GOOD, ids=str)
def test_schema_and_loader_accept_the_same(data: Any) -> None:
    assert accepted_by_loader(data)
    assert accepted_by_schema(data)


@pytest.mark.parametrize("data", BAD, ids=lambda data: str(data)[:60])
def test_schema_and_loader_refuse_the_same(data: Any) -> None:
    assert not accepted_by_loader(data)
    assert not accepted_by_schema(data)


def test_schema_and_loader_know_the_same_keys_and_defaults() -> None:
    readers = Reader(lambda _path: (1, "f"), KNOWN)._readers()
    assert set(readers) == set(SCHEMA["properties"])
    defaults = Settings()
    for key, schema in SCHEMA["properties"].items():
        assert schema["description"]
        if "default" in schema:
            assert schema["default"] == getattr(defaults, key.replace("-", "_"))
    jsonschema.Draft202012Validator.check_schema(SCHEMA)


def test_the_starter_is_the_defaults_in_words() -> None:
    settings = loaded(starter())
    assert settings == Settings(origin=settings.origin, digest=settings.digest, root=settings.root)


def test_every_example_of_the_starter_is_valid_when_uncommented() -> None:
    text = re.sub(r"(?m)^#(?! \S)", "", starter())
    settings = loaded(text)
    assert [one.rule for one in settings.waivers] == ["privileged-container"]
    keys = {line.split(":")[0] for line in text.splitlines() if re.match(r"[a-z]", line)}
    assert keys == set(SCHEMA["properties"])
