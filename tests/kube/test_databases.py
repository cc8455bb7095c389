"""Database servers by their images, and database files by the settings that name them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as some

from chloro_lint.kube.databases import Server, file_databases, is_under, normal, server
from chloro_lint.kube.pods import Container, pod
from tests.kube.decoded import only


def container(image: str, env: str = "") -> Container:
    described = pod(
        only(
            "{apiVersion: v1, kind: Pod, metadata: {name: a}, spec: {containers: [{name: a, "
            f"image: '{image}', env: [{env}]}}]}}}}"
        )
    )
    assert described is not None
    return described.containers[0]


@pytest.mark.parametrize(
    ("image", "name", "cache"),
    [
        ("postgres:17", "postgres", False),
        ("docker.io/bitnami/postgresql:16", "postgresql", False),
        ("ghcr.io/acme/mariadb@sha256:" + "a" * 64, "mariadb", False),
        ("mcr.microsoft.com/mssql/server:2022-latest", "mssql/server", False),
        ("redis", "redis", True),
    ],
)
def test_a_server_is_known_by_the_last_part_of_its_image(
    image: str, name: str, cache: bool
) -> None:
    found = server(container(image))
    assert found is not None
    assert (found.name, found.cache) == (name, cache)


@pytest.mark.parametrize(
    "image", ["", "web:1", "postgres-exporter:1", "windows/server:2022", "pgadmin", "UPPER:1"]
)
def test_other_images_are_no_server(image: str) -> None:
    assert server(container(image)) is None


def test_a_variable_moves_the_data_of_postgres() -> None:
    found = server(container("postgres", "{name: PGDATA, value: /pg//data/}"))
    assert found is not None
    assert found.keeps_data_at("/pg")
    assert not found.keeps_data_at("/pgx")


@pytest.mark.parametrize(
    ("mount", "kept"),
    [
        ("/var/lib/mysql", True),
        ("/var/lib/mysql/", True),
        ("/var/lib", True),
        ("/var/lib/mysql/shop", True),
        ("/var/lib/mysql-files", False),
        ("/backup", False),
    ],
)
def test_a_mount_holds_data_where_it_is_over_or_under_their_folder(mount: str, kept: bool) -> None:
    assert Server("mysql", ("/var/lib/mysql",), cache=False).keeps_data_at(mount) is kept


@pytest.mark.parametrize(
    ("text", "paths"),
    [
        ("Data Source=/app/data/shop;Cache=Shared", ["/app/data/shop"]),
        ("DataSource = '/app/data/shop'", ["/app/data/shop"]),
        ("sqlite:////app/data/shop", ["/app/data/shop"]),
        ("sqlite:///data/shop", ["/data/shop"]),
        ("sqlite+aiosqlite:////data/shop?mode=rw", ["/data/shop"]),
        ("sqlite3:/data/shop", ["/data/shop"]),
        ("jdbc:sqlite:/data/shop", ["/data/shop"]),
        ("jdbc:h2:file:/data/shop;AUTO_SERVER=TRUE", ["/data/shop"]),
        ("jdbc:derby:/data/shop", ["/data/shop"]),
        ("--db=/data/shop.db", ["/data/shop.db"]),
        ("path: /data/shop.sqlite3\n", ["/data/shop.sqlite3"]),
        ("path: /data/a/../shop.sqlite", ["/data/shop.sqlite"]),
        ("Data Source=sql.example.com;Database=shop", []),
        ("jdbc:h2:tcp://db:9092//data/shop", []),
        ("Server=db;Filename=shop.db", []),
        ("data/shop.db", []),
        ("/data/shop.db.backup", []),
        ("/data/shop.dbx", []),
        ("/data/geo.mmdb", []),
        ("# Data Source=/data/shop\n  ; path = /data/shop.db\n// /data/shop.db", []),
    ],
)
def test_files_are_databases_by_how_they_are_called(text: str, paths: list[str]) -> None:
    assert sorted(set(file_databases(text))) == paths


@given(some.text())
def test_any_text_may_be_looked_at(text: str) -> None:
    assert all(path.startswith("/") for path in file_databases(text))


@given(some.lists(some.sampled_from(["a", "b", "."]), max_size=4), some.sampled_from(["", "/"]))
def test_paths_have_one_way_to_be_written(parts: list[str], end: str) -> None:
    path = normal("//" + "/".join(parts) + end)
    assert normal(path) == path
    assert is_under(path, "/")
    assert is_under(path + "/x", path)
    assert not is_under(path + "x", path + "/y")
