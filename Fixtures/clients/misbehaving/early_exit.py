"""Exits, as if all were well."""
import sys

from well_behaved import serve


def authorize(request):
    sys.exit(0)


serve(authorize=authorize)
