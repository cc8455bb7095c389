"""Manifests that nobody here wrote are read as PyYAML composes them, every place included."""

import os
from pathlib import Path

import pytest
import yaml

from tests.parse.places import assert_whole_sane, parse_text
from tests.parse.test_properties import compare

HERE = Path(__file__).parents[2]
CORPUS = Path(os.environ.get("CHLORO_CORPUS", HERE.parent / "shared" / "corpus"))
SUFFIXES = {".yaml", ".yml", ".json"}

pytestmark = [
    pytest.mark.corpus,
    pytest.mark.skipif(not CORPUS.is_dir(), reason="there is no corpus of manifests beside us"),
]


def test_every_manifest_reads_as_pyyaml_composes_it() -> None:
    files = [path for path in sorted(CORPUS.rglob("*")) if path.suffix in SUFFIXES]
    assert files
    clean = 0
    for path in files:
        raw = path.read_bytes()
        parsed = parse_text(raw, path.name)
        assert_whole_sane(parsed)
        if parsed.problems:
            continue
        text = raw.decode("utf-8-sig").replace("\r\n", "\n")
        composed = yaml.compose_all(text, yaml.CLoader)
        roots = [root for root in composed if root.value not in ("", "null")]
        assert len(roots) == len(parsed.documents), path
        for document, root in zip(parsed.documents, roots, strict=True):
            compare(text, document, root, parsed)
        clean += 1
    assert clean > len(files) * 0.9
