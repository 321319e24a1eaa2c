"""Answers rightly, and starts a process in a session of its own whose parent is gone."""
import subprocess
import sys

from well_behaved import send, serve


def authorize(request):
    command = "sleep 600 >/dev/null 2>&1 & echo $!"
    shell = subprocess.run(["sh", "-c", command], start_new_session=True, stdout=subprocess.PIPE, text=True)
    print("grandchild", shell.stdout.strip(), file=sys.stderr, flush=True)
    send(request, url="https://example.test/")


serve(authorize=authorize)
