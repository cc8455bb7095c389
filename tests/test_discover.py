"""What discovery reads, what it leaves out, and that it says so."""

import os
import shutil
import socket
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from chloro_lint.discover import Discovery, discover
from chloro_lint.model import ChloroError, Source, Span
from chloro_lint.settings.patterns import covers, gitignore_rules, glob, path_rule

Tree = Callable[..., Path]
TEMPLATES = "templates are not rendered; lint the output of `helm template`"


@pytest.fixture
def tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Tree:
    monkeypatch.chdir(tmp_path)

    def make(*names: str, **texts: str) -> Path:
        for name in names:
            path = tmp_path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(texts.get(name, ""))
        return tmp_path

    return make


def write(path: str, text: str) -> None:
    Path(path).parent.mkdir(parents=True, exist_ok=True)
    Path(path).write_text(text)


def names(found: Discovery) -> list[str]:
    return [source.name for source in found.sources]


def left_out(found: Discovery) -> dict[str, tuple[str, str]]:
    return {entry.file: (entry.what, entry.why) for entry in found.skipped}


def mistakes(*paths: str, exclude: tuple[str, ...] = (), stdin: bytes | None = None) -> list[str]:
    with pytest.raises(ChloroError) as raised:
        discover(paths, exclude=exclude, stdin=stdin)
    return list(raised.value.mistakes)


def test_a_folder_gives_its_manifests_in_byte_order(tree: Tree) -> None:
    tree("k/b.yaml", "k/a.yml", "k/c.json", "k/d.txt", "k/Kustomization", "k-a/x.yaml")
    assert names(discover(["k", "k-a"])) == [
        "k-a/x.yaml",
        "k/Kustomization",
        "k/a.yml",
        "k/b.yaml",
        "k/c.json",
    ]


def test_a_source_holds_the_bytes_of_the_file_and_how_it_was_named(tree: Tree) -> None:
    tree()
    write("k/a.yaml", "kind: X\n")
    write("notes.txt", "n")
    found = discover(["k", "notes.txt"])
    assert found.sources == (
        Source("k/a.yaml", b"kind: X\n", explicit=False),
        Source("notes.txt", b"n", explicit=True),
    )


@pytest.mark.parametrize("path", ["k", "./k", "k/", "k/../k", "k//"])
def test_names_do_not_depend_on_how_a_folder_is_written(tree: Tree, path: str) -> None:
    tree("k/a.yaml")
    assert names(discover([path])) == ["k/a.yaml"]


def test_an_absolute_path_below_the_current_directory_is_named_relative_to_it(tree: Tree) -> None:
    root = tree("k/a.yaml")
    assert names(discover([str(root / "k")])) == ["k/a.yaml"]
    assert names(discover([str(root)])) == ["k/a.yaml"]
    assert names(discover(["."])) == ["k/a.yaml"]


def test_a_path_above_the_current_directory_is_named_upwards(
    tree: Tree, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = tree("k/a.yaml", "sub/deep/b.yaml")
    monkeypatch.chdir(root / "sub")
    assert names(discover(["../k"])) == ["../k/a.yaml"]
    assert names(discover([str(root)])) == ["../k/a.yaml", "deep/b.yaml"]


def test_no_file_is_read_twice_when_paths_overlap(tree: Tree) -> None:
    root = tree("k/s/a.yaml", "k/b.yaml")
    found = discover(["k", "k/s", "k/b.yaml", str(root / "k"), "./k/b.yaml"])
    assert [(one.name, one.explicit) for one in found.sources] == [
        ("k/b.yaml", True),
        ("k/s/a.yaml", False),
    ]
    assert found.skipped == ()


def test_hidden_folders_are_read_but_git_and_installed_packages_are_not(tree: Tree) -> None:
    tree(".k8s/a.yaml", ".git/x.yaml", "node_modules/p/x.yaml", ".venv/x.yaml", "venv/y.yaml")
    found = discover(["."])
    assert names(found) == [".k8s/a.yaml"]
    assert left_out(found) == {
        ".venv": ("folder", "holds installed packages"),
        "node_modules": ("folder", "holds installed packages"),
        "venv": ("folder", "holds installed packages"),
    }


def test_the_configuration_is_no_manifest(tree: Tree) -> None:
    tree(".chloro-lint.yaml", "a.yaml")
    found = discover(["."])
    assert names(found) == ["a.yaml"]
    assert left_out(found)[".chloro-lint.yaml"][1] == "configures chloro-lint and is no manifest"


def test_patterns_are_expanded_where_the_shell_did_not(tree: Tree) -> None:
    tree("k/a.yaml", "k/s/b.yaml", "k/s/t/c.yaml", "k/s/d.tmpl", "k/README.md")
    assert names(discover(["k/*.yaml"])) == ["k/a.yaml"]
    assert names(discover(["k/**/*.yaml"])) == ["k/a.yaml", "k/s/b.yaml", "k/s/t/c.yaml"]
    assert names(discover(["k/s/*.tmpl"])) == ["k/s/d.tmpl"]
    assert names(discover(["k/[!b]/b.y?ml"])) == ["k/s/b.yaml"]
    assert names(discover(["k/*"])) == ["k/a.yaml", "k/s/b.yaml", "k/s/t/c.yaml"]
    assert all(one.explicit for one in discover(["k/**/*.yaml"]).sources)


def test_a_file_whose_name_looks_like_a_pattern_is_that_file(tree: Tree) -> None:
    tree("k/[a].yaml", "k/a.yaml")
    assert names(discover(["k/[a].yaml"])) == ["k/[a].yaml"]


def test_standard_input_is_one_source_among_others(tree: Tree) -> None:
    tree("a.yaml")
    found = discover(["-", "a.yaml", "-"], stdin=b"kind: X")
    assert found.sources[0] == Source("<stdin>", b"kind: X", explicit=True)
    assert names(found) == ["<stdin>", "a.yaml"]


def test_empty_standard_input_is_a_mistake_and_no_clean_run(tree: Tree) -> None:
    tree()
    expected = ["nothing came in on standard input, which `-` asks for"]
    assert mistakes("-", stdin=b"") == expected
    assert mistakes("-") == expected


def test_every_path_that_leads_to_nothing_is_named_at_once(tree: Tree) -> None:
    tree("k8s-prod/a.yaml", "ok/b.yaml", "ok/deploy.yaml")
    assert mistakes("ok", "k8s/", "ok/deplyo.yaml", "zzz", "ok/*.txt", "ok/b.yaml/c") == [
        "no such file or folder: k8s/ (did you mean k8s-prod/?)",
        "no such file or folder: ok/deplyo.yaml (did you mean ok/deploy.yaml?)",
        "no such file or folder: zzz",
        "no manifest matches the pattern: ok/*.txt",
        "no such file or folder: ok/b.yaml/c",
    ]


@pytest.mark.parametrize("path", ["", "a\0b"])
def test_what_cannot_be_a_path_is_a_mistake(tree: Tree, path: str) -> None:
    tree()
    assert len(mistakes(path)) == 1


def test_a_pattern_with_a_mistake_says_which(tree: Tree) -> None:
    tree("k/a.yaml")
    assert mistakes("k/*[a") == ["the pattern k/*[a has a `[` without its `]`"]
    assert mistakes("k", exclude=("x[", "")) == [
        "the exclude pattern `x[` has a `[` without its `]`",
        "the exclude pattern `` is empty",
    ]


def test_a_run_without_any_manifest_is_a_mistake(tree: Tree) -> None:
    tree("k/README.md", "c/Chart.yaml", "c/templates/a.yaml")
    assert mistakes("k") == ["no manifest (.yaml, .yml or .json) in k"]
    assert mistakes("c/templates") == [
        (
            "no manifest (.yaml, .yml or .json) in c/templates; "
            "left out: c/templates (Helm chart templates)"
        )
    ]


def test_an_empty_folder_among_others_is_named(tree: Tree) -> None:
    tree("k/a.yaml", "e/README.md")
    found = discover(["k", "e"])
    assert left_out(found) == {"e": ("folder", "holds no .yaml, .yml or .json file")}


def test_charts_are_named_and_not_read(tree: Tree) -> None:
    tree(
        "c/Chart.yaml", "c/values.yaml", "c/values-prod.yaml", "c/templates/a.yaml",
        "c/charts/x/a.yaml", "c/crds/crd.yaml", "c/values.schema.json", "templates/t.yaml",
        "values.yaml",
    )  # fmt: skip
    found = discover(["."])
    assert names(found) == ["c/crds/crd.yaml", "templates/t.yaml", "values.yaml"]
    chart = ("Helm chart file", "describes a chart and is no manifest")
    assert left_out(found) == {
        "c/Chart.yaml": chart,
        "c/charts": (
            "Helm chart dependencies",
            "charts are not rendered; lint the output of `helm template`",
        ),
        "c/templates": ("Helm chart templates", TEMPLATES),
        "c/values-prod.yaml": chart,
        "c/values.schema.json": chart,
        "c/values.yaml": chart,
    }


def test_a_file_named_by_its_own_path_is_read_whoever_leaves_it_out(tree: Tree) -> None:
    tree("c/Chart.yaml", "c/templates/a.yaml", "i/b.yaml", "i/x.yaml")
    write("i/.gitignore", "b.yaml\n")
    found = discover(["c/templates/a.yaml", "i/b.yaml", "i"], exclude=["c"])
    assert names(found) == ["c/templates/a.yaml", "i/b.yaml", "i/x.yaml"]
    assert found.skipped == ()


def test_gitignore_files_nest_and_the_nearer_one_wins(tree: Tree) -> None:
    tree(".git/HEAD", "k/a.yaml", "k/b.yaml", "k/s/a.yaml", "k/s/b.yaml", "k/out/a.yaml")
    write(".gitignore", "# comment\na.yaml\nout/\n!k/a.yaml\n")
    write("k/s/.gitignore", "!a.yaml\n/b.yaml\n")
    found = discover(["k"])
    assert names(found) == ["k/a.yaml", "k/b.yaml", "k/s/a.yaml"]
    assert left_out(found) == {
        "k/out": ("folder", "ignored by `out/` (.gitignore:3)"),
        "k/s/b.yaml": ("file", "ignored by `/b.yaml` (k/s/.gitignore:2)"),
    }
    everything = discover(["k"], respect_gitignore=False)
    assert len(everything.sources) == 5


def test_a_file_below_an_ignored_folder_cannot_be_taken_back(tree: Tree) -> None:
    tree("k/out/a.yaml", "k/b.yaml")
    write("k/.gitignore", "out/\n!out/a.yaml\n")
    assert names(discover(["k"])) == ["k/b.yaml"]


def test_gitignore_files_above_the_repository_do_not_count(tree: Tree) -> None:
    tree("r/.git/HEAD", "r/k/a.yaml")
    write(".gitignore", "a.yaml\n")
    assert names(discover(["r/k"])) == ["r/k/a.yaml"]


def test_a_repository_inside_another_starts_afresh(tree: Tree) -> None:
    tree(".git/HEAD", "sub/.git/HEAD", "sub/a.yaml", "a.yaml", "b.yaml")
    write(".gitignore", "a.yaml\n")
    assert names(discover(["."])) == ["b.yaml", "sub/a.yaml"]


def test_a_gitignore_that_is_a_link_is_named_and_not_followed(tree: Tree) -> None:
    tree("k/a.yaml")
    write("rules", "a.yaml\n")
    Path("k/.gitignore").symlink_to("../rules")
    found = discover(["k"])
    assert names(found) == ["k/a.yaml"]
    assert left_out(found) == {
        "k/.gitignore": ("ignore file", "is a symbolic link and is not followed")
    }


def test_exclude_patterns_are_relative_to_their_root(
    tree: Tree, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = tree("k/gen/a.yaml", "k/b.yaml", "k/c.yaml", "other/gen/d.yaml")
    found = discover(["."], exclude=["/k/gen/", "c.yaml"])
    assert names(found) == ["k/b.yaml", "other/gen/d.yaml"]
    assert left_out(found) == {
        "k/c.yaml": ("file", "excluded by `c.yaml`"),
        "k/gen": ("folder", "excluded by `/k/gen/`"),
    }
    monkeypatch.chdir(root / "k")
    assert names(discover(["."], exclude=["k/gen"], exclude_root=str(root))) == ["b.yaml", "c.yaml"]
    assert names(discover(["."], exclude=["*.yaml", "!b.yaml"])) == ["b.yaml"]


def test_links_inside_the_tree_are_not_read_twice(tree: Tree) -> None:
    tree("k/base/a.yaml")
    Path("k/again").symlink_to("base")
    Path("k/again.yaml").symlink_to("base/a.yaml")
    found = discover(["k"])
    assert names(found) == ["k/base/a.yaml"]
    assert left_out(found) == {
        "k/again": ("symbolic link", "leads to k/base, which is read under that name"),
        "k/again.yaml": ("symbolic link", "leads to k/base/a.yaml, which is read under that name"),
    }


def test_a_link_to_a_file_that_has_no_manifest_name_is_read_once(tree: Tree) -> None:
    tree("k/data.tmpl")
    Path("k/a.yaml").symlink_to("data.tmpl")
    Path("k/b.yaml").symlink_to("data.tmpl")
    found = discover(["k"])
    assert names(found) == ["k/a.yaml"]
    assert left_out(found)["k/b.yaml"][1] == "leads to k/a.yaml, which is read under that name"


def test_links_out_of_the_tree_are_named_and_not_followed(tree: Tree) -> None:
    tree("secret/s.yaml", "k/a.yaml")
    Path("k/out.yaml").symlink_to("../secret/s.yaml")
    Path("k/out").symlink_to("../secret")
    found = discover(["k"])
    assert names(found) == ["k/a.yaml"]
    assert left_out(found) == {
        "k/out": ("symbolic link", "leads out of k"),
        "k/out.yaml": ("symbolic link", "leads out of k"),
    }
    both = discover(["k", "secret"])
    assert left_out(both)["k/out"][1] == "leads to secret, which is read under that name"


def test_links_in_a_circle_end(tree: Tree) -> None:
    tree("k/s/a.yaml")
    Path("k/s/up").symlink_to("..")
    Path("k/self").symlink_to("self")
    found = discover(["k"])
    assert names(found) == ["k/s/a.yaml"]
    assert left_out(found) == {
        "k/s/up": ("symbolic link", "leads to k, which is read under that name"),
        "k/self": ("symbolic link", "goes round in a circle"),
    }


def test_a_link_does_not_lead_into_what_is_left_out(tree: Tree) -> None:
    tree("k/Chart.yaml", "k/templates/t.yaml", "k/ign/i.yaml", "k/a.yaml")
    write("k/.gitignore", "ign\n")
    Path("k/link").symlink_to("templates")
    Path("k/link.yaml").symlink_to("ign/i.yaml")
    found = discover(["k"])
    assert names(found) == ["k/a.yaml"]
    why = "leads to something that is left out"
    assert left_out(found)["k/link"] == ("symbolic link", why)
    assert left_out(found)["k/link.yaml"] == ("symbolic link", why)


def test_an_argument_that_is_a_link_is_followed(tree: Tree) -> None:
    tree("real/a.yaml")
    Path("k").symlink_to("real")
    Path("x.yaml").symlink_to("real/a.yaml")
    assert names(discover(["k"])) == ["k/a.yaml"]
    assert names(discover(["x.yaml"])) == ["x.yaml"]


def unreadable(found: Discovery) -> dict[str, str]:
    assert all(
        problem.fault == "unreadable-file" and problem.span == Span(1, 1, 1, 1)
        for _, problem in found.problems
    )
    return {name: problem.message for name, problem in found.problems}


def test_what_cannot_be_read_is_a_problem_and_never_silence(tree: Tree) -> None:
    tree("k/a.yaml")
    os.mkfifo("k/pipe.yaml")
    Path("k/gone.yaml").symlink_to("nowhere")
    Path("k/loop.yaml").symlink_to("loop.yaml")
    with socket.socket(socket.AF_UNIX) as server:
        server.bind("k/s.yaml")
        found = discover(["k", "k/pipe.yaml"])
    assert names(found) == ["k/a.yaml"]
    assert unreadable(found) == {
        "k/gone.yaml": "the file is a symbolic link that leads nowhere",
        "k/loop.yaml": "the file is a symbolic link that goes round in a circle",
        "k/pipe.yaml": (
            "the file is a named pipe; to lint what a command prints, pipe it into `chloro-lint -`"
        ),
        "k/s.yaml": "the file is a socket or a device, not a file",
    }


def test_a_dangling_link_named_by_its_own_path_is_a_problem(tree: Tree) -> None:
    tree()
    Path("gone.yaml").symlink_to("nowhere")
    found = discover(["gone.yaml"])
    assert unreadable(found) == {
        "gone.yaml": "the file is a symbolic link to something that does not exist"
    }


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_or_folder_without_permission_is_a_problem(tree: Tree) -> None:
    tree("k/a.yaml", "k/shut/b.yaml")
    Path("k/a.yaml").chmod(0)
    Path("k/shut").chmod(0)
    try:
        found = discover(["k"])
    finally:
        Path("k/shut").chmod(0o700)
    assert unreadable(found) == {
        "k/a.yaml": "the file may not be read: permission denied",
        "k/shut": "the folder may not be read: permission denied",
    }


def test_a_name_that_is_not_text_is_shown_by_its_bytes(tree: Tree) -> None:
    root = tree("k/a.yaml")
    Path(os.fsdecode(os.fsencode(root) + b"/k/b\xff.yaml")).write_text("kind: X")
    assert names(discover(["k"])) == ["k/a.yaml", "k/b\\xff.yaml"]


def test_a_deep_tree_needs_no_recursion(tree: Tree) -> None:
    root = tree("k/a.yaml")
    descriptor = os.open(root / "k", os.O_RDONLY)
    for _ in range(1200):
        os.mkdir("d", dir_fd=descriptor)
        inner = os.open("d", os.O_RDONLY, dir_fd=descriptor)
        os.close(descriptor)
        descriptor = inner
    os.close(descriptor)
    try:
        assert names(discover(["k"])) == ["k/a.yaml"]
    finally:
        # pytest removes its folders by recursion, so the tree is taken down from its top
        while (root / "k/d/d").exists():
            (root / "k/d/d").rename(root / "k/e")
            (root / "k/d").rmdir()
            (root / "k/e").rename(root / "k/d")


IGNORE_LINES = (
    "*.log", "/top", "a/b", "a/**", "**/deep", "a/**/z", "foo/", "!keep", "*.y[a-c]ml", "[!x]1",
    "\\#x", "\\!y", "sp\\ ", "q?z", "**", "a**b", "/*/mid", "[[:digit:]]d", "x\\*y", "foo/*", "[]]",
    "a[/]b",
)  # fmt: skip
IGNORE_PATHS = (
    "x.log", "a/x.log", "top", "a/top", "a/b", "c/a/b", "a/c/z", "a/z", "deep", "q/w/deep", "foo",
    "foo/in", "k/foo/in", "keep", "m.yaml", "m.yxml", "a1", "x1", "#x", "!y", "sp ", "sp", "qaz",
    "q/z", "aXXb", "p/mid", "p/q/mid", "4d", "xd", "x*y", "xzy", "]", "a/b/c",
)  # fmt: skip


def judged(lines: tuple[str, ...], path: str) -> bool:
    """Judge a path as a walk does: folder by folder, an ignored one ends it."""
    rules = gitignore_rules("\n".join(lines), "/r", ".gitignore")
    parts = path.split("/")
    for depth in range(1, len(parts) + 1):
        real = "/r/" + "/".join(parts[:depth])
        rule = rules.deciding(real, parts[depth - 1], folder=depth < len(parts))
        if rule is not None and not rule.negated:
            return True
    return False


@pytest.mark.skipif(shutil.which("git") is None, reason="git is the oracle and is not here")
@pytest.mark.parametrize("lines", [*((line,) for line in IGNORE_LINES), ("*", "!keep", "!a/")])
def test_ignore_files_mean_what_git_makes_of_them(tree: Tree, lines: tuple[str, ...]) -> None:
    root = tree()
    subprocess.run(["git", "init", "-q", "."], cwd=root, check=True)
    write(".gitignore", "\n".join(lines) + "\n")
    asked = subprocess.run(
        ["git", "-c", "core.excludesFile=", "check-ignore", "--no-index", "-z", "--stdin"],
        cwd=root,
        input="\0".join(IGNORE_PATHS).encode(),
        capture_output=True,
        check=False,
    )
    ignored = set(asked.stdout.decode().split("\0")) - {""}
    assert {path for path in IGNORE_PATHS if judged(lines, path)} == ignored


def test_the_cost_of_a_pattern_is_bounded() -> None:
    # each would run for longer than the universe has existed if it were tried branch by branch
    assert not path_rule("a*" * 500).name("a" * 255 + "b")  # type: ignore[misc]
    assert not glob("/".join(["**", "a"] * 100)).matches(["a"] * 200 + ["b"])
    with pytest.raises(ValueError, match="longer than 1024"):
        path_rule("a" * 2000)


def test_a_pattern_that_names_a_folder_covers_what_lies_in_it() -> None:
    rules = [path_rule("k8s/legacy/"), path_rule("*.tmp.yaml")]
    assert covers(rules, ["k8s", "legacy", "x", "a.yaml"])
    assert covers(rules, ["q", "a.tmp.yaml"])
    assert not covers(rules, ["k8s", "legacy"])
    assert not covers(rules, ["q", "legacy", "a.yaml"])
