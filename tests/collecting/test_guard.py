"""Where a request may go: every form of a private address is known, and no other site is asked."""

import ipaddress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.collecting.guard import Refused, guard_for, is_public

GUARD = guard_for(
    ["http://www.a.example/x", "http://b.example:8080/"], ".gov.example", False, lambda h, p: []
)


def refusal(url: str) -> str:
    with pytest.raises(Refused) as caught:
        GUARD.check(url)
    assert "取" in caught.value.reason or "连接" in caught.value.reason
    return caught.value.code


@pytest.mark.parametrize(
    "url",
    [
        "http://www.a.example/",
        "https://WWW.A.example./y",
        "http://b.example:8080/",
        "https://x.gov.example/1",
    ],
)
def test_listed_hosts_may_be_asked(url: str) -> None:
    assert GUARD.check(url).host


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("http://c.example/", "host_not_allowed"),
        ("http://www.a.example.evil.example/", "host_not_allowed"),
        ("http://notgov.example/", "host_not_allowed"),
        ("http://www.a.example:22/", "port_not_allowed"),
        ("file:///etc/passwd", "not_http"),
        ("ftp://www.a.example/", "not_http"),
        ("javascript:alert(1)", "not_http"),
        ("/only/a/path", "not_http"),
        ("http://user:pass@www.a.example/", "has_password"),
        ("http://www.a.example@c.example/", "has_password"),
        ("http:///x", "bad_url"),
        ("http://[::1", "bad_url"),
        ("http://www.a.example:99999/", "port_not_allowed"),
        ("http://2130706433/", "bad_url"),
        ("http://0x7f000001/", "bad_url"),
        ("http://0x7f.0.0.1/", "bad_url"),
        ("http://0177.0.0.1/", "bad_url"),
        ("http://127.1/", "bad_url"),
        ("http://127.0.0.1/", "private_address"),
        ("http://[::1]/", "private_address"),
        ("http://[::ffff:127.0.0.1]/", "private_address"),
        ("http://[::ffff:7f00:1]/", "private_address"),
        ("http://[64:ff9b::7f00:1]/", "private_address"),
        ("http://[2002:7f00:1::]/", "private_address"),
        ("http://[fe80::1]/", "private_address"),
        ("http://[fd00::1]/", "private_address"),
        ("http://169.254.169.254/", "private_address"),
        ("http://100.64.0.1/", "private_address"),
        ("http://0.0.0.0/", "private_address"),
        ("http://8.8.8.8/", "host_not_allowed"),
    ],
)
def test_anything_else_is_refused(url: str, code: str) -> None:
    assert refusal(url) == code


@pytest.mark.parametrize(
    "found", [["10.0.0.1"], ["8.8.8.8", "192.168.1.1"], ["::1"], ["::ffff:10.0.0.1"], ["fe80::1%2"]]
)
def test_one_private_address_of_a_name_is_enough(found: list[str]) -> None:
    guard = guard_for(["http://a.example/"], "", False, lambda host, port: found)
    with pytest.raises(Refused, match="FAZHI_ALLOW_PRIVATE_ADDRESSES"):
        guard.addresses("a.example", 80)


def test_public_addresses_are_given_as_checked() -> None:
    guard = guard_for(["http://a.example/"], "", False, lambda host, port: ["8.8.8.8", "2400:3200::1"])
    assert guard.addresses("a.example", 80) == ["8.8.8.8", "2400:3200::1"]


@given(st.ip_addresses(v=4))
def test_an_address_wrapped_in_another_is_no_more_public(address: ipaddress.IPv4Address) -> None:
    for form in (f"::ffff:{address}", f"64:ff9b::{address}"):
        assert not is_public(ipaddress.ip_address(form)) or is_public(address)
