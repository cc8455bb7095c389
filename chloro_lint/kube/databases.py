"""Database servers by their images, and files that are databases by the settings that name them.

The folders of the servers are those that their images document as the place of the data.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Mapping
from typing import Final

from chloro_lint.kube.image import parse_image
from chloro_lint.kube.pods import Container
from chloro_lint.model.regex import regex
from chloro_lint.model.values import NamedTuple

_POSTGRES: Final = ("/var/lib/postgresql", "/bitnami/postgresql", "/home/postgres/pgdata")
_MYSQL: Final = ("/var/lib/mysql", "/bitnami/mysql")
_MARIADB: Final = ("/var/lib/mysql", "/bitnami/mariadb")
_MONGO: Final = ("/data/db", "/bitnami/mongodb")
_MSSQL: Final = ("/var/opt/mssql",)

_SERVERS: Final[Mapping[str, tuple[str, ...]]] = {
    "postgres": _POSTGRES,
    "postgresql": _POSTGRES,
    "postgis": _POSTGRES,
    "timescaledb": _POSTGRES,
    "timescaledb-ha": _POSTGRES,
    "mysql": _MYSQL,
    "mysql-server": _MYSQL,
    "percona": _MYSQL,
    "percona-server": _MYSQL,
    "mariadb": _MARIADB,
    "mongo": _MONGO,
    "mongodb": _MONGO,
    "mongodb-community-server": _MONGO,
    "mssql/server": _MSSQL,
    "azure-sql-edge": _MSSQL,
    "couchdb": ("/opt/couchdb/data", "/bitnami/couchdb"),
    "influxdb": ("/var/lib/influxdb", "/var/lib/influxdb2", "/bitnami/influxdb"),
    "cassandra": ("/var/lib/cassandra", "/bitnami/cassandra"),
    "clickhouse-server": ("/var/lib/clickhouse",),
    "neo4j": ("/data", "/bitnami/neo4j"),
    "rethinkdb": ("/data",),
    "redis": ("/data", "/bitnami/redis"),
    "valkey": ("/data", "/bitnami/valkey"),
}

_CACHES: Final = frozenset({"redis", "valkey"})
"""Servers that are as often there to forget as to remember."""


class Server(NamedTuple):
    """A database server: its name, the folders of its data, and whether it may be a mere cache."""

    name: str
    folders: tuple[str, ...]
    cache: bool

    def keeps_data_at(self, mount: str) -> bool:
        """Tell whether a mount at that path holds the server's data, or a part of them."""
        return any(is_under(mount, one) or is_under(one, mount) for one in self.folders)


def server(container: Container) -> Server | None:
    """Return the database server that a container runs, by the name of its image."""
    image = parse_image(container.get("image", default=""))
    if image is None:
        return None
    parts = image.repository.split("/")
    for name in (parts[-1], "/".join(parts[-2:])):
        folders = _SERVERS.get(name)
        if folders is not None:
            return Server(name, (*folders, *_moved(container)), name in _CACHES)
    return None


def _moved(container: Container) -> Iterator[str]:
    """Return where PostgreSQL's data are, if a variable moves them."""
    for variable in container.get("env", default=[]):
        value = variable.get("value", "")
        if variable.get("name") == "PGDATA" and value.startswith("/"):
            yield normal(value)


_LONGEST: Final = 255
_NAMED: Final = regex(
    r"(?:\bdata ?source\s*=\s*|\b(?:jdbc:)?sqlite[a-z0-9+]*:(?://)?"
    r"|\bjdbc:(?:h2|hsqldb|derby)(?::file)?:)"
    rf"[\"']?(/[^\s\"';,?&]{{1,{_LONGEST}}})",
    re.IGNORECASE,
)
_FILE: Final = regex(
    rf"(?<![\w.$)}}-])(/[\w./$(){{}}@+-]{{1,{_LONGEST}}}?\.(?:db3?|sqlite3?))(?![\w.-])"
)
_COMMENT: Final = regex(r"^[ \t]*(?:#|;|//|--[ \t]).*$", re.MULTILINE)


def file_databases(text: str) -> Iterator[str]:
    """Return the paths of the files in a text that are databases, by how they are called.

    Known are connection strings and addresses of databases without a server (SQLite, H2, HSQLDB,
    Derby), and files that end in ``.db`` or ``.sqlite``. Relative paths and comments are left out.
    """
    plain = _COMMENT.sub("", text)
    for pattern in (_NAMED, _FILE):
        for match in pattern.finditer(plain):
            yield normal(match[1])


def normal(path: str) -> str:
    """Write a path without doubled slashes and steps back."""
    return "/" + posixpath.normpath(path).lstrip("/")


def is_under(path: str, folder: str) -> bool:
    """Tell whether an absolute path is a folder or lies in it."""
    path, folder = normal(path), normal(folder)
    return path == folder or path.startswith(folder.rstrip("/") + "/")
