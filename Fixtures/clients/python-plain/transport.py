"""One HTTP exchange: no redirects, no compression, no proxy, one deadline for the whole of it."""

from __future__ import annotations

import http.client
import io
import socket
import ssl
import time
from dataclasses import dataclass, field
from typing import Mapping, Optional
from urllib.parse import urlsplit

MEBIBYTE = 1 << 20


class NoAnswer(Exception):
    """Refused, reset, timed out or cut short. The text never holds anything that was sent."""


class BadAnswer(Exception):
    """An answer came whole, and cannot be used."""


class Deadline:
    """A point in time that every wait on the way has to respect."""

    def __init__(self, seconds: float) -> None:
        self._end = time.monotonic() + seconds

    def left(self) -> float:
        return self._end - time.monotonic()

    def arm(self, sock: socket.socket) -> None:
        left = self.left()
        if left <= 0:
            raise socket.timeout("timed out")
        sock.settimeout(left)


@dataclass(frozen=True)
class Answer:
    status: int
    headers: http.client.HTTPMessage
    body: bytes = field(repr=False)


def exchange(
    method: str,
    url: str,
    headers: Mapping[str, str],
    body: Optional[bytes],
    *,
    seconds: float,
    limit: int = MEBIBYTE,
    tls: Optional[ssl.SSLContext] = None,
) -> Answer:
    """Sends a request on a connection of its own and reads the answer.

    Raises NoAnswer, or BadAnswer when the body is longer than `limit` or in a coding that
    was not offered.
    """
    deadline = Deadline(seconds)
    parts = urlsplit(url)
    target = (parts.path or "/") + ("?" + parts.query if parts.query else "")
    connection = _Connection(parts.scheme, parts.hostname or "", parts.port, deadline, tls)
    try:
        connection.request(method, target, body, {**headers, "Connection": "close"})
        response = connection.getresponse()
        content = _read(response, limit)
    except (OSError, http.client.HTTPException) as error:
        raise NoAnswer(f"{type(error).__name__} from {parts.hostname}") from None
    finally:
        connection.hang_up()
    if response.headers.get("Content-Encoding", "identity").strip().lower() != "identity":
        raise BadAnswer("the answer is in a content coding that was not offered")
    return Answer(response.status, response.headers, content)


def _read(response: http.client.HTTPResponse, limit: int) -> bytes:
    content = bytearray()
    while True:
        piece = response.read(min(65536, limit + 1 - len(content)))
        content += piece
        if len(content) > limit:
            raise BadAnswer(f"the answer is longer than {limit} bytes")
        if not piece:
            break
    if response.length:  # http.client takes an early end for the end, when asked for pieces
        raise http.client.IncompleteRead(b"", response.length)
    return bytes(content)


class _FinalResponse(http.client.HTTPResponse):
    """Skips every interim answer: http.client knows 100 only."""

    def _read_status(self) -> tuple[str, int, str]:
        while True:
            version, status, reason = super()._read_status()  # type: ignore[misc]
            if not 100 < status < 200 or status == 101:
                return version, status, reason
            http.client.parse_headers(self.fp)


class _Connection(http.client.HTTPConnection):
    response_class = _FinalResponse

    def __init__(
        self, scheme: str, host: str, port: Optional[int], deadline: Deadline, tls: Optional[ssl.SSLContext]
    ) -> None:
        self.default_port = 443 if scheme == "https" else 80
        super().__init__(host, port)
        self._tls = (tls or ssl.create_default_context()) if scheme == "https" else None
        self._deadline = deadline
        self._socket: Optional[socket.socket] = None

    def connect(self) -> None:
        left = max(self._deadline.left(), 0.001)
        self._socket = socket.create_connection((self.host, self.port), timeout=left)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if self._tls is not None:
            self._deadline.arm(self._socket)
            self._socket = self._tls.wrap_socket(self._socket, server_hostname=self.host)
        self.sock = _TimedSocket(self._socket, self._deadline)

    def hang_up(self) -> None:
        if self._socket is not None:
            self._socket.close()


class _TimedSocket:
    """What http.client needs of a socket. A plain timeout starts anew with every byte."""

    def __init__(self, sock: socket.socket, deadline: Deadline) -> None:
        self._socket = sock
        self._deadline = deadline

    def sendall(self, data: bytes) -> None:
        self._deadline.arm(self._socket)
        self._socket.sendall(data)

    def makefile(self, mode: str) -> io.BufferedReader:
        return io.BufferedReader(_TimedReader(self._socket, self._deadline))

    def close(self) -> None:
        """Left to `hang_up`: http.client closes before the body is read."""


class _TimedReader(io.RawIOBase):
    def __init__(self, sock: socket.socket, deadline: Deadline) -> None:
        self._socket = sock
        self._deadline = deadline

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        self._deadline.arm(self._socket)
        return self._socket.recv_into(buffer)
