"""Is this a numeric address of the public internet?"""

from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address

NAT64 = IPv6Network("64:ff9b::/96")
"""RFC 6052: the last 32 bits are the IPv4 address that a gateway connects to."""
NAT64_LOCAL = IPv6Network("64:ff9b:1::/48")
"""RFC 8215: a network's own gateways; where they lead nobody outside can say."""
PROTOCOLS = IPv4Network("192.0.0.0/24")
"""RFC 6890: for protocols, no place for a site; Pythons differ on which of it is global."""
COMPATIBLE = IPv6Network("::/96")
"""RFC 4291, 2.5.5.1: IPv4 in IPv6 as it was first thought of; holds :: and ::1, too."""


def is_public(address: str) -> bool:
    """Whether anybody on the internet may mean the same host by it; False for what is no numeric address at all."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return False
    return _is_public(parsed)


def _is_public(address: IPv4Address | IPv6Address) -> bool:
    if isinstance(address, IPv6Address):
        inner = address.ipv4_mapped or address.sixtofour or _behind_gateway(address)
        if inner is not None:
            return _is_public(inner)
        if address in NAT64_LOCAL or address in COMPATIBLE or address.is_site_local:
            return False
    elif address in PROTOCOLS:
        return False
    # Of multicast and reserved addresses some count as global.
    return address.is_global and not (address.is_multicast or address.is_reserved)


def _behind_gateway(address: IPv6Address) -> IPv4Address | None:
    return IPv4Address(int(address) & 0xFFFF_FFFF) if address in NAT64 else None
