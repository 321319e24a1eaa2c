"""A web application with "Connect with Flextell": pages and sessions around the client in ../python-plain.

Standard library only. Each browser session has a grant of its own: its state, its tokens and its lock.
"""

from __future__ import annotations

import argparse
import hashlib
import html
import json
import os
import secrets
import ssl
import sys
import threading
from http.cookies import CookieError, SimpleCookie
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, Optional

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "python-plain"))

from client import Client  # noqa: E402
from operation import Operation, Outcome, Settings  # noqa: E402
from store import Store  # noqa: E402
from tokens import Refusal, Tokens  # noqa: E402
from transport import Answer  # noqa: E402

COOKIE = "web_app_session"
# What the app can be told to do wrong, to show what the runner finds then.
MISTAKES = ["show-token", "no-state", "no-refresh", "log-requests"]


class Session(Client):
    """What one browser session has at Flextell."""

    def __init__(self, settings: Settings, store: Store, mistakes: list[str]) -> None:
        super().__init__(settings, store, store.load())
        self.turn = threading.Lock()  # a browser may bring two callbacks at once
        self._mistakes = mistakes
        self._answer = threading.local()

    def contacts(self) -> tuple[Outcome, list[str]]:
        self._answer.body = b""
        outcome = self._call_once(Operation(), "GET", "/contacts", None)
        return outcome, names_in(self._answer.body)

    def _api(self, operation: Operation, tokens: Tokens, method: str, path: str, body: Optional[bytes]) -> Answer:
        answer = super()._api(operation, tokens, method, path, body)
        self._answer.body = answer.body
        return answer

    def _is_pending(self, states: list[str]) -> bool:
        return "no-state" in self._mistakes or super()._is_pending(states)

    def _renewed(self, operation: Operation, used: Tokens) -> Tokens:
        if "no-refresh" in self._mistakes:
            raise Refusal("reauthorize", "this app never refreshes")
        return super()._renewed(operation, used)


def names_in(body: bytes) -> list[str]:
    """The names of the contacts in an answer of the API; whatever else is in it is not shown."""
    try:
        content: Any = json.loads(body)
    except (ValueError, RecursionError):
        return []
    items = content.get("items") if isinstance(content, dict) else None
    named = [item.get("name") for item in items if isinstance(item, dict)] if isinstance(items, list) else []
    return [name for name in named if isinstance(name, str)]


class Sessions:
    """The sessions of all browsers. Their ids are secrets: the disk has a digest of each only."""

    def __init__(self, settings: Settings, folder: Optional[str], mistakes: list[str]) -> None:
        self._settings = settings
        self._folder = Path(folder) if folder else None
        self._mistakes = mistakes
        self._open: dict[str, Session] = {}
        self._lock = threading.Lock()

    def find(self, key: str) -> Optional[Session]:
        with self._lock:
            place = self._place(key)
            if key not in self._open and place is not None and place.is_dir():
                self._open[key] = self._session(place)
            return self._open.get(key)

    def make(self) -> tuple[str, Session]:
        key = secrets.token_urlsafe(32)
        with self._lock:
            place = self._place(key)
            if place is not None:
                place.mkdir(mode=0o700, parents=True)
            self._open[key] = self._session(place)
            return key, self._open[key]

    def _place(self, key: str) -> Optional[Path]:
        return self._folder / hashlib.sha256(key.encode()).hexdigest()[:32] if self._folder else None

    def _session(self, place: Optional[Path]) -> Session:
        return Session(self._settings, Store(str(place) if place else None), self._mistakes)


class Handler(BaseHTTPRequestHandler):
    sessions: Sessions
    mistakes: list[str]

    def do_GET(self) -> None:
        self._new_cookie: Optional[str] = None
        path = self.path.split("?", 1)[0]
        page = {
            "/": self.home, "/health": self.health, "/login": self.login, "/callback": self.callback,
            "/contacts": self.contacts,
        }.get(path)
        if page is None:
            self.show(404, "There is no such page.")
            return
        try:
            page()
        except Refusal as refusal:
            self.show(502 if refusal.word == "network" else 400, f"Flextell could not be connected ({refusal.word}).")
        except Exception as error:  # a traceback might quote a token
            print(f"{path}: {type(error).__name__}", file=sys.stderr)
            self.show(500, "Something went wrong.")

    def home(self) -> None:
        session = self.session()
        connected = session is not None and session.tokens is not None
        token = session.tokens.access_token if session is not None and session.tokens is not None else ""
        debug = f"<!-- {token} -->" if "show-token" in self.mistakes else ""
        self.show(200, "You are connected." if connected else "You are not connected.", debug)

    def health(self) -> None:
        self.show(200, "ready")

    def login(self) -> None:
        session = self.session()
        if session is None:
            self._new_cookie, session = self.sessions.make()
        self.redirect(session.authorize())

    def callback(self) -> None:
        session = self.session()
        if session is None:
            raise Refusal("state_mismatch", "this browser has begun nothing")
        with session.turn:
            session.callback(self.path)
        self.redirect("/")  # away from the address that has the code in it

    def contacts(self) -> None:
        session = self.session()
        if session is None:
            raise Refusal("reauthorize", "this browser has begun nothing")
        outcome, names = session.contacts()
        if outcome.word == "reauthorize":
            self.show(401, "Please connect with Flextell again.")
        elif outcome.word:
            self.show(502, f"Your contacts could not be read ({outcome.word}).")
        else:
            self.show(200, "Your contacts: " + ", ".join(names))

    def session(self) -> Optional[Session]:
        try:
            cookie = SimpleCookie(self.headers.get("Cookie", "")).get(COOKIE)
        except CookieError:
            return None
        return self.sessions.find(cookie.value) if cookie else None

    def show(self, status: int, text: str, markup: str = "") -> None:
        body = f"<!doctype html><title>Contacts</title><p>{html.escape(text)}</p>{markup}\n".encode()
        self.send_response(status)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Cache-Control", "no-store")
        self.end()
        self.wfile.write(body)

    def redirect(self, url: str) -> None:
        self.send_response(303)
        self.send_header("Location", url)
        self.send_header("Content-Length", "0")
        self.end()

    def end(self) -> None:
        if self._new_cookie:
            self.send_header("Set-Cookie", f"{COOKIE}={self._new_cookie}; Path=/; HttpOnly; SameSite=Lax")
        self.send_header("Referrer-Policy", "no-referrer")
        self.end_headers()

    def log_message(self, format: str, *arguments: Any) -> None:
        """Without the query: that of a callback has the code in it."""
        line = self.requestline if "log-requests" in self.mistakes else getattr(self, "path", "?").split("?", 1)[0]
        print(line, file=sys.stderr)


class Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 256


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--careless", action="append", default=[], choices=MISTAKES)
    mistakes = parser.parse_args().careless
    ca_file = os.environ.get("FLEXTELL_CA_FILE")
    settings = Settings(
        authorize_url=os.environ["FLEXTELL_AUTHORIZE_URL"],
        token_url=os.environ["FLEXTELL_TOKEN_URL"],
        api_url=os.environ["FLEXTELL_API_URL"],
        client_id=os.environ["FLEXTELL_CLIENT_ID"],
        client_secret=os.environ["FLEXTELL_CLIENT_SECRET"],
        redirect_uri=os.environ["FLEXTELL_REDIRECT_URI"],
        scope=os.environ["FLEXTELL_SCOPE"],
        tls=ssl.create_default_context(cafile=ca_file) if ca_file else None,
    )
    Handler.sessions = Sessions(settings, os.environ.get("FLEXTELL_STATE_DIR"), mistakes)
    Handler.mistakes = mistakes
    Server(("127.0.0.1", int(os.environ.get("PORT", "5000"))), Handler).serve_forever()


if __name__ == "__main__":
    main()
