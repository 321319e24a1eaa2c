"""The adapter protocol, version 1, around the client in client.py. Standard library only."""

from __future__ import annotations

import json
import ssl
import sys
from typing import Any, Callable, Optional

from client import Client
from operation import Settings
from store import Store
from tokens import Refusal

Message = dict[str, Any]
CAPABILITIES = ["refresh", "auto_refresh", "parallel", "persist", "clock", "tokens"]
SETTINGS = [
    "authorize_url", "token_url", "api_url", "client_id", "client_secret", "redirect_uri", "scope"
]


class Adapter:
    def __init__(self) -> None:
        self._client: Optional[Client] = None

    def reply(self, request: Message) -> Message:
        operation: Optional[Callable[[Message], Optional[Message]]] = {
            "hello": self.hello,
            "configure": self.configure,
            "authorize": self.authorize,
            "callback": self.callback,
            "call": self.call,
            "refresh": self.refresh,
            "advance": self.advance,
            "tokens": self.tokens,
        }.get(request.get("op", ""))
        try:
            if operation is None:
                raise Refusal("unsupported")
            fields = {"ok": True, **(operation(request) or {})}
        except Refusal as refusal:
            fields = {"ok": False, "error": refusal.word, "detail": refusal.detail}
        except Exception as error:  # its text might quote a token
            fields = {"ok": False, "error": "failed", "detail": type(error).__name__}
        return {"id": request.get("id"), **fields}

    @property
    def client(self) -> Client:
        if self._client is None:
            raise Refusal("failed", "configure comes first")
        return self._client

    def hello(self, request: Message) -> Message:
        return {"name": "python-plain", "version": "1.0", "capabilities": CAPABILITIES}

    def configure(self, request: Message) -> None:
        ca_file = request.get("ca_file")
        settings = Settings(
            **{name: request[name] for name in SETTINGS},
            tls=ssl.create_default_context(cafile=ca_file) if ca_file else None,
        )
        store = Store(request.get("state_dir"))
        if request.get("resume"):
            offset = self._client.offset if self._client else 0.0
            self._client = Client(settings, store, store.load(), offset)
        else:
            store.save(None)
            self._client = Client(settings, store, None)

    def authorize(self, request: Message) -> Message:
        return {"url": self.client.authorize()}

    def callback(self, request: Message) -> None:
        self.client.callback(request["url"])

    def call(self, request: Message) -> Message:
        parallel = max(1, request.get("parallel") or 1)
        outcomes = self.client.call(request["method"], request["path"], request.get("body"), parallel)
        shown = next((outcome for outcome in outcomes if outcome.word), outcomes[-1])
        fields: Message = {"status": shown.status}
        if parallel > 1:
            fields["statuses"] = [outcome.status for outcome in outcomes]
        if shown.word:
            fields.update(ok=False, error=shown.word, detail=shown.detail)
        return fields

    def refresh(self, request: Message) -> None:
        self.client.refresh()

    def advance(self, request: Message) -> None:
        self.client.offset += request["seconds"]

    def tokens(self, request: Message) -> Message:
        names = ("access_token", "refresh_token", "expires_at")
        return {name: getattr(self.client.tokens, name, None) for name in names}


def main() -> None:
    adapter = Adapter()
    for line in sys.stdin.buffer:
        print(json.dumps(adapter.reply(json.loads(line))), flush=True)


if __name__ == "__main__":
    main()
