import pytest

from tests.parse.places import faults, parse_text

POD = "apiVersion: v1\nkind: Pod\nmetadata:\n  name: a\n  namespace: b\nspec:\n"


def places(text: str) -> list[tuple[str, int, int]]:
    return [f[:3] for f in faults(text)]


@pytest.mark.parametrize(
    ("text", "line", "column"),
    [
        ("replicas: {{ x }}\n", 1, 11),
        ("a: 1\nb:\n  - {{x}}\n", 3, 5),
        ("a: {{ .Values.x | quote }}\n", 1, 4),
        ('{{ include "x" . }}\n', 1, 1),
        ('a: {{ .Values.a | default "b" }}\n', 1, 4),
        ("{{- if .Values.on }}\na: 1\n{{- end }}\n", 1, 1),
        ("a: 1\n{{- if .Values.on }}\nb: 1\n{{- end }}\n", 2, 1),
        ("a: 1\n{% if on %}\nb: 1\n{% endif %}\n", 2, 1),
        ("a:\n  {{- toYaml . | nindent 2 }}\n", 2, 3),
        ('a: "{{ b | default "c" }}"\nd: 1\n', 1, 5),
        ("# {{ comment }}\na: {{ x }}-y\n", 2, 4),
        ("a: x # {{ comment }}\nb: {{ x }}-y\n", 2, 4),
        ('a: "{{ legit }}"\nb: |\n  {{ legit }}\nc: {{ x }}-y\nd: [\n', 4, 4),
        ("a: [\nb: {{ x }}\n", 2, 4),
        ("a: b: c\n\n\nd: {{ x }}\n", 4, 4),
        ("name: x-{{ y }}\nb: [\n", 1, 9),
    ],
)
def test_a_template_is_found_at_the_expression_that_spoils_the_document(
    text: str, line: int, column: int
) -> None:
    assert places(text) == [("unrendered-template", line, column)]
    assert parse_text(text).documents == ()


@pytest.mark.parametrize(
    "text",
    [
        'expr: "{{ $labels.x }}"\n\n\nb: c: d\n',
        "expr: |\n  {{ $labels.x }}\n\n\nb: c: d\n",
        "# {{ x }}\nb: c: d\n",
    ],
)
def test_a_syntax_error_beside_legitimate_braces_stays_one(text: str) -> None:
    assert [f[0] for f in faults(text)] == ["syntax-error"]


def test_the_message_of_an_expression_that_parses_by_accident() -> None:
    [problem] = parse_text("a: {{ x }} # {{ y }}\n").problems
    assert problem.message == "a template expression stands where a value belongs"
    assert tuple(problem.span) == (1, 4, 1, 11)


@pytest.mark.parametrize(
    ("text", "line", "column", "field"),
    [
        (POD.replace("name: a", 'name: "{{ x }}"'), 4, 3, "metadata.name"),
        (POD.replace("space: b", "space: x-{{y}}"), 5, 3, "metadata.namespace"),
        (POD.replace("kind: Pod", "kind: '{{ x }}'"), 2, 1, "kind"),
        (POD.replace("v1", "'{{ x }}'"), 1, 1, "apiVersion"),
        (
            POD + "  containers:\n  - name: a\n  - image: reg/{{ x }}:1\n",
            9,
            5,
            "spec.containers.1.image",
        ),
        (
            POD + "  template:\n    spec:\n      initContainers:\n      - image: a:{{x}}\n",
            10,
            9,
            "spec.template.spec.initContainers.0.image",
        ),
        (
            "kind: List\nitems:\n- metadata: {name: a}\n- metadata: {name: 'x{{y}}'}\n",
            4,
            14,
            "items.1.metadata.name",
        ),
    ],
)
def test_an_expression_in_what_identifies_an_object_is_a_template(
    text: str, line: int, column: int, field: str
) -> None:
    parsed = parse_text(text)
    assert parsed.documents == ()
    assert faults(text) == [
        ("unrendered-template", line, column, f"{field} holds a template expression")
    ]


@pytest.mark.parametrize(
    "text",
    [
        POD + "  summary: '{{ $labels.x }} is down'\n",
        POD + "  template: |\n    {{ define }}\n    {% if %}\n",
        POD + "  templates:\n  - container: {image: '{{inputs.x}}'}\n",
        POD + "  args: ['x{{y}}']\n",
        POD + "  # {{ comment }}\n",
        POD.replace("name: a", "name: a{{"),
        "- {image: '{{ x }}'}\n",
    ],
)
def test_braces_in_other_text_are_legitimate(text: str) -> None:
    assert faults(text) == []


def test_the_other_documents_of_a_file_with_a_template_are_read() -> None:
    parsed = parse_text("a: {{ x }}\n---\nb: 1\n")
    assert [(d.index, d.data) for d in parsed.documents] == [(1, {"b": 1})]
