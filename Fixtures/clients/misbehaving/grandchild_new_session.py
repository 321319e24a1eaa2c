"""Answers rightly, and starts a process in a session of its own."""
import subprocess
import sys

from well_behaved import send, serve


def authorize(request):
    child = subprocess.Popen(["sleep", "600"], start_new_session=True)
    print("grandchild", child.pid, file=sys.stderr, flush=True)
    send(request, url="https://example.test/")


serve(authorize=authorize)
