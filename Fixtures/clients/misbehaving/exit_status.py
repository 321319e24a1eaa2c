"""Exits with a status, and says why."""
import sys

from well_behaved import serve


def authorize(request):
    print("no configuration file", file=sys.stderr)
    sys.exit(3)


serve(authorize=authorize)
