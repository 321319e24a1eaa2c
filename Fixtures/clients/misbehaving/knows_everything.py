"""Answers every operation with yes."""
import json
import sys

from well_behaved import send

for line in sys.stdin:
    request = json.loads(line)
    if request["op"] == "hello":
        send(request, name="example", version="1.0", capabilities=[])
    else:
        send(request, url=request.get("authorize_url", "http://127.0.0.1:1/oauth/authorize?state=s-1"))
