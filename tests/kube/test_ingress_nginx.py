"""The lens on ingress-nginx: Go's readings of texts, and nginx's directives."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chloro_lint.kube import ingress_nginx
from chloro_lint.kube.ingress_nginx import boolean, integer, networks, snippet_headers
from chloro_lint.model import Resource
from tests.kube.decoded import only


def ingress(annotations: str) -> Resource:
    return only(
        "{apiVersion: networking.k8s.io/v1, kind: Ingress, metadata: {name: a, annotations: "
        f"{{{annotations}}}}}}}"
    )


@pytest.mark.parametrize("text", ["1", "t", "T", "TRUE", "true", "True"])
def test_go_reads_six_words_as_true(text: str) -> None:
    assert boolean(text) is True


@pytest.mark.parametrize("text", ["0", "f", "F", "FALSE", "false", "False"])
def test_go_reads_six_words_as_false(text: str) -> None:
    assert boolean(text) is False


@pytest.mark.parametrize("text", ["", "yes", "no", "on", "off", "tRUE", " true", "true ", "01"])
def test_any_other_word_is_no_boolean(text: str) -> None:
    assert boolean(text) is None


@pytest.mark.parametrize(
    ("text", "value"), [("20", 20), ("+20", 20), ("-20", -20), ("020", 20), ("0", 0)]
)
def test_plain_integers_are_read(text: str, value: int) -> None:
    assert integer(text) == value


@pytest.mark.parametrize("text", ["", " 20", "20 ", "20.0", "20r/s", "0x14", "1_000", "２0", "--1"])
def test_any_other_text_is_no_integer(text: str) -> None:
    assert integer(text) is None


@given(st.integers(min_value=-(10**17), max_value=10**17))
def test_every_integer_is_read_as_itself(value: int) -> None:
    assert integer(str(value)) == value


@given(st.text(max_size=30))
def test_no_text_breaks_a_reading(text: str) -> None:
    assert boolean(text) in (True, False, None)
    assert integer(text) is None or isinstance(integer(text), int)
    assert networks(text) is None or networks(text)
    assert all(name == name.lower() for name in snippet_headers(text))


def test_a_switch_that_is_no_boolean_keeps_its_default() -> None:
    one = ingress(
        'nginx.ingress.kubernetes.io/ssl-redirect: "no", '
        'nginx.ingress.kubernetes.io/enable-cors: "t"'
    )
    assert ingress_nginx.switched_on(one, "ssl-redirect", default=True) is True
    assert ingress_nginx.switched_on(one, "force-ssl-redirect") is False
    assert ingress_nginx.switched_on(one, "enable-cors") is True


def test_settings_are_the_annotations_with_the_prefix() -> None:
    one = ingress('nginx.ingress.kubernetes.io/limit-rps: "20", nginx.org/limit-req-rate: 20r/s')
    assert ingress_nginx.settings(one) == {"limit-rps": "20"}
    assert ingress_nginx.annotation(one, "limit-rps") == "20"
    assert ingress_nginx.annotation(one, "limit-rpm") is None


def test_networks_that_touch_are_joined() -> None:
    assert networks("0.0.0.0/1, 128.0.0.0/1") == ("0.0.0.0/0",)
    assert networks("::/1,8000::/1,192.0.2.7") == ("192.0.2.7/32", "::/0")
    assert networks("10.1.2.3/8") == ("10.0.0.0/8",)


@pytest.mark.parametrize("text", ["", "office", "10.0.0.0/33", "10.0.0.0/8,"])
def test_what_is_no_list_of_networks_is_none(text: str) -> None:
    assert networks(text) is None


def test_headers_are_read_from_both_directives() -> None:
    text = """
    # add_header X-Commented yes;
    add_header X-Frame-Options DENY always;
    more_set_headers "Content-Security-Policy: default-src 'self'; object-src 'none'"
                     'X-Content-Type-Options : nosniff';
    if ($scheme = https) { add_header "Referrer-Policy" no-referrer; }
    proxy_hide_header X-Powered-By;
    """
    assert snippet_headers(text) == {
        "x-frame-options": "DENY",
        "content-security-policy": "default-src 'self'; object-src 'none'",
        "x-content-type-options": "nosniff",
        "referrer-policy": "no-referrer",
    }


def test_a_directive_without_a_value_sets_nothing() -> None:
    assert snippet_headers("add_header X-Frame-Options; more_set_headers X-Frame-Options;") == {}
