"""Puts requests-oauthlib's OAuth2Session behind the adapter protocol, version 1.

The OAuth part is what the page "OAuth 2 Workflow" of its documentation tells users to write
("Web Application Flow", then the third and recommended way to refresh), and no more: no
state check, lock, retry or time limit is added. What is weak here is meant to show.
"""

from __future__ import annotations

import json
import os
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, Optional

import requests
import requests_oauthlib
from oauthlib.oauth2 import OAuth2Error
from requests_oauthlib import OAuth2Session

# oauthlib refuses http:// for every URL, the callback's included, unless this is set.
os.environ["OAUTHLIB_INSECURE_TRANSPORT"] = "1"

Message = dict[str, Any]
# To requests this variable counts for more than the session's `verify`.
SYSTEM_CA = os.environ.get("REQUESTS_CA_BUNDLE") or requests.certs.where()
# `parallel`: a session is handed round between threads, as users do. The library has no lock.
CAPABILITIES = ["refresh", "auto_refresh", "parallel", "persist", "tokens"]

# Words that oauthlib makes up for what it finds itself. Any other word came from the server.
OWN_WORDS = {
    "mismatching_state": "state_mismatch",
    "missing_code": "protocol",
    "missing_token": "protocol",  # a 500 or a 429 as well: the library does not look at the status
    "token_expired": "failed",  # right after its own refresh, see README.md
}


def only_for_the_owner(path: str, flags: int) -> int:
    # Where tokens are kept is the application's business, so this is not the library's doing.
    return os.open(path, flags, 0o600)


def refusal(error: Exception) -> Message:
    word = "failed"
    if isinstance(error, OAuth2Error):
        word = OWN_WORDS.get(error.error, error.error) if isinstance(error.error, str) else "protocol"
    elif isinstance(error, ValueError):  # not JSON, not a number, not fit for a header
        word = "protocol"
    elif isinstance(error, requests.RequestException):
        word = "network"
    return {"ok": False, "error": word, "detail": f"{type(error).__name__}: {error}"}


class RequestsOAuthlibUser:
    """An application that connects one user."""

    def do_hello(self, request: Message) -> Message:
        version = requests_oauthlib.__version__
        return {"name": "requests-oauthlib", "version": version, "capabilities": CAPABILITIES}

    def do_configure(self, request: Message) -> None:
        self.settings = request
        os.environ["REQUESTS_CA_BUNDLE"] = request.get("ca_file") or SYSTEM_CA
        self.oauth: Optional[OAuth2Session] = None  # for connecting
        self.client: Optional[OAuth2Session] = None  # for calls
        self.token_file = Path(request["state_dir"], "token.json") if request.get("state_dir") else None
        if self.token_file and self.token_file.exists():
            if request.get("resume"):
                self.client = self.client_for(json.loads(self.token_file.read_text()))
            else:
                self.token_file.unlink()

    def client_for(self, token: Message) -> OAuth2Session:
        return OAuth2Session(
            self.settings["client_id"],
            token=token,
            auto_refresh_url=self.settings["token_url"],
            auto_refresh_kwargs={  # into the form
                "client_id": self.settings["client_id"],
                "client_secret": self.settings["client_secret"],
            },
            token_updater=self.token_saver,  # without it a refresh ends in an exception
        )

    def token_saver(self, token: Message) -> None:
        if self.token_file:
            with open(self.token_file, "w", opener=only_for_the_owner) as file:
                file.write(json.dumps(token))

    def do_authorize(self, request: Message) -> Message:
        redirect_uri, scope = self.settings["redirect_uri"], self.settings["scope"].split()
        self.oauth = OAuth2Session(self.settings["client_id"], redirect_uri=redirect_uri, scope=scope)
        url, _ = self.oauth.authorization_url(self.settings["authorize_url"])
        return {"url": url}  # the session keeps the state, and accepts it any number of times

    def do_callback(self, request: Message) -> Optional[Message]:
        if self.oauth is None:
            return {"ok": False, "error": "failed", "detail": "no authorization was started"}
        token = self.oauth.fetch_token(
            self.settings["token_url"],
            authorization_response=request["url"],
            include_client_id=True,  # else client_id and client_secret go out as HTTP Basic
            client_secret=self.settings["client_secret"],
        )
        self.token_saver(token)
        self.client = self.client_for(token)
        return None

    def do_call(self, request: Message) -> Message:
        if self.client is None:
            return {"ok": False, "error": "reauthorize", "detail": "not connected", "status": 0}
        count = request.get("parallel") or 1
        with ThreadPoolExecutor(count) as pool:
            outcomes = list(pool.map(self.call_once, [request] * count))
        reply = next((outcome for outcome in outcomes if not outcome["ok"]), outcomes[-1])
        return reply if count == 1 else {**reply, "statuses": [outcome["status"] for outcome in outcomes]}

    def call_once(self, request: Message) -> Message:
        send = getattr(self.client, request["method"].lower())
        # Where the call refreshes first, `json` goes into the form of the token request as well.
        extra = {} if request.get("body") is None else {"json": request["body"]}
        try:
            status = send(self.settings["api_url"] + request["path"], **extra).status_code
        except Exception as error:
            return {**refusal(error), "status": 0}
        if 200 <= status < 300:
            return {"ok": True, "status": status}
        return {"ok": False, "error": "http", "status": status}  # a 401 does not make it refresh

    def do_refresh(self, request: Message) -> Optional[Message]:
        if self.client is None:
            return {"ok": False, "error": "reauthorize", "detail": "not connected"}
        self.token_saver(self.client.refresh_token(self.settings["token_url"]))
        return None

    def do_tokens(self, request: Message) -> Message:
        token = self.client.token if self.client else {}
        return {name: token.get(name) for name in ("access_token", "refresh_token", "expires_at")}


def main() -> None:
    user = RequestsOAuthlibUser()
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
