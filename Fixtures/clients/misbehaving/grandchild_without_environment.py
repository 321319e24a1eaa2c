"""Answers rightly, and starts a process that nothing ties to it but its parent."""
import subprocess
import sys

from well_behaved import send, serve


def authorize(request):
    child = subprocess.Popen(["/bin/sleep", "600"], start_new_session=True, env={})
    print("grandchild", child.pid, file=sys.stderr, flush=True)
    send(request, url="https://example.test/")


serve(authorize=authorize)
