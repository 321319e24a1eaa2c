"""Puts Authlib's OAuth2Session behind the adapter protocol, version 1.

The OAuth part is what Authlib's page "OAuth 2 Session" tells its users to write, and no
more: no state check, lock, retry or time limit is added. What is weak here is meant to show.
"""

from __future__ import annotations

import json
import os
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, Optional

import authlib
import requests
from authlib.common.errors import AuthlibBaseError
from authlib.integrations.requests_client import OAuth2Session

Message = dict[str, Any]
# To requests this variable counts for more than the session's `verify`.
SYSTEM_CA = os.environ.get("REQUESTS_CA_BUNDLE") or requests.certs.where()
# `parallel`: a session is handed round between threads, as users do. Authlib has no lock.
CAPABILITIES = ["refresh", "auto_refresh", "parallel", "persist", "tokens"]

# Words that Authlib makes up for what it finds itself. Any other word came from the server.
OWN_WORDS = {
    "mismatching_state": "state_mismatch",
    "missing_code": "protocol",
    "missing_token": "reauthorize",  # a call while the session has no token
    "token_invalid": "reauthorize",  # over, or within 60 s of it, and there is no refresh token
    "unsupported_token_type": "protocol",
    "oauth_error": "protocol",  # the server's `error` was null
}


def only_for_the_owner(path: str, flags: int) -> int:
    # Where tokens are kept is the application's business, so this is not the library's doing.
    return os.open(path, flags, 0o600)


def refusal(error: Exception) -> Message:
    word = "failed"
    if isinstance(error, AuthlibBaseError):
        word = OWN_WORDS.get(error.error, error.error) if isinstance(error.error, str) else "protocol"
    elif isinstance(error, ValueError):  # not JSON, not a number, not fit for a header
        word = "protocol"
    elif isinstance(error, requests.RequestException):  # HTTPError too: a 5xx of the token endpoint
        word = "network"
    return {"ok": False, "error": word, "detail": f"{type(error).__name__}: {error}"}


class AuthlibUser:
    """An application that connects one user."""

    def do_hello(self, request: Message) -> Message:
        return {"name": "authlib", "version": authlib.__version__, "capabilities": CAPABILITIES}

    def do_configure(self, request: Message) -> None:
        self.settings = request
        os.environ["REQUESTS_CA_BUNDLE"] = request.get("ca_file") or SYSTEM_CA
        self.saved_state: Optional[str] = None
        self.token_file = Path(request["state_dir"], "token.json") if request.get("state_dir") else None
        token = None
        if self.token_file and self.token_file.exists():
            if request.get("resume"):
                token = json.loads(self.token_file.read_text())
            else:
                self.token_file.unlink()
        self.client = self.new_session(token=token)

    def new_session(self, **more: Any) -> OAuth2Session:
        return OAuth2Session(
            self.settings["client_id"],
            self.settings["client_secret"],
            token_endpoint_auth_method="client_secret_post",  # the default is client_secret_basic
            redirect_uri=self.settings["redirect_uri"],
            token_endpoint=self.settings["token_url"],  # without it there is no automatic refresh
            update_token=self.update_token,
            **more,
        )

    def update_token(
        self, token: Message, refresh_token: Optional[str] = None, access_token: Optional[str] = None
    ) -> None:
        if self.token_file:
            with open(self.token_file, "w", opener=only_for_the_owner) as file:
                file.write(json.dumps(token))

    def do_authorize(self, request: Message) -> Message:
        client = self.new_session(scope=self.settings["scope"])
        url, self.saved_state = client.create_authorization_url(self.settings["authorize_url"])
        return {"url": url}

    def do_callback(self, request: Message) -> None:
        # "This session can not be re-used since you are redirected to another website": so a new
        # one with the saved state. Without one (None) Authlib checks nothing. A callback in which
        # `code=` does not occur, such as a denial, makes it ask for client_credentials instead.
        client = self.new_session(state=self.saved_state)
        token = client.fetch_token(self.settings["token_url"], authorization_response=request["url"])
        self.update_token(token)  # Authlib calls it for refreshed tokens only
        self.client = self.new_session(token=token)

    def do_call(self, request: Message) -> Message:
        count = request.get("parallel") or 1
        with ThreadPoolExecutor(count) as pool:
            outcomes = list(pool.map(self.call_once, [request] * count))
        reply = next((outcome for outcome in outcomes if not outcome["ok"]), outcomes[-1])
        return reply if count == 1 else {**reply, "statuses": [outcome["status"] for outcome in outcomes]}

    def call_once(self, request: Message) -> Message:
        send = getattr(self.client, request["method"].lower())
        extra = {} if request.get("body") is None else {"json": request["body"]}
        try:
            status = send(self.settings["api_url"] + request["path"], **extra).status_code
        except Exception as error:
            return {**refusal(error), "status": 0}
        if 200 <= status < 300:
            return {"ok": True, "status": status}
        return {"ok": False, "error": "http", "status": status}  # a 401 does not make it refresh

    def do_refresh(self, request: Message) -> None:
        self.client.refresh_token(self.settings["token_url"])  # calls update_token

    def do_tokens(self, request: Message) -> Message:
        token = self.client.token or {}
        return {name: token.get(name) for name in ("access_token", "refresh_token", "expires_at")}


def main() -> None:
    user = AuthlibUser()
    for line in sys.stdin:
        request = json.loads(line)
        operation = getattr(user, "do_" + request["op"], None)
        reply: Message = {"ok": False, "error": "unsupported"}
        if operation:
            try:
                reply = {"ok": True, **(operation(request) or {})}
            except Exception as error:
                reply = refusal(error)
        print(json.dumps({"id": request["id"], **reply}), flush=True)


if __name__ == "__main__":
    main()
