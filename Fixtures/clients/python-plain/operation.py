"""What a client is told, what it makes of one request of its user, and how long that may take."""

from __future__ import annotations

import ssl
import time
from dataclasses import dataclass
from typing import Optional

EXCHANGE_SECONDS = 5.0
OPERATION_SECONDS = 8.5  # of all exchanges together: the runner waits for 10


@dataclass(frozen=True)
class Settings:
    authorize_url: str
    token_url: str
    api_url: str
    client_id: str
    client_secret: str
    redirect_uri: str
    scope: str
    tls: Optional[ssl.SSLContext]


@dataclass(frozen=True)
class Outcome:
    """How one API call ended. No word means that it went well."""

    status: int
    word: Optional[str] = None
    detail: str = ""


class Operation:
    """One request of the user: everything done for it shares its start and its end."""

    def __init__(self) -> None:
        self.started = time.monotonic()

    def seconds(self) -> float:
        return max(0.0, min(EXCHANGE_SECONDS, self.started + OPERATION_SECONDS - time.monotonic()))
