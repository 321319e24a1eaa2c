"""A careful OAuth client of one user, for the authorization code flow with rotating refresh tokens."""

from __future__ import annotations

import hmac
import json
import secrets
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Optional
from urllib.parse import parse_qsl, urlencode, urlsplit

from operation import Operation, Outcome, Settings
from store import Store, StoreIsBusy
from tokens import GrantIsDead, Refusal, ServerIsBusy, Tokens, error_word, read_grant
from transport import MEBIBYTE, Answer, BadAnswer, NoAnswer, exchange

LONGEST_PAUSE = 2.0
LONGEST_TURN = 3.0  # to wait for another process that refreshes
API_LIMIT = 8 * MEBIBYTE  # a list of records may be long; a token answer may not


class Client:
    def __init__(self, settings: Settings, store: Store, tokens: Optional[Tokens], offset: float = 0) -> None:
        self.settings = settings
        self.offset = offset
        self.tokens = tokens
        self._store = store
        self._pending_state: Optional[str] = None
        self._lock = threading.Lock()  # held over a refresh, so that there is one at a time
        self._failure: Optional[tuple[Tokens, float, Refusal]] = None
        self._adopted: Optional[Tokens] = None  # what another process has renewed last

    def now(self) -> float:
        return time.time() + self.offset

    # Connecting

    def authorize(self) -> str:
        self._pending_state = secrets.token_urlsafe(32)
        query = urlencode({
            "response_type": "code",
            "client_id": self.settings.client_id,
            "redirect_uri": self.settings.redirect_uri,
            "scope": self.settings.scope,
            "state": self._pending_state,
        })
        url = self.settings.authorize_url
        return url + ("&" if "?" in url else "?") + query

    def callback(self, url: str) -> None:
        try:
            pairs = parse_qsl(urlsplit(url).query, keep_blank_values=True)
        except ValueError:
            raise Refusal("protocol", "the callback is not a URL") from None
        given = {name: [value for key, value in pairs if key == name] for name in ("state", "error", "code")}
        # A callback that is not ours leaves the flow that is under way alone.
        if not self._is_pending(given["state"]):
            raise Refusal("state_mismatch", "the callback's state is not the one that was sent")
        self._pending_state = None
        if given["error"]:
            raise Refusal(error_word(given["error"][0]), "the authorization was refused")
        if len(given["code"]) != 1 or not given["code"][0]:
            raise Refusal("protocol", "the callback has no single code")
        self._exchange_code(given["code"][0])

    def _is_pending(self, states: list[str]) -> bool:
        if self._pending_state is None or len(states) != 1:
            return False
        return hmac.compare_digest(states[0].encode(errors="replace"), self._pending_state.encode())

    def _exchange_code(self, code: str) -> None:
        form = {"grant_type": "authorization_code", "code": code, "redirect_uri": self.settings.redirect_uri}
        try:
            tokens = self._ask(Operation(), form, None)
        except (NoAnswer, ServerIsBusy) as error:  # a code is for one use: it is not sent again
            raise Refusal("network", str(error)) from None
        with self._lock:
            self._keep(tokens)

    # Calling

    def call(self, method: str, path: str, body: Any, parallel: int) -> list[Outcome]:
        content = None if body is None else json.dumps(body).encode()
        operation = Operation()
        start = threading.Barrier(parallel)

        def one(_: int) -> Outcome:
            start.wait()
            return self._call_once(operation, method, path, content)

        with ThreadPoolExecutor(parallel) as pool:
            return list(pool.map(one, range(parallel)))

    def _call_once(self, operation: Operation, method: str, path: str, body: Optional[bytes]) -> Outcome:
        status = 0
        try:
            tokens = self._held()
            may_renew = True
            if tokens.is_due(self.now()) and tokens.refresh_token:
                may_renew = False  # once a call, whatever comes of it
                tokens = self._renewed_ahead(operation, tokens)
            status = self._api(operation, tokens, method, path, body).status
            # A 401 means "not processed", so that a POST may be sent again as well.
            if status == 401 and (may_renew or self.tokens is not tokens):
                tokens = self._renewed(operation, tokens)
                status = self._api(operation, tokens, method, path, body).status
            if status == 401 and tokens is self._adopted:  # over as well, and this call has renewed nothing yet
                tokens = self._renewed(operation, tokens)
                status = self._api(operation, tokens, method, path, body).status
        except Refusal as refusal:
            return Outcome(status, refusal.word, refusal.detail)
        if 200 <= status < 300:
            return Outcome(status)
        return Outcome(status, "http", f"the API answered {status}")

    def _held(self) -> Tokens:
        tokens = self.tokens
        if tokens is None:
            raise Refusal("reauthorize", "there is no grant")
        return tokens

    def _api(
        self, operation: Operation, tokens: Tokens, method: str, path: str, body: Optional[bytes]
    ) -> Answer:
        headers = {"Authorization": f"Bearer {tokens.access_token}", "Accept": "application/json"}
        if body is not None:
            headers["Content-Type"] = "application/json"
        try:
            return exchange(
                method, self.settings.api_url + path, headers, body,
                seconds=operation.seconds(), limit=API_LIMIT, tls=self.settings.tls,
            )
        except NoAnswer as error:
            raise Refusal("network", f"API: {error}") from None
        except BadAnswer as error:
            raise Refusal("protocol", f"API: {error}") from None

    # Refreshing

    def refresh(self) -> None:
        self._renewed(Operation(), self._held())

    def _renewed_ahead(self, operation: Operation, used: Tokens) -> Tokens:
        """Renews early. When the server is out of reach, what is not over yet will do."""
        try:
            return self._renewed(operation, used)
        except Refusal as refusal:
            if refusal.word not in ("network", "failed") or used.is_over(self.now()):
                raise
            return used

    def _renewed(self, operation: Operation, used: Tokens) -> Tokens:
        """Gives tokens newer than `used`: another thread's if there are, else by a refresh."""
        with self._lock:
            held = self._held()
            if held is not used:
                return held
            if self._failure is not None:
                of, at, refusal = self._failure
                if of is used and at >= operation.started:  # waited for a refresh, and it failed
                    raise refusal
            try:
                return self._refresh_in_turn(operation, held)
            except Refusal as refusal:
                self._failure = (used, time.monotonic(), refusal)
                raise

    def _refresh_in_turn(self, operation: Operation, held: Tokens) -> Tokens:
        """Refreshes when no other process does, unless one of them has done it meanwhile."""
        try:
            with self._store.turn(min(LONGEST_TURN, operation.seconds())):
                news = self._news()
                if news is not None and not news.is_due(self.now()):
                    return news
                return self._refresh(operation, news or held)
        except StoreIsBusy:
            news = self._news()
            if news is not None:
                return news
            raise Refusal("failed", "another process is refreshing, and does not come to an end") from None

    def _news(self) -> Optional[Tokens]:
        """Goes on with what another process has stored, or given up; None when nothing has changed."""
        if not self._store.has_changed():
            return None
        self.tokens = self._adopted = self._store.known
        self._failure = None
        return self._held()

    def _refresh(self, operation: Operation, held: Tokens) -> Tokens:
        if not held.refresh_token:
            raise Refusal("reauthorize", "there is no refresh token")
        form = {"grant_type": "refresh_token", "refresh_token": held.refresh_token}
        for last in (False, True):
            pause: Optional[float]
            try:
                tokens = self._ask(operation, form, held)
            except GrantIsDead:
                news = self._news()  # of a process that takes no turns
                if news is not None:
                    return news
                self._keep(None)
                raise Refusal("reauthorize", "the server no longer knows the grant") from None
            except NoAnswer as error:
                pause, reason = 0.0, str(error)
            except ServerIsBusy as error:
                pause, reason = error.retry_after, str(error)
            else:
                news = self._news()  # the user may have connected anew in another process
                if news is None:
                    self._keep(tokens)
                return news or tokens
            if last or pause is None or pause > LONGEST_PAUSE or operation.seconds() <= pause + 1:
                break
            time.sleep(pause)
        raise Refusal("network", reason)

    # Both

    def _ask(self, operation: Operation, form: dict[str, str], previous: Optional[Tokens]) -> Tokens:
        identity = {"client_id": self.settings.client_id, "client_secret": self.settings.client_secret}
        headers = {"Accept": "application/json", "Content-Type": "application/x-www-form-urlencoded"}
        body = urlencode({**form, **identity}).encode()
        asked_at = self.now()
        try:
            answer = exchange(
                "POST", self.settings.token_url, headers, body,
                seconds=operation.seconds(), tls=self.settings.tls,
            )
        except BadAnswer as error:
            raise Refusal("protocol", f"token endpoint: {error}") from None
        return read_grant(answer, asked_at, previous)

    def _keep(self, tokens: Optional[Tokens]) -> None:
        self._store.save(tokens)  # first: what is used must survive a crash
        self.tokens = tokens
        self._failure = None
