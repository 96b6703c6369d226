"""Where a request comes from: the peer, or whom trusted proxies name."""

import hashlib
from collections.abc import Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

from starlette.datastructures import Headers
from starlette.types import Scope

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network


def client_address(scope: Scope, trusted: Sequence[Network]) -> Address | None:
    """Return the client's address; None where there is none (a Unix socket).

    `X-Forwarded-For` is read from its end, and only as far as trusted proxies wrote it: what stands before that
    is the client's own word.
    """
    peer = _address(scope["client"][0]) if scope.get("client") else None
    named = [
        part.strip() for value in Headers(scope=scope).getlist("x-forwarded-for") for part in value.split(",")
    ]
    while named and peer is not None and any(peer in network for network in trusted):
        found = _address(named.pop())
        if found is None:
            break
        peer = found
    return peer


def place_of(address: Address | None) -> bytes:
    """Return the network that somebody is in, as a hash: the address, or the /64 that an IPv6 subscriber has."""
    network = ip_network((address, 64), strict=False) if isinstance(address, IPv6Address) else address
    return hashlib.sha256(str(network).encode()).digest()


def _address(text: str) -> Address | None:
    try:
        found = ip_address(text)
    except ValueError:
        return None
    return found.ipv4_mapped or found if isinstance(found, IPv6Address) else found
