"""Where a request may go: which schemes, hosts and ports, and which addresses a name may stand for.

Belongs here: the refusals, each with a reason in Chinese. Does not belong here: connecting (network.py), asking.
"""

import ipaddress
import re
import socket
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import httpx

IPAddress = ipaddress.IPv4Address | ipaddress.IPv6Address
#: A host name and a port → the addresses it stands for, as text. Raises OSError.
Resolver = Callable[[str, int], Sequence[str]]

STANDARD_PORTS = {"http": 80, "https": 443}
# 2130706433, 0x7f000001, 0177.0.0.1, 127.1: a resolver may take such names for addresses.
_NUMBER_LIKE = re.compile(r"(?:.*\.)?(?:0x[0-9a-f]*|[0-9]+)\.?", re.IGNORECASE)
# What Python does not count as private in every version: transition networks, whose real target is another address.
_SPECIAL = tuple(
    map(ipaddress.ip_network, ("192.88.99.0/24", "2001::/23", "2002::/16", "64:ff9b:1::/48", "fec0::/10"))
)
_NAT64 = ipaddress.ip_network("64:ff9b::/96")


class Refused(Exception):
    """A request is not made: `code`, and `reason` in Chinese with what to do."""

    def __init__(self, code: str, reason: str) -> None:
        super().__init__(reason)
        self.code = code
        self.reason = reason


def resolve(host: str, port: int) -> Sequence[str]:
    """The addresses the system knows for a name. Raises OSError."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


@dataclass(frozen=True)
class Guard:
    """Decides over every URL, redirects included. `hosts` are names, one with a leading dot stands for all below it;
    `ports` are allowed besides 80 and 443."""

    hosts: frozenset[str]
    ports: frozenset[int] = frozenset()
    allows_private: bool = False
    resolver: Resolver = resolve

    def check(self, url: str) -> httpx.URL:
        """The parsed URL. Raises Refused (bad_url, not_http, has_password, host_not_allowed, port_not_allowed,
        private_address) before any name is resolved."""
        try:
            parsed = httpx.URL(url)
            host = parsed.host
        except (httpx.InvalidURL, UnicodeError, ValueError):
            raise Refused("bad_url", "网址写得不对，没有取；请核对地址。") from None
        if parsed.scheme not in STANDARD_PORTS:
            raise Refused("not_http", f"只取 http 和 https 的网址，这里是 {parsed.scheme or '空'}:，没有取。")
        if parsed.userinfo:
            raise Refused("has_password", "网址里带有用户名或密码，没有取；请换成不带密码的地址。")
        if not host:
            raise Refused("bad_url", "网址里没有域名，没有取；请核对地址。")
        self._check_host(host)
        port = parsed.port or STANDARD_PORTS[parsed.scheme]
        if port not in self.ports and port not in STANDARD_PORTS.values():
            raise Refused("port_not_allowed", f"网址用的端口 {port} 不在 sources.csv 里，没有取。")
        return parsed

    def addresses(self, host: str, port: int) -> list[str]:
        """The checked addresses of a host, to connect to as they are. Raises Refused (private_address), OSError.

        One address that is not public is enough: a name that stands for both is a trap.
        """
        literal = _literal(host)
        found = [literal] if literal else [ipaddress.ip_address(text) for text in self.resolver(host, port)]
        if not found:
            raise OSError(f"no address for {host}")
        for address in found:
            self._check_address(host, address)
        return [str(address) for address in found]

    def _check_host(self, host: str) -> None:
        literal = _literal(host)
        if literal is None and _NUMBER_LIKE.fullmatch(host):
            raise Refused("bad_url", f"“{host}”是变形的 IP 地址，没有取；请写域名或标准的 IP 地址。")
        if literal is not None:
            self._check_address(host, literal)
        name = _plain(host)
        if name not in self.hosts and not any(
            entry.startswith(".") and (name.endswith(entry) or name == entry[1:]) for entry in self.hosts
        ):
            raise Refused(
                "host_not_allowed",
                f"网址指向别的网站 {host}，没有取；确实要取，请把它写进设置 FAZHI_ALLOWED_HOSTS。",
            )

    def _check_address(self, host: str, address: IPAddress) -> None:
        if address.is_multicast or address.is_unspecified or not (self.allows_private or is_public(address)):
            raise Refused(
                "private_address",
                f"{host} 指向的 {address} 不是公网地址，没有连接；确实要取内网网站，请把设置 FAZHI_ALLOW_PRIVATE_ADDRESSES 设为 true。",
            )


def guard_for(urls: Iterable[str], more_hosts: str, allows_private: bool, resolver: Resolver) -> Guard:
    """The guard that lets through the hosts and ports of `urls`, and `more_hosts` (names or .suffixes, by comma)."""
    parsed = [httpx.URL(url) for url in urls]
    named = [entry.strip().lower() for entry in re.split("[,，;；]", more_hosts) if entry.strip()]
    return Guard(
        frozenset([*(_plain(url.host) for url in parsed), *named]),
        frozenset(url.port for url in parsed if url.port),
        allows_private,
        resolver,
    )


def is_public(address: IPAddress) -> bool:
    """Whether an address is one of the open internet; an IPv4 address inside an IPv6 one counts as itself."""
    if isinstance(address, ipaddress.IPv6Address):
        inner = address.ipv4_mapped
        if address in _NAT64:
            inner = ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
        if inner is not None:
            return is_public(inner)
    closed = (
        address.is_private
        or address.is_loopback
        or address.is_link_local
        or address.is_reserved
        or address.is_multicast
        or address.is_unspecified
    )
    return address.is_global and not closed and not any(address in network for network in _SPECIAL)


def _literal(host: str) -> IPAddress | None:
    try:
        return ipaddress.ip_address(host)
    except ValueError:
        return None


def _plain(host: str) -> str:
    return host.lower().rstrip(".")
