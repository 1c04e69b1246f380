"""Which addresses belong to the public, and which no stranger's URL may ever lead to."""

from collections.abc import Iterator
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

LOOPBACK: tuple[Network, ...] = (IPv4Network("127.0.0.0/8"), IPv6Network("::1/128"))

# Source: IANA's special-purpose registries. Written out, since `is_global` differs between releases of Python
# and lets multicast, relays and translated addresses through.
_NOT_PUBLIC_V4 = tuple(
    IPv4Network(network)
    for network in (
        "0.0.0.0/8",  # this network; 0.0.0.0 is this very machine on Linux
        "10.0.0.0/8",  # private
        "100.64.0.0/10",  # carriers' NAT
        "127.0.0.0/8",  # loopback
        "169.254.0.0/16",  # link-local, cloud metadata
        "172.16.0.0/12",  # private
        "192.0.0.0/24",  # protocol assignments
        "192.0.2.0/24",  # documentation
        "192.31.196.0/24",  # AS112, which answers for private names
        "192.52.193.0/24",  # multicast tunnels
        "192.88.99.0/24",  # 6to4 relays
        "192.168.0.0/16",  # private
        "192.175.48.0/24",  # AS112
        "198.18.0.0/15",  # benchmarks
        "198.51.100.0/24",  # documentation
        "203.0.113.0/24",  # documentation
        "224.0.0.0/4",  # multicast
        "240.0.0.0/4",  # reserved, broadcast
    )
)

# Global unicast is in here; mapped and compatible IPv4, NAT64, unique local, link-local, site-local
# and multicast addresses are not.
_GLOBAL_UNICAST_V6 = IPv6Network("2000::/3")
_NOT_PUBLIC_V6 = tuple(
    IPv6Network(network)
    for network in (
        "2001::/23",  # protocol assignments: Teredo, benchmarks, ORCHID
        "2001:db8::/32",  # documentation
        "2002::/16",  # 6to4
        "2620:4f:8000::/48",  # AS112
        "3fff::/20",  # documentation
    )
)

# Refused even where a setting allows the network around them: they hand out a machine's credentials.
# Sources: the documentation of AWS (also ECS, EKS), Azure, Google Cloud, Oracle, Alibaba Cloud, OpenStack.
_METADATA: frozenset[Address] = frozenset(
    {
        *map(IPv4Address, ("169.254.169.254", "169.254.170.2", "169.254.170.23", "168.63.129.16")),
        *map(IPv4Address, ("192.0.0.192", "100.100.100.200")),
        *map(IPv6Address, ("fd00:ec2::254", "fd00:ec2::23", "fd20:ce::254", "fe80::a9fe:a9fe")),
    }
)
# The address embedded in these cannot be found without knowing the network's own prefix length (RFC 8215).
_LOCAL_NAT64 = IPv6Network("64:ff9b:1::/48")

_V4_IN_LAST_BITS = (IPv6Network("::/96"), IPv6Network("::ffff:0:0:0/96"), IPv6Network("64:ff9b::/96"))
_ISATAP_MARKS = (0x0000_5EFE, 0x0200_5EFE)  # RFC 5214: followed by an IPv4 address
_LOW_32_BITS = 0xFFFF_FFFF


def is_public(address: Address) -> bool:
    """Whether an address is, on its face, a host of the public internet."""
    if isinstance(address, IPv4Address):
        return not is_within(address, _NOT_PUBLIC_V4)
    return address in _GLOBAL_UNICAST_V6 and not is_within(address, _NOT_PUBLIC_V6)


def is_never_dialed(address: Address) -> bool:
    """Whether no setting may allow an address."""
    return address in _METADATA or address in _LOCAL_NAT64


def is_within(address: Address, networks: tuple[Network, ...]) -> bool:
    return any(address in network for network in networks)


def with_embedded(address: Address) -> list[Address]:
    """An address and the IPv4 addresses that routers and translators may read out of it."""
    if isinstance(address, IPv4Address):
        return [address]
    return [address, *_embedded(address)]


def _embedded(address: IPv6Address) -> Iterator[IPv4Address]:
    number = int(address)
    if address.ipv4_mapped:
        yield address.ipv4_mapped
    if address.sixtofour:
        yield address.sixtofour
    if address.teredo:
        yield from address.teredo
    marked = (number >> 32) & _LOW_32_BITS in _ISATAP_MARKS
    if marked or (is_within(address, _V4_IN_LAST_BITS) and number > 1):
        yield IPv4Address(number & _LOW_32_BITS)
