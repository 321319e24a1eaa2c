"""Answers rightly, a byte at a time."""
import json
import os

from well_behaved import serve


def authorize(request):
    reply = {"id": request["id"], "ok": True, "url": "https://example.test/é"}
    for byte in json.dumps(reply, ensure_ascii=False).encode():
        os.write(1, bytes([byte]))
    os.write(1, b"\n")


serve(authorize=authorize)
