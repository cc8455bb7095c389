"""Folders that the programs of well-known images write to, beside the volumes the images declare.

What an image declares as a volume container runtimes make writable by themselves. Source: the
Dockerfiles and configurations of Docker's official images, and of nginx-unprivileged.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, NamedTuple

from chloro_lint.kube.databases import is_under, normal
from chloro_lint.kube.image import parse_image
from chloro_lint.kube.pods import Container


class Program(NamedTuple):
    """What an image runs: where that writes, and where its configuration may say otherwise."""

    name: str
    writes: tuple[str, ...]
    configuration: tuple[str, ...]


_MYSQL_CONFIGURATION: Final = ("/etc/mysql", "/etc/my.cnf", "/etc/my.cnf.d")
_OFFICIAL: Final[Mapping[str, Program]] = {
    one.name: one
    for one in (
        Program("nginx", ("/var/cache/nginx", "/run"), ("/etc/nginx",)),
        Program("httpd", ("/usr/local/apache2/logs",), ("/usr/local/apache2/conf",)),
        Program("postgres", ("/run/postgresql",), ("/etc/postgresql",)),
        Program("mysql", ("/run/mysqld", "/tmp"), _MYSQL_CONFIGURATION),  # noqa: S108 - in the image
        Program("mariadb", ("/run/mysqld", "/tmp"), _MYSQL_CONFIGURATION),  # noqa: S108 - same
        Program("mongo", ("/tmp",), ("/etc/mongo",)),  # noqa: S108 - same
    )
}
_UNPRIVILEGED: Final = Program("nginx-unprivileged", ("/tmp",), ("/etc/nginx",))  # noqa: S108 - same
_READ_ONLY: Final = ("configMap", "downwardAPI", "projected", "secret")


def program(container: Container) -> Program | None:
    """Return what a container runs if its image is one of those known."""
    image = parse_image(container.get("image", default=""))
    if image is None:
        return None
    folder, _, name = image.repository.rpartition("/")
    if folder.rpartition("/")[2] == "library":
        return _OFFICIAL.get(name)
    return _UNPRIVILEGED if image.repository == "nginxinc/nginx-unprivileged" else None


def unwritable(container: Container, found: Program) -> tuple[str, ...]:
    """Return the folders that a program writes to and no writable mount holds."""
    mounts = tuple(_writable_mounts(container))
    return tuple(one for one in found.writes if not any(is_under(one, each) for each in mounts))


def configured(container: Container, found: Program) -> bool:
    """Tell whether a container gets a configuration or arguments that may move the folders."""
    if container.get("command") or container.get("args"):
        return True
    paths = (str(one.get("mountPath", "")) for one in container.get("volumeMounts", default=[]))
    return any(
        is_under(path, one) or is_under(one, path)
        for path in paths
        if normal(path) != "/"
        for one in found.configuration
    )


def _writable_mounts(container: Container) -> list[str]:
    sources = {one.get("name"): one for one in container.pod.get("volumes", default=[])}
    return [
        _resolved(str(one.get("mountPath", "")))
        for one in container.get("volumeMounts", default=[])
        if one.get("readOnly") is not True
        and not any(field in sources.get(one.get("name"), {}) for field in _READ_ONLY)
    ]


def _resolved(path: str) -> str:
    """Follow the link that every image has from /var/run to /run."""
    path = normal(path)
    return path.removeprefix("/var") if is_under(path, "/var/run") else path
