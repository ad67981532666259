"""Who a client is, for sharing turns fairly: an address, never stored or logged.

Forwarded headers are believed only of proxies that were configured, and only as far as those wrote them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

from starlette.requests import Request

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

LOCAL = "local"
"""Whoever comes over a unix socket."""

UNKNOWN = "unknown"
"""A client that hung up before its address could be asked."""

_MOST_HOPS = 32

_PAIR = r"""[!#$%&'*+.^_`|~0-9A-Za-z-]+=(?:[!#$%&'*+.^_`|~0-9A-Za-z-]+|"(?:[^"\\]|\\.)*")"""
_ELEMENT = re.compile(rf"\s*({_PAIR}(?:\s*;\s*{_PAIR})*)\s*(?:,|$)")
_FOR = re.compile(r'(?:^|;)\s*for=(?:"([^"]*)"|([^";]*))\s*(?=;|$)', re.IGNORECASE)
_WITH_PORT = re.compile(r"(?:\[([0-9A-Fa-f:.]+)\]|([0-9.]+))(?::[0-9]{1,5})?")


class ClientIdentity:
    """Tells clients apart. ``trusted_proxies`` are the networks whose forwarded headers are believed."""

    def __init__(self, trusted_proxies: Iterable[Network | str] = ()) -> None:
        """Raises :class:`ValueError` for what is no network."""
        self._trusted = tuple(ip_network(each) for each in trusted_proxies)

    def of(self, request: Request) -> str:
        """An IPv4 address, the first 64 bits of an IPv6 address, ``local`` or ``unknown``.

        Behind a trusted proxy it is the last address in ``X-Forwarded-For`` or ``Forwarded`` that is no
        trusted proxy itself. Where there are both and they disagree, one was not written by the proxy:
        then neither is believed.
        """
        peer = self._peer(request)
        if not isinstance(peer, Address):
            return peer
        if not self._is_trusted(peer):
            return _shown(peer)
        told = {
            self._origin(peer, hops)
            for hops in (
                _hops_of_list(request.headers.getlist("x-forwarded-for")),
                _hops_of_forwarded(request.headers.getlist("forwarded")),
            )
            if hops
        }
        return _shown(told.pop() if len(told) == 1 else peer)

    def of_peer(self, host: str) -> str | None:
        """As :meth:`of` for the address of a peer; ``None`` for a trusted proxy, which stands for many."""
        address = _address(host)
        if address is None:
            return UNKNOWN
        return None if self._is_trusted(address) else _shown(address)

    @staticmethod
    def _peer(request: Request) -> Address | str:
        if request.client is not None:
            return _address(request.client.host) or UNKNOWN
        server = request.scope.get("server")
        return LOCAL if server is not None and server[1] is None else UNKNOWN

    def _is_trusted(self, address: Address) -> bool:
        return any(address in network for network in self._trusted)

    def _origin(self, peer: Address, hops: Sequence[str]) -> Address:
        """The nearest hop that is no trusted proxy; what cannot be read ends the search."""
        known = peer
        for hop in reversed(hops[-_MOST_HOPS:]):
            address = _address(hop)
            if address is None:
                break
            known = address
            if not self._is_trusted(address):
                break
        return known


def _hops_of_list(lines: Iterable[str]) -> list[str]:
    text = ",".join(lines)
    return text.split(",") if text else []


def _hops_of_forwarded(lines: Iterable[str]) -> list[str]:
    """The ``for`` of each element (RFC 7239), empty where it has none; a header against the grammar is one empty hop."""
    text = ",".join(lines)
    hops = []
    at = 0
    while at < len(text):
        element = _ELEMENT.match(text, at)
        if element is None:
            # An open quotation mark could hide what the proxy wrote.
            return [""]
        found = _FOR.findall(element[1])
        hops.append("".join(found[0]) if len(found) == 1 else "")
        at = element.end()
    return hops


def _address(text: str) -> Address | None:
    text = text.strip()
    with_port = _WITH_PORT.fullmatch(text)
    if with_port is not None:
        text = with_port[1] or with_port[2]
    try:
        address = ip_address(text.partition("%")[0])
    except ValueError:
        return None
    if isinstance(address, IPv6Address) and address.ipv4_mapped is not None:
        return address.ipv4_mapped
    return address


def _shown(address: Address) -> str:
    if isinstance(address, IPv4Address):
        return str(address)
    # One customer usually has 64 bits of addresses of their own.
    return str(IPv6Network((address, 64), strict=False))
