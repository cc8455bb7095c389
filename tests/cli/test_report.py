"""`chloro-lint report`: where it goes, who ran it over which bytes, and what changed."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from hashlib import sha256
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from tests.cli.folders import call, write
from tests.harness import FIXTURES, ROOT

Capture = pytest.CaptureFixture[str]
SCHEMA = json.loads((ROOT / "schemas/compliance.schema.json").read_text())
TEMPLATE = "https://git.example.com/shop/blob/{commit}/{path}#L{line}"


@pytest.fixture(autouse=True)
def _broken_set(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1767323045")
    shutil.copytree(FIXTURES / "broken", folder / "k8s")


def document(capsys: Capture, *options: str) -> dict[str, Any]:
    result = call(capsys, "report", "k8s", "--format", "json", *options)
    assert (result.code, result.err) == (1, "")
    found: dict[str, Any] = json.loads(result.out)
    jsonschema.Draft202012Validator(SCHEMA).validate(found)
    return found


@pytest.mark.parametrize(
    ("file", "begins"),
    [
        ("r.html", "<!DOCTYPE html>"),
        ("r.HTM", "<!DOCTYPE html>"),
        ("r.json", '{\n  "schemaVersion": 1,\n  "format": "chloro-lint compliance report"'),
        ("r.oscal.json", '{\n  "assessment-results"'),
        ("r.csv", "id,section,"),
        ("r.md", "# Compliance report: "),
        ("r.txt", "Compliance report: "),
        ("report", "Compliance report: "),
        ("out.d/.report", "Compliance report: "),
    ],
)
def test_the_name_of_the_file_tells_the_format(
    capsys: Capture, folder: Path, file: str, begins: str
) -> None:
    (folder / "out.d").mkdir()
    assert call(capsys, "report", "k8s", "-o", file) == (1, "", "")
    assert (folder / file).read_text().startswith(begins)


def test_an_option_wins_over_the_name_of_the_file(capsys: Capture, folder: Path) -> None:
    call(capsys, "report", "k8s", "-o", "r.html", "--format", "csv")
    assert (folder / "r.html").read_text().startswith("id,")


def test_several_formats_are_written_by_one_run(capsys: Capture, folder: Path) -> None:
    result = call(
        capsys, "report", "k8s", "--format", "html=r.html", "--format", "json=r.json", "--format",
        "table",
    )  # fmt: skip
    assert result.code == 1
    assert result.out.startswith("Compliance report: ")
    assert (folder / "r.html").read_text().startswith("<!DOCTYPE html>")
    assert json.loads((folder / "r.json").read_text())["figures"] != []


def test_two_formats_for_one_place_are_refused(capsys: Capture) -> None:
    result = call(capsys, "report", "k8s", "--format", "html", "--format", "csv")
    assert result.code == 2
    assert "not html and csv; write --format FORMAT=FILE" in result.err


def test_a_name_that_tells_no_format_is_refused(capsys: Capture, folder: Path) -> None:
    result = call(capsys, "report", "k8s", "-o", "report.pdf")
    assert result.code == 2
    assert (
        "the name report.pdf tells no format; write --format, or let it end in .html" in result.err
    )
    assert not (folder / "report.pdf").exists()


def test_the_head_names_who_when_and_every_byte(capsys: Capture, folder: Path) -> None:
    (folder / ".chloro-lint.yaml").write_text("fail-on: error\n")
    found = document(capsys, "--run-by", "Ada  Lovelace")
    assert found["run"] == {
        "when": "2026-01-02T03:04:05+00:00",
        "by": "Ada Lovelace",
        "paths": ["k8s"],
    }
    assert found["subject"]["system"] == "ChloroMaster Kubernetes architecture"
    files = {one["file"]: one for one in found["inputs"]["files"]}
    assert files[".chloro-lint.yaml"]["role"] == "configuration"
    manifests = [one for one in files.values() if one["role"] == "manifest"]
    assert len(manifests) == 10
    for one in files.values():
        data = (folder / one["file"]).read_bytes()
        assert (one["sha256"], one["bytes"]) == (sha256(data).hexdigest(), len(data))


def test_the_digest_of_the_set_can_be_had_by_other_means(capsys: Capture, folder: Path) -> None:
    if shutil.which("sha256sum") is None:
        pytest.skip("sha256sum is not installed")
    names = sorted(f"k8s/{one.name}" for one in (folder / "k8s").iterdir())
    listed = subprocess.run(["sha256sum", *names], capture_output=True, check=True).stdout
    assert document(capsys)["inputs"]["sha256"] == sha256(listed).hexdigest()


def test_outside_of_a_repository_the_digests_are_all_there_is(
    capsys: Capture, folder: Path
) -> None:
    (folder / ".git").rmdir()
    found = document(capsys)
    assert found["repository"] is None
    assert {one["state"] for one in found["inputs"]["files"]} == {"unknown"}


def test_a_repository_without_a_commit_is_said_to_have_none(capsys: Capture) -> None:
    found = document(capsys)["repository"]
    assert (found["commit"], found["why"]) == ("", "nothing is committed")


def test_the_page_leads_to_the_lines_of_the_repository(capsys: Capture) -> None:
    out = call(capsys, "report", "k8s", "--format", "html", "--source-url", TEMPLATE).out
    assert 'href="https://git.example.com/shop/blob/HEAD/k8s/03-backend.yaml#L37"' in out


@pytest.mark.parametrize(
    ("template", "says"),
    [
        ("javascript:alert(1)//{path}", "begins with neither https:// nor http://"),
        ("https://x/{path}?{branch}", "--source-url has {branch}; it takes {commit}, {path}"),
        ("https://x/", "--source-url has no {path}"),
    ],
)
def test_a_template_that_makes_no_address_is_refused(
    capsys: Capture, template: str, says: str
) -> None:
    result = call(capsys, "report", "k8s", "--source-url", template)
    assert result.code == 2
    assert says in result.err


def test_what_changed_since_an_earlier_report_is_shown(capsys: Capture, folder: Path) -> None:
    call(capsys, "report", "k8s", "-o", "before.json")
    path = folder / "k8s/04-frontend.yaml"
    path.write_text(path.read_text().replace("type: LoadBalancer", "type: ClusterIP"))
    (folder / "k8s/09-monitoring.yaml").unlink()
    changes = document(capsys, "--previous", "before.json")["changes"]
    assert "BF-09" in [one["id"] for one in changes["fixed"]]
    assert changes["newlyFailing"] == []
    assert changes["inputs"] == {
        "added": [],
        "removed": ["k8s/09-monitoring.yaml"],
        "changed": ["k8s/04-frontend.yaml"],
    }
    assert changes["since"]["when"] == "2026-01-02T03:04:05+00:00"


def test_nothing_changed_is_said_too(capsys: Capture) -> None:
    call(capsys, "report", "k8s", "-o", "before.json")
    out = call(capsys, "report", "k8s", "--previous", "before.json").out
    assert "  nothing: the same verdicts, over the same bytes\n" in out


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (None, "cannot read the previous report before.json: "),
        ("x", "before.json is not JSON; write it with `chloro-lint report --format json`"),
        ('{"format": "chloro-lint compliance report", "schemaVersion": 2}', "has schema version 2"),
    ],
)
def test_an_earlier_report_that_cannot_be_read_is_an_error(
    capsys: Capture, folder: Path, text: str | None, says: str
) -> None:
    if text is not None:
        (folder / "before.json").write_text(text)
    result = call(capsys, "report", "k8s", "--previous", "before.json")
    assert (result.code, result.out) == (2, "")
    assert says in result.err


def test_a_report_on_a_framework_is_not_compared_with_one_on_a_baseline(capsys: Capture) -> None:
    call(capsys, "report", "k8s", "-o", "before.json")
    result = call(capsys, "report", "k8s", "--previous", "before.json", "--framework", "cis")
    assert result.code == 2
    assert "before.json is about chloromaster, and this report about cis" in result.err


def test_who_reaches_whom_and_the_capacity_are_drawn_and_told(capsys: Capture) -> None:
    [topology, figure] = document(capsys)["figures"]
    assert topology["title"] == "Who reaches whom"
    assert topology["head"] == ["From", "To", "Passes", "Verdict"]
    assert ["frontend", "backend"] in [row[:2] for row in topology["rows"]]
    assert figure["title"] == "Capacity: ResourceQuota chloromaster/chloromaster-quota"
    assert figure["head"][0] == "Entry"
    assert [row[0] for row in figure["rows"] if row[0] == "requests.cpu"] == ["requests.cpu"]
    out = call(capsys, "report", "k8s", "--format", "html").out
    assert '<svg class="capacity"' in out
    assert 'class="topology"' in out
    ids = re.findall(r' id="([^"]*)"', out)
    assert len(set(ids)) == len(ids)
    assert 'aria-labelledby="capacity-1-title capacity-1-description"' in out


def test_rules_that_were_deselected_are_named_with_the_reason(capsys: Capture) -> None:
    found = document(capsys, "--ignore", "host-port")
    assert {"rule": "host-port", "why": "deselected"} in found["scope"]["rulesNotRun"]


def test_what_is_no_manifest_is_named(capsys: Capture, folder: Path) -> None:
    write(folder, k8s__compose="services: {}\n")
    skipped = document(capsys)["scope"]["skipped"]
    assert [one["file"] for one in skipped] == ["k8s/compose.yaml"]


def test_names_from_manifests_are_text_on_the_page(capsys: Capture, folder: Path) -> None:
    name = "<img src=x onerror=alert(1)>"
    write(
        folder,
        k8s__evil=f"""\
        apiVersion: v1
        kind: Service
        metadata: {{name: '{name}', namespace: chloromaster}}
        spec: {{type: LoadBalancer, selector: {{app: '"><script>'}}, ports: [{{port: 80}}]}}
        """,
    )
    out = call(capsys, "report", "k8s", "--format", "html").out
    assert "&lt;img src=x onerror=alert(1)&gt;" in out
    assert "<img" not in out
    assert out.count("<script>") == 1


def test_a_waiver_is_shown_with_its_owner_and_its_end(capsys: Capture, folder: Path) -> None:
    (folder / ".chloro-lint.yaml").write_text(
        "waivers:\n"
        "  - {rule: wrong-service-type, object: Service chloromaster/frontend-service,\n"
        "     owner: team-edge, reason: Until the move., expires: 2026-06-30}\n"
    )
    found = document(capsys)
    [control] = [one for one in found["controls"] if one["id"] == "BF-09"]
    assert control["verdict"] == "waived"
    [evidence] = [one for one in control["evidence"] if one["verdict"] == "waived"]
    assert (evidence["waivedBy"], evidence["owner"], evidence["expires"], evidence["reason"]) == (
        "waiver", "team-edge", "2026-06-30", "Until the move.",
    )  # fmt: skip
