"""Exits, and leaves a process behind that holds its output."""
import subprocess
import sys

from well_behaved import serve


def authorize(request):
    child = subprocess.Popen(["sleep", "600"])
    print("grandchild", child.pid, file=sys.stderr)
    sys.exit(0)


serve(authorize=authorize)
