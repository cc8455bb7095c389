"""Which claim holds a database file, by what containers are told."""

from __future__ import annotations

from textwrap import indent

import pytest

from chloro_lint.manifest_set import ManifestSet
from chloro_lint.proof.file_databases import Found, database_on
from chloro_lint.proof.storage import Storage
from tests.kube.decoded import objects

SECRET_PATH = "/data/a-path-that-nobody-may-see.db"


def found(
    container: str, more: str = "", image: str = "web:1", volumes: str = "", beside: str = ""
) -> Found:
    """Look at a Deployment whose one container has some fields more."""
    text = f"""\
apiVersion: apps/v1
kind: Deployment
metadata: {{name: web}}
spec:
  replicas: 2
  template:
    spec:
      containers:
        - name: web
          image: {image}
          volumeMounts:
            - {{name: data, mountPath: /data}}
            - {{name: files, mountPath: /etc/web}}
{indent(container, " " * 10)}
{indent(beside, " " * 8)}
      volumes:
        - {{name: data, persistentVolumeClaim: {{claimName: data}}}}
{indent(volumes, " " * 8)}
---
{more}
"""
    manifests = ManifestSet(objects(text))
    [sharing] = Storage(manifests).sharings
    return database_on(sharing.holders[0], manifests)


def words(of: Found) -> str:
    return of.database.words if of.database else ""


CONFIG = f"apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: told}}\ndata: {{A: {SECRET_PATH}}}"
SECRET = CONFIG.replace("ConfigMap", "Secret").replace("\ndata:", "\nstringData:")


@pytest.mark.parametrize(
    ("container", "more", "volumes", "expected"),
    [
        (f"env: [{{name: DB, value: {SECRET_PATH}}}]", "", "", "variable 'DB' of container 'web'"),
        (f"args: [--db, {SECRET_PATH}]", "", "", "an argument of container 'web'"),
        (f"command: [web, '--db={SECRET_PATH}']", "", "", "an argument of container 'web'"),
        (
            "env: [{name: DB, valueFrom: {configMapKeyRef: {name: told, key: A}}}]",
            CONFIG,
            "",
            "key 'A' of ConfigMap default/told",
        ),
        ("envFrom: [{secretRef: {name: told}}]", SECRET, "", "key 'A' of Secret default/told"),
        (
            "",
            CONFIG,
            "- {name: files, configMap: {name: told}}",
            "key 'A' of ConfigMap default/told",
        ),
        (
            "",
            SECRET,
            "- {name: files, secret: {secretName: told}}",
            "key 'A' of Secret default/told",
        ),
        (
            "",
            SECRET,
            "- {name: files, projected: {sources: [{secret: {name: told}}]}}",
            "key 'A' of Secret default/told",
        ),
    ],
)
def test_a_database_is_found_wherever_it_is_named_and_never_shown(
    container: str, more: str, volumes: str, expected: str
) -> None:
    result = found(container, more, volumes=volumes)
    assert words(result) == expected
    assert "nobody" not in repr(result.database and result.database.words)


@pytest.mark.parametrize(
    ("container", "more"),
    [
        ("env: [{name: DB, value: /tmp/shop.db}]", ""),
        ("env: [{name: DB, value: /data/$(POD_NAME).db}]", ""),
        ("env: [{name: DB, value: '/data/${HOSTNAME}/shop.db'}]", ""),
        ("env: [{name: DB, valueFrom: {configMapKeyRef: {name: told, key: B}}}]", CONFIG),
    ],
)
def test_other_paths_are_no_database_of_the_claim(container: str, more: str) -> None:
    assert found(container, more) == Found(None, complete=True)


@pytest.mark.parametrize(
    "container",
    [
        "envFrom: [{configMapRef: {name: gone}}]",
        "env: [{name: DB, valueFrom: {secretKeyRef: {name: gone, key: a}}}]",
    ],
)
def test_settings_that_are_not_here_leave_it_open(container: str) -> None:
    assert found(container) == Found(None, complete=False)


def test_a_server_keeps_its_data_where_its_image_says() -> None:
    result = found("", image="mysql:8")
    assert result.database is None
    result = found("", image="redis:7")
    assert result.database is not None
    assert (result.database.server, result.database.mount.path) == ("redis", "/data")


def test_a_container_that_does_not_mount_the_claim_tells_nothing() -> None:
    told = f"env: [{{name: DB, value: {SECRET_PATH}}}]"
    assert found(told).database is not None
    assert found("", beside=f"- {{name: other, {told}}}").database is None
