"""What a client holds, and how it reads an answer of the token endpoint."""

from __future__ import annotations

import email.utils
import json
import math
import re
from dataclasses import dataclass, field
from typing import Any, Optional

from transport import Answer

_ERROR_WORD = re.compile(r"[A-Za-z0-9_.:/-]{1,64}")  # narrower than RFC 6749 5.2, fit for a log
_TOKEN = re.compile(r"[\x21-\x7e]+")  # what can stand in a header without changing it


class Refusal(Exception):
    """A failure in the protocol's words. `detail` holds nothing that came off the wire."""

    def __init__(self, word: str, detail: str = "") -> None:
        super().__init__(word)
        self.word = word
        self.detail = detail


class GrantIsDead(Exception):
    """The server will never take this refresh token again."""


class ServerIsBusy(Exception):
    """5xx, 408 or 429: says nothing about the grant."""

    def __init__(self, status: int, retry_after: Optional[float]) -> None:
        super().__init__(f"the token endpoint answered {status}")
        self.retry_after = retry_after


@dataclass(frozen=True)
class Tokens:
    """One answer of the token endpoint. Two equal ones are still two: compare with `is`."""

    access_token: str = field(repr=False)
    refresh_token: Optional[str] = field(repr=False)
    expires_at: Optional[float] = None
    lifetime: Optional[float] = None

    def is_due(self, now: float) -> bool:
        """Whether to renew before use. A short life gets a short margin, or every call renews."""
        if self.expires_at is None or self.lifetime is None:
            return False
        margin = 60.0 if self.lifetime > 120 else self.lifetime / 10
        return self.expires_at - now < margin

    def is_over(self, now: float) -> bool:
        return self.expires_at is not None and self.expires_at <= now


def read_grant(answer: Answer, asked_at: float, previous: Optional[Tokens]) -> Tokens:
    """Makes tokens of an answer, or raises Refusal, ServerIsBusy or, on a refresh, GrantIsDead.

    `previous` are the tokens being refreshed, None when a code is exchanged.
    """
    try:
        content: Any = json.loads(answer.body)
    except (ValueError, RecursionError):
        content = None
    fields: dict[str, Any] = content if isinstance(content, dict) else {}
    error = fields.get("error")

    if previous is not None and _is_final(answer.status, error):
        raise GrantIsDead
    if answer.status in (408, 429) or answer.status >= 500:
        raise ServerIsBusy(answer.status, _retry_after(answer, asked_at))
    if error is not None:  # with a status of 200, too
        raise Refusal(error_word(error), f"the token endpoint answered {answer.status} with an error")
    if not 200 <= answer.status < 300:
        raise Refusal("protocol", f"the token endpoint answered {answer.status} without an OAuth error")
    return _tokens(fields, asked_at, previous)


def error_word(error: object) -> str:
    return error if isinstance(error, str) and _ERROR_WORD.fullmatch(error) else "protocol"


def _is_final(status: int, error: object) -> bool:
    # league/oauth2-server before 9 says 401 invalid_request of a dead refresh token.
    return error == "invalid_grant" or (status == 401 and error == "invalid_request")


def _tokens(fields: dict[str, Any], asked_at: float, previous: Optional[Tokens]) -> Tokens:
    access, refresh, kind = (fields.get(name) for name in ("access_token", "refresh_token", "token_type"))
    if not isinstance(access, str) or not _TOKEN.fullmatch(access):
        raise Refusal("protocol", "the token answer has no usable access_token")
    if not isinstance(kind, str) or kind.lower() != "bearer":
        raise Refusal("protocol", "the token answer's token_type is not Bearer")
    if refresh is None or refresh == "":
        refresh = previous.refresh_token if previous else None
    elif not isinstance(refresh, str):
        raise Refusal("protocol", "the token answer's refresh_token is not a string")
    lifetime = _seconds(fields.get("expires_in"))
    # Counted from when the question was sent: the answer may have been long on its way.
    return Tokens(access, refresh, None if lifetime is None else asked_at + lifetime, lifetime)


def _seconds(value: object) -> Optional[float]:
    """A number or a numeric string. Anything else is no reason to lose good tokens: unknown."""
    if isinstance(value, bool) or not isinstance(value, (int, float, str)):
        return None
    try:
        seconds = float(value)
    except (ValueError, OverflowError):
        return None
    return seconds if math.isfinite(seconds) else None


def _retry_after(answer: Answer, asked_at: float) -> Optional[float]:
    value = answer.headers.get("Retry-After", "").strip()
    if value.isascii() and value.isdigit():
        return float(value[:9])
    moment = _moment(value)
    if moment is None:
        return None
    server_now = _moment(answer.headers.get("Date", ""))  # two clocks may differ
    return max(0.0, moment - (asked_at if server_now is None else server_now))


def _moment(value: str) -> Optional[float]:
    try:
        return email.utils.parsedate_to_datetime(value).timestamp()
    except (TypeError, ValueError, OverflowError, IndexError):
        return None
