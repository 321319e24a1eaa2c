"""Exits, and leaves a process behind that holds its output and writes on standard error without end."""
import subprocess
import sys

from well_behaved import serve


def authorize(request):
    child = subprocess.Popen(["sh", "-c", "while :; do echo noise >&2; done"], start_new_session=True)
    print("grandchild", child.pid, file=sys.stderr)
    sys.exit(0)


serve(authorize=authorize)
