"""Who is who, and that nobody becomes somebody else by writing a header."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.requests import Request

from budgetgraph.web.client_identity import ClientIdentity

PROXIES = ("10.0.0.0/8", "fd00::/8")


def who(peer: str | None, *headers: tuple[str, str], trusted: tuple[str, ...] = PROXIES) -> str:
    scope = {
        "type": "http",
        "client": None if peer is None else (peer, 4711),
        "server": ("127.0.0.1", 8000),
        "headers": [(name.lower().encode(), value.encode("latin-1")) for name, value in headers],
    }
    return ClientIdentity(trusted).of(Request(scope))


XFF = "X-Forwarded-For"


@pytest.mark.parametrize(
    ("peer", "expected"),
    [
        ("203.0.113.5", "203.0.113.5"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:ffff::1", "2001:db8:1:2::/64"),
        ("::ffff:203.0.113.5", "203.0.113.5"),
        ("fe80::1%eth0", "fe80::/64"),
        ("testclient", "unknown"),
        (None, "unknown"),
    ],
)
def test_without_a_proxy(peer: str | None, expected: str) -> None:
    assert who(peer) == expected
    assert who(peer, (XFF, "8.8.8.8"), ("Forwarded", "for=8.8.8.8")) == expected


def test_a_unix_socket() -> None:
    scope = {"type": "http", "client": None, "server": ("/run/x.sock", None), "headers": []}
    assert ClientIdentity().of(Request(scope)) == "local"


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("203.0.113.5", "203.0.113.5"),
        ("203.0.113.5:5678", "203.0.113.5"),
        ("[2001:db8::9]:443", "2001:db8::/64"),
        ("2001:db8::9", "2001:db8::/64"),
        # What the client wrote itself stands left of what our proxy added.
        ("1.1.1.1, 203.0.113.5", "203.0.113.5"),
        ("1.1.1.1, 203.0.113.5, 10.9.9.9", "203.0.113.5"),
        ("1.1.1.1, rubbish, 10.9.9.9", "10.9.9.9"),
        ("10.1.1.1, 10.2.2.2", "10.1.1.1"),
        ("rubbish", "10.0.0.1"),
        ("", "10.0.0.1"),
        (",,,", "10.0.0.1"),
        ("203.0.113.5, ", "10.0.0.1"),
        ("unknown", "10.0.0.1"),
        ("999.1.1.1", "10.0.0.1"),
        ("local", "10.0.0.1"),
        (", ".join(["10.0.0.2"] * 500), "10.0.0.2"),
    ],
)
def test_the_list_of_a_trusted_proxy(header: str, expected: str) -> None:
    assert who("10.0.0.1", (XFF, header)) == expected
    assert who("fd00::1", (XFF, header)) == expected.replace("10.0.0.1", "fd00::/64")


def test_several_lines_are_one_list() -> None:
    assert who("10.0.0.1", (XFF, "1.1.1.1"), (XFF, "203.0.113.5")) == "203.0.113.5"


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("for=203.0.113.5", "203.0.113.5"),
        ('For="203.0.113.5:80";proto=https;by=10.0.0.1', "203.0.113.5"),
        ('for=1.1.1.1, for="[2001:db8::9]:443"', "2001:db8::/64"),
        ("for=1.1.1.1, for=203.0.113.5, for=10.3.3.3", "203.0.113.5"),
        ("for=_hidden", "10.0.0.1"),
        ("for=unknown", "10.0.0.1"),
        ("proto=https", "10.0.0.1"),
        ("for=203.0.113.5;for=1.1.1.1", "10.0.0.1"),
        # A quotation mark that the client opened must not hide what the proxy wrote.
        ('for=1.1.1.1;x=", for=203.0.113.5', "10.0.0.1"),
        ('for=1.1.1.1;x=", for="[2001:db8::9]"', "10.0.0.1"),
        ('for=203.0.113.5;host="a, for=1.1.1.1"', "203.0.113.5"),
    ],
)
def test_the_standard_header_of_a_trusted_proxy(header: str, expected: str) -> None:
    assert who("10.0.0.1", ("Forwarded", header)) == expected


def test_two_headers_that_disagree_are_not_believed() -> None:
    # The proxy writes one of them and passes the client's own through.
    told = ((XFF, "203.0.113.5"), ("Forwarded", "for=1.1.1.1"))
    assert who("10.0.0.1", *told) == "10.0.0.1"
    assert who("10.0.0.1", told[0], ("Forwarded", "for=203.0.113.5")) == "203.0.113.5"


@given(st.text(st.characters(max_codepoint=255), max_size=60), st.sampled_from([XFF, "Forwarded"]))
def test_no_header_breaks_anything(header: str, name: str) -> None:
    assert who("10.0.0.1", (name, header))
    assert who("203.0.113.5", (name, header)) == "203.0.113.5"


@given(st.text(st.characters(max_codepoint=127, exclude_characters='"'), max_size=60))
def test_what_the_client_writes_changes_nothing(written: str) -> None:
    assert who("10.0.0.1", (XFF, f"{written}, 203.0.113.5")) == "203.0.113.5"


def test_no_network() -> None:
    with pytest.raises(ValueError, match="does not appear"):
        ClientIdentity(["proxy.example"])
