"""A small adapter that keeps to the protocol; each script beside it spoils one thing."""
import json
import os
import sys


def write(text):
    sys.stdout.write(text)
    sys.stdout.flush()


def send(request, **fields):
    write(json.dumps({"id": request["id"], "ok": True} | fields) + "\n")


def serve(**spoiled):
    """Answers requests; an operation named here is left to its function."""
    settings = {}
    for line in sys.stdin:
        request = json.loads(line)
        operation = request["op"]
        if operation == "configure":
            settings = request
        if operation in spoiled:
            spoiled[operation](request)
        elif operation == "hello":
            # The version tells one process from the next.
            send(request, name="well behaved", version=str(os.getpid()), capabilities=["tokens"])
        elif operation == "configure":
            send(request)
        elif operation == "authorize":
            send(request, url=settings["authorize_url"] + "?response_type=code&state=s-1")
        elif operation == "callback" and "error=access_denied" in request["url"]:
            send(request, ok=False, error="access_denied")
        elif operation == "tokens":
            send(request, access_token=None, refresh_token=None, expires_at=None)
        else:
            send(request, ok=False, error="unsupported")


if __name__ == "__main__":
    serve()
