"""What fixtures cannot say of the rules about claims that several pods hold."""

from __future__ import annotations

import pytest

from chloro_lint.model import Severity, Source, Verdict
from tests.harness import Story, findings, lint
from tests.rules.set_outcomes import set_outcomes, where


def web(replicas: int = 3, container: str = "", spec: str = "", name: str = "web") -> str:
    return f"""\
---
apiVersion: apps/v1
kind: Deployment
metadata: {{name: {name}}}
spec:
  replicas: {replicas}
  {spec}
  template:
    spec:
      containers:
        - {{name: web, volumeMounts: [{{name: data, mountPath: /data}}], {container}}}
      volumes: [{{name: data, persistentVolumeClaim: {{claimName: data}}}}]
"""


def claim(mode: str = "ReadWriteOnce") -> str:
    return f"""\
---
apiVersion: v1
kind: PersistentVolumeClaim
metadata: {{name: data}}
spec: {{accessModes: [{mode}]}}
"""


def test_a_shareable_claim_is_evidence_for_each_workload() -> None:
    text = web() + web(name="b", replicas=1) + claim("ReadWriteMany")
    found = set_outcomes("unshareable-claim", text)
    assert [(one.verdict, one.about and one.about.name, one.seen) for one in found] == [
        (
            Verdict.PASS,
            name,
            "ReadWriteMany for 1 b pod (2 in a rollout) and 3 web pods (4 in a rollout)",
        )
        for name in ("b", "web")
    ]


def test_one_node_is_an_assumption() -> None:
    [one] = set_outcomes("unshareable-claim", web() + claim(), assumptions={"nodes": 1})
    assert (one.verdict, one.assumptions) == (Verdict.PASS, ("the cluster has 1 node",))


def test_a_claim_that_is_not_here_is_unknown_for_several_pods() -> None:
    [one] = set_outcomes("unshareable-claim", web())
    assert one.verdict is Verdict.UNKNOWN
    assert one.missing == "the access modes of PersistentVolumeClaim default/data"
    [one] = set_outcomes("unshareable-claim", web(1, spec="strategy: {type: Recreate}"))
    assert one.verdict is Verdict.NOT_APPLICABLE


def test_a_count_of_a_wrong_type_is_no_count() -> None:
    text = (web() + claim()).replace("replicas: 3", 'replicas: "3"')
    [one] = set_outcomes("unshareable-claim", text.replace("template", "strategy: {type: Recreate}\n  template"))  # fmt: skip
    assert one.verdict is Verdict.UNKNOWN


@pytest.mark.parametrize(
    ("replicas", "mode", "severity"),
    [
        (3, "ReadWriteOnce", Severity.ERROR),
        (1, "ReadWriteOnce", None),
        (1, "ReadWriteOncePod", Severity.ERROR),
        (1, "ReadOnlyMany", None),
    ],
)
def test_what_surely_breaks_is_an_error_everywhere(
    replicas: int, mode: str, severity: Severity | None
) -> None:
    [one] = set_outcomes("unshareable-claim", web(replicas) + claim(mode))
    assert (one.verdict, one.severity) == (Verdict.FAIL, severity)


def test_the_chain_names_the_mount_and_the_count() -> None:
    [one] = set_outcomes("unshareable-claim", web() + claim())
    assert where(one) == ("PersistentVolumeClaim default/data", "spec.accessModes")
    assert [(each.note, each.place.path[-1]) for each in one.related] == [
        ("web mounts it", "mountPath"),
        ("3 pods at most", "replicas"),
    ]


def test_the_system_is_judged_more_strictly() -> None:
    text = (web(1) + claim()).replace("metadata: {", "metadata: {namespace: chloromaster, ")
    story = Story("unshareable-claim", "inline", (), "chloromaster")
    [one] = findings(lint(story, [Source("a.yaml", text.encode())]), "unshareable-claim")
    assert one.severity is Severity.ERROR


DATABASE = "env: [{name: DB, value: /data/shop.db}]"


def test_that_no_database_is_named_leans_on_what_is_not_in_the_set() -> None:
    [one] = set_outcomes("shared-file-database", web() + claim("ReadWriteMany"))
    assert (one.verdict, one.assumptions) == (Verdict.PASS, ())
    told = web(container="envFrom: [{secretRef: {name: gone}}]")
    [one] = set_outcomes("shared-file-database", told + claim("ReadWriteMany"))
    assert one.verdict is Verdict.PASS
    assert one.assumptions == ("settings outside the set put no database file on claim data",)


def test_two_pods_of_a_rollout_are_reported_once() -> None:
    [one] = set_outcomes("shared-file-database", web(1, DATABASE) + claim())
    assert (one.severity, one.reported_by) == (Severity.WARNING, "unshareable-claim")
    [one] = set_outcomes("shared-file-database", web(1, DATABASE) + claim("ReadWriteMany"))
    assert (one.severity, one.reported_by) == (Severity.WARNING, "")
    [one] = set_outcomes("shared-file-database", web(2, DATABASE) + claim())
    assert (one.severity, one.reported_by) == (None, "")


def test_no_value_of_a_secret_is_told() -> None:
    secret = "---\napiVersion: v1\nkind: Secret\nmetadata: {name: s}\nstringData: {k: Data Source=/data/hush.db}\n"
    told = web(container="envFrom: [{secretRef: {name: s}}]") + claim("ReadWriteMany") + secret
    [one] = set_outcomes("shared-file-database", told)
    assert where(one) == ("Secret default/s", "stringData.k")
    shown = f"{one.message} {one.seen} {one.expected} {[each.note for each in one.related]}"
    assert "hush" not in shown


def test_of_many_workloads_a_sentence_names_three() -> None:
    text = "".join(web(1, name=f"w{number}") for number in range(5)) + claim()
    one, *others = set_outcomes("unshareable-claim", text)
    assert "w0 pod" in one.message
    assert one.message.endswith("w2 pod (2 in a rollout) and those of 2 more mount it at /data")
    assert {other.message for other in others} == {one.message}
    assert len(one.message) < 200
