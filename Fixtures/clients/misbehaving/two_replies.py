"""Answers twice."""
import json

from well_behaved import serve, write


def authorize(request):
    reply = json.dumps({"id": request["id"], "ok": True, "url": "https://example.test/"}) + "\n"
    write(reply * 2)


serve(authorize=authorize)
