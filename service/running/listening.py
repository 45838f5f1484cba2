"""Ports that the program listens on: one that is taken is named by its key before anything else is said or started."""

from __future__ import annotations

import errno
import socket

from service.context import Failure
from service.words import _, os_reason

_OURS_TO_TELL = (errno.EADDRINUSE, errno.EACCES)


def check_port(key: str, host: str, port: int) -> None:
    """Raises Failure when `host`:`port` of the configuration key is taken or forbidden; other trouble is left to the server."""
    try:
        ends = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
    except OSError:
        return
    for family, kind, protocol, _name, address in ends:
        try:
            with socket.socket(family, kind, protocol) as probe:
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                if family == socket.AF_INET6:
                    probe.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
                probe.bind(address)
                probe.listen(1)  # on Linux two may bind with SO_REUSEADDR while neither listens
        except OSError as error:
            if error.errno in _OURS_TO_TELL:
                words = _(
                    "{key} = {port} cannot be used on {host} ({reason}); end the program that holds it, "
                    "or write another port",
                    key=key,
                    port=port,
                    host=host,
                    reason=os_reason(error),
                )
                raise Failure(words) from error
