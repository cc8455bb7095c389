"""Start a rule: its file, a fixture that passes, one that fails. No existing file is touched.

    scripts/new_rule.py host-path-volume --family 3             a declarative rule
    scripts/new_rule.py dangling-volume --family 8 --python     a rule in Python

What is written is a whole rule that passes the tests; replace its question by yours.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from chloro_lint import shipped  # noqa: E402 - the checkout that the script stands in, not another
from chloro_lint.faults import FAULTS  # noqa: E402 - same
from chloro_lint.model import ChloroError, Rule, Source  # noqa: E402 - same
from chloro_lint.registry import all_rules  # noqa: E402 - same

FAMILIES = {
    1: "ingress and traffic",
    2: "network policy",
    3: "container security",
    4: "secrets and identity",
    5: "scaling and resources",
    6: "availability and rollout",
    7: "storage",
    8: "references and identity of objects",
}
_NAME = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)+")
_NOT_A_DEFECT = re.compile(r"^(no|non|not|use|avoid|check|require|ensure|must|should)-|-check$")
_LAST_OF_FAMILY = 99

DECLARATIVE = """\
# yaml-language-server: $schema=../schemas/rule.schema.json
code: {code}
name: {name}
severity: warning
status: preview
summary: Container keeps a terminal open
target: container
assert:
  properties:
    tty: {{const: false}}
message: "{{label}} has tty {{seen}}"
why: |
  Nobody sits at the terminal of a container in production; one that is open hides that a
  program waits for input which never comes.
fix: Remove `tty`, or set it to `false`.
references:
  - https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/pod-v1/
"""

CODE = '''\
"""{code}: no container keeps a terminal open."""

from __future__ import annotations

from collections.abc import Iterator

from chloro_lint.kube.pods import Container
from chloro_lint.model import Outcome, Parameters, Severity, failed, passed, rule


@rule(
    code="{code}",
    name="{name}",
    severity=Severity.WARNING,
    status="preview",
    target="container",
    summary="Container keeps a terminal open",
    why=(
        "Nobody sits at the terminal of a container in production; one that is open hides that a "
        "program waits for input which never comes."
    ),
    fix="Remove `tty`, or set it to `false`.",
    references=("https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/pod-v1/",),
)
def {function}(container: Container, _parameters: Parameters) -> Iterator[Outcome]:
    """Read the container's own field; nothing is inherited."""
    at = container.at("tty")
    if container.get("tty", default=False):
        yield failed(at, f"{{container.label}} has tty true", seen="true", expected="false")
    else:
        yield passed(at, seen="false", expected="false")
'''

MANIFEST = """\
apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
  namespace: shop
spec:
  selector:
    matchLabels: {{app: web}}
  template:
    metadata:
      labels: {{app: web}}
    spec:
      containers:
        - name: web
          image: registry.example.com/shop/web:1.4.2
          tty: {value}
"""


def main(arguments: list[str] | None = None) -> int:
    """Write the three files and say what is left to do; 2 where the name or code will not do."""
    given = _arguments(arguments)
    try:
        taken = {one.code: one.name for one in (*FAULTS, *_rules())}
    except ChloroError as error:
        return _complain(error.mistakes)
    code = given.code or next_code(taken, given.family)
    mistakes = [*_name_mistakes(given.name, taken.values()), *_code_mistakes(code, given, taken)]
    files = _files(given.name, code, python=given.python)
    mistakes += [f"{path} is already there" for path in files if (ROOT / path).exists()]
    if mistakes:
        return _complain(mistakes)
    for path, text in files.items():
        (ROOT / path).parent.mkdir(parents=True, exist_ok=True)
        (ROOT / path).write_text(text, encoding="utf-8")
    print("\n".join(f"wrote {path}" for path in files))
    print(_left_to_do(given.name, next(iter(files))))
    return 0


def next_code(taken: Iterable[str], family: int) -> str:
    """Return the code behind the last one of a family, empty where the family is full.

    A gap is left a gap: it may be a code that was given up, and codes are never used again.
    """
    last = max((int(code[3:]) for code in taken if code.startswith(f"CHL{family}")), default=None)
    if last is None:
        return f"CHL{family}01"
    return "" if last % 100 == _LAST_OF_FAMILY else f"CHL{last + 1}"


def _arguments(arguments: list[str] | None) -> argparse.Namespace:
    families = ", ".join(f"{number} {words}" for number, words in FAMILIES.items())
    parser = argparse.ArgumentParser(description="Start a rule.", epilog=f"Families: {families}.")
    parser.add_argument("name", help="the defect as a noun phrase, read after 'allow'")
    parser.add_argument("--family", type=int, choices=FAMILIES, required=True, metavar="N")
    parser.add_argument("--code", help="this code rather than the next free one of the family")
    parser.add_argument("--python", action="store_true", help="a rule in Python, not in YAML")
    return parser.parse_args(arguments)


def _rules() -> tuple[Rule, ...]:
    names = shipped.names("rules", ".yaml")
    return all_rules(
        Source(f"rules/{name}", shipped.text(f"rules/{name}").encode()) for name in names
    )


def _name_mistakes(name: str, taken: Iterable[str]) -> list[str]:
    mistakes = []
    if not _NAME.fullmatch(name):
        mistakes.append(f"{name!r} is not two words or more in kebab case")
    if _NOT_A_DEFECT.search(name):
        mistakes.append(
            f"{name!r} does not name a defect: say what is wrong, as in `writable-root-filesystem`, "
            "not what is asked for"
        )
    if name in taken:
        mistakes.append(f"{name} is a rule already")
    return mistakes


def _code_mistakes(code: str, given: argparse.Namespace, taken: Mapping[str, str]) -> list[str]:
    if not code:
        return [f"family {given.family} has no code left"]
    if not re.fullmatch(rf"CHL{given.family}[0-9]{{2}}", code):
        return [f"{code} is not a code of family {given.family}: CHL{given.family} and two digits"]
    return [f"{code} is {taken[code]}'s"] if code in taken else []


def _files(name: str, code: str, *, python: bool) -> dict[str, str]:
    function = name.replace("-", "_")
    rule = (
        {f"chloro_lint/rules/{function}.py": CODE.format(code=code, name=name, function=function)}
        if python
        else {f"rules/{name}.yaml": DECLARATIVE.format(code=code, name=name)}
    )
    words = f"# expect: {name}: container 'web' has tty true"
    return {
        **rule,
        f"fixtures/{name}/fail.yaml": MANIFEST.format(value=f"true  {words}"),
        f"fixtures/{name}/pass.yaml": MANIFEST.format(value="false"),
    }


def _left_to_do(name: str, rule: str) -> str:
    return f"""
It already runs. Left to do:
1. {rule}: put your question in place of the example's, with its own words.
2. fixtures/{name}/: the smallest manifests that are wrong and right, `# expect: {name}: words`
   at the end of the guilty line; then the edge cases, as fail.<story>.yaml and pass.<story>.yaml.
     .venv/bin/pytest tests/test_fixtures.py -k {name}
3. make docs test; once the rule has proved itself on real manifests, remove `status`.
To have the architecture ask for it, name it in a control of rules/baselines/chloromaster.yaml."""


def _complain(mistakes: Iterable[str]) -> int:
    for mistake in mistakes:
        print(f"new_rule.py: {mistake}", file=sys.stderr)
    return 2


if __name__ == "__main__":
    sys.exit(main())
