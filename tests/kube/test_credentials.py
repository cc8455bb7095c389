"""What is a credential, by the name, the form and the place of a value."""

from __future__ import annotations

import base64
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chloro_lint.kube import credential_shapes
from chloro_lint.kube.credential_names import Naming, keyish, naming
from chloro_lint.kube.credential_shapes import shapes
from chloro_lint.kube.credential_text import assignments
from chloro_lint.kube.credential_values import Value, classify, hides, looks_random, size
from chloro_lint.kube.credentials import carrier, credentials, decoded, sensitive_paths
from chloro_lint.kube.decode import decode
from chloro_lint.kube.types import TypeTable
from chloro_lint.model import Resource, Source
from chloro_lint.parse import parse
from tests.harness import table


def resource(data: dict[str, Any], types: TypeTable | None = None) -> Resource:
    source = Source("a.json", json.dumps(data).encode())
    return decode(parse(source), types or table()).resources[0]


def secret(**data: Any) -> Resource:
    return resource({"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "a"}, **data})


@pytest.mark.parametrize(
    ("names", "level"),
    [
        (("password DB_PASSWORD dbPassword db.password PASSWORD_2 redis-pass requirepass node.password_in "
         "keyStorePassword MYSQL_PWD API_PASSWORD_PROD passwordBase64"), Naming.PASSWORD),
        (("token API_TOKEN apiKey api-key API_KEY_PROD clientSecret JWT_SECRET SECRET_KEY_BASE OAuth2Token "
         "AWS_SECRET_ACCESS_KEY private_key signing-key Security__PasswordSalt OAUTH2_SECRET"), Naming.STRONG),
        (("SECRET TLS_SECRET pullSecret key SENTRY_KEY ACCESS_KEY storageAccountKey credentials auth tokens "
         "connection-string"), Naming.WEAK),
        ("password_hash secretBackup pad_token tokenizer ETCD_INITIAL_CLUSTER_TOKENS_X", Naming.SUSPICIOUS),
        (("PASSWORD_FILE TOKEN_TTL secretName secretKeyRef tokenUrl AWS_ACCESS_KEY_ID PASSWORD_MIN_LENGTH "
         "publicKey topologyKey compass bypass passenger user host keystone"), Naming.NONE),
    ],
)  # fmt: skip
def test_the_last_word_of_a_name_decides(names: str, level: Naming) -> None:
    assert {name: naming(name) for name in names.split()} == dict.fromkeys(names.split(), level)


def test_a_secret_takes_every_key_for_one_but_public_ones() -> None:
    names = ["key", "tls.key", "azurestorageaccountkey", "id_rsa", "store.jks", "robot.keytab"]
    assert [name for name in names if not keyish(name)] == []
    assert [name for name in ("public-key", "truststore.jks", "user", "host") if keyish(name)] == []


@pytest.mark.parametrize(
    ("value", "texts"),
    [
        (Value.NOTHING, ["", "  ", "***", "--", "REDACTED"]),
        (Value.REFERENCE, ["${X}", "$(X)", "a-${X}", "{{ .Values.x }}", "$PASSWORD", "vault:secret/a#b",
                           "ref+awsssm://a", "<path:a/b#c>", "ENC[AES256_GCM,data:a]", "__DB_PASSWORD__",
                           "arn:aws:secretsmanager:eu:1:secret:a", "%(password)s", "op://a/b"]),
        (Value.PLACEHOLDER, ["changeme", "CHANGE_ME", "change-this", "<password>", "your-password", "yourpassword",
                             "REPLACE_ME", "TODO", "xxxxx", "insert-here", "placeholder", "example", "put it here"]),
        (Value.SETTING, ["true", "disabled", "/run/secrets/x", "./a", "~/.ssh/id", "https://a.b/c",
                         "string", "ssh-rsa AAAA", "-----BEGIN CERTIFICATE-----\nMII"]),
        (Value.FORMED, ["1", "3600", "15m", "1h30m", "64Mi", "db:5432", "db.shop.svc", "10.0.0.1", "me@shop.org"]),
        (Value.LITERAL, ["hunter2", "correct horse", "s3cr3t!", "/aB3dE6gH9jK2mN5pQ", "admin", "password", "12ab"]),
    ],
)  # fmt: skip
def test_values_are_told_apart(value: Value, texts: list[str]) -> None:
    assert {text: classify(text) for text in texts} == dict.fromkeys(texts, value)


def test_random_text_is_told_from_names_addresses_and_sums() -> None:
    random = ["q7Rw2xKd9ZtM4nVuB8eL", "9f86d081884c7d659a2feaa0c55ad015", "xJ3+/8Kd02mNqW7z=="]
    assert [text for text in random if not looks_random(text)] == []
    readable = [
        "prometheus-k8s-monitoring", "shop.example.org", "/var/lib/data/2024", "supersecretpassword",
        "sha256:9f86d081884c7d659a2feaa0c55ad015", "123e4567-e89b-12d3-a456-426614174000", "short1",
        "customer-and-day-2024",
    ]  # fmt: skip
    assert [text for text in readable if looks_random(text)] == []


def test_only_a_class_of_length_is_told() -> None:
    assert [size("a" * n) for n in (1, 7, 8, 19, 20, 4000)] == [
        "short", "short", "medium", "medium", "long", "long",
    ]  # fmt: skip


JWT = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N"


@pytest.mark.parametrize(
    ("text", "detector"),
    [
        ("AKIAQ7RW2XKD9ZTM4NVU", "aws access key"),
        ("x ghp_q7Rw2xKd9ZtM4nq7Rw2xKd9ZtM4nq7Rw", "github token"),
        ("glpat-q7Rw2xKd9ZtM4nq7Rw2x", "gitlab token"),
        ("https://hooks.slack.com/services/T000/B000/q7Rw2xKd9ZtM4n", "webhook url"),
        (JWT, "json web token"),
        ("-----BEGIN RSA PRIVATE KEY-----", "private key"),
        (base64.b64encode(b"-----BEGIN OPENSSH PRIVATE KEY-----\nabc").decode(), "encoded private key"),
        ("postgres://me:hunter2@db/x", "password in a URL"),
        ("redis://:hunter2@cache:6379", "password in a URL"),
        ("me:$apr1$abcdefgh$0123456789012345678901", "password hash"),
    ],
)  # fmt: skip
def test_forms_that_tell_themselves(text: str, detector: str) -> None:
    assert [one.detector for one in shapes(text)] == [detector]


@pytest.mark.parametrize(
    "text",
    [
        "http://host:8080/path@2x.png", "https://example.org/?a=b@c", "eyJub3QiOiJhIn0.eyJhIjoxMjM0NX0.abcdef",
        "-----BEGIN PUBLIC KEY-----", "-----BEGIN CERTIFICATE-----", "task-proj-aaaaaaaaaaaaaaaaaaaaaaaaa",
        "AKIA", "xAKIAQ7RW2XKD9ZTM4NVU", "mailto:me@example.org",
    ],
)  # fmt: skip
def test_what_only_looks_alike_is_no_credential(text: str) -> None:
    assert list(shapes(text)) == []


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("user=me\npassword=hunter2\n", ["password"]),
        ("Server=db;Password=hunter2;Timeout=3", ["Password"]),
        ('{"apiKey": "q7Rw2x", "port": 1}', ["apiKey"]),
        ("db:\n  password: hunter2 # of last year\n", ["password"]),
        ("{user: me, password: hunter2}", ["password"]),
        ("run --token q7Rw2x --port 80", ["token"]),
        ("run --token=q7Rw2x", ["token"]),
        ("java -Dstore.keyPassword=hunter2", ["Dstore.keyPassword"]),
        ("export DB_PASSWORD='hunter2'", ["DB_PASSWORD"]),
        ("Authorization: Bearer q7Rw2xKd", ["Authorization"]),
        ("requirepass hunter2", ["password"]),
        ("CREATE USER a IDENTIFIED BY 'hunter2';", ["password"]),
        ("machine db login me password hunter2", ["password"]),
        ("https://example.org/?api_key=q7Rw2xKd9", ["api_key"]),
        ("password: $(cat file)", []),
        ("password: ${PASSWORD}", []),
        ("password=$1", []),
        ("password = request.password", []),
        ("password: getpass()", []),
        ("password: string", []),
        ("Password: at least 8 characters", []),
        ("login.password=Password", []),
        ("# password=hunter2", []),
        (";admin_password = hunter2", []),
        ("password_file: /run/x", []),
        ("token: abc", []),
        ('sum(x{secret="shop-tls",key=~"a"})', []),
        ("if password == 'x1234':", []),
    ],
)  # fmt: skip
def test_texts_are_read_as_settings(text: str, names: list[str]) -> None:
    assert [one.name for one in assignments(text)] == names


FILLER = st.sampled_from(["", " ", "\n", "a", "_", "7", "=", ":", "$", ".", "-", "1234567890123"])
TAILS = st.sampled_from(
    ["A" * 36, "q7Rw2xKd9ZtM4nq7Rw2xKd9ZtM4nq7Rw", "1" * 20, "a" * 64, "1$" + "a1" * 20, "AAq7" * 9]
)
MARKS = st.from_regex(credential_shapes._MARK.pattern, fullmatch=True)
PIECES = st.one_of(FILLER, TAILS, MARKS)


@given(st.lists(PIECES, max_size=14).map("".join))
def test_looking_at_the_marks_alone_finds_what_a_search_of_the_whole_text_would(text: str) -> None:
    wanted = [match.span() for match in credential_shapes._SHAPE.finditer(text)]
    assert [match.span() for match in credential_shapes._formed(text)] == wanted
    if wanted:
        assert credential_shapes.marked(text)


@given(st.text(max_size=200))
def test_any_text_can_be_read(text: str) -> None:
    for one in assignments(text):
        assert text[one.start : one.end] == one.value
    for shape in shapes(text):
        assert text[shape.start : shape.end] == shape.value
    assert classify(text) in Value
    hides(text, text)


def test_a_plain_name_of_a_flag_is_never_the_value() -> None:
    token = "ghp_q7Rw2xKd9ZtM4nq7Rw2xKd9ZtM4nq7Rw"
    pod = {"containers": [{"name": "a", "args": [token, f"-x{token}", f"--password {token}"]}]}
    one = resource({"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "a"}, "spec": pod})
    found = credentials(one)
    assert [credential.path[-1] for credential in found] == [0, 2]
    assert not any("q7Rw2x" in str(credential) for credential in found)


def test_data_is_decoded_as_far_as_it_is_base64() -> None:
    assert decoded("aHVudGVyMg==") == "hunter2"
    assert decoded("aHVu\nZGVyMg==") == decoded("aHVuZGVyMg==")
    assert decoded("/+8=") == b"\xff\xef"
    assert decoded("hunter-2") == "hunter-2"


def test_a_credential_tells_place_name_and_detector() -> None:
    (found,) = credentials(secret(data={"password": "aHVudGVyMg==", "port": "NTQzMg=="}))
    assert found == (("data", "password"), "password", "its name", False, "short")


def test_several_settings_of_one_text_are_several_credentials_of_one_field() -> None:
    text = "db.password=hunter2\nmail.password=CHANGE_ME\n"
    found = credentials(secret(stringData={"a.properties": text}))
    assert [(one.path, one.key, one.placeholder) for one in found] == [
        (("stringData", "a.properties"), "a.properties: db.password", False),
        (("stringData", "a.properties"), "a.properties: mail.password", True),
    ]


def test_a_secret_hides_all_but_its_identity() -> None:
    one = secret(data={"a": "eA==", "b": 1}, stringData={"c": "d"}, type="Opaque", other={"e": "f"})
    assert set(sensitive_paths(one)) == {
        ("data", "a"), ("data", "b"), ("stringData", "c"), ("other", "e"),
    }  # fmt: skip


def test_a_value_of_a_wrong_type_may_be_a_credential() -> None:
    assert carrier(secret(data={"a": "eA=="})) == ("data",)
    assert carrier(secret(stringData={"a": "x"})) == ("stringData",)
    assert carrier(secret(data={"a": "eA=="}, stringData={"b": 1})) == ("stringData", "b")
    service = {"apiVersion": "v1", "kind": "Service", "metadata": {"name": "a"}}
    assert carrier(resource(service)) is None


def test_another_groups_secret_is_none_of_kubernetes() -> None:
    data = {"apiVersion": "example.org/v1", "kind": "Secret", "metadata": {"name": "a"}}
    assert credentials(resource({**data, "stringData": {"password": "hunter2"}})) == ()
