"""Writes lines of garbage without end."""
from well_behaved import serve, write


def authorize(request):
    while True:
        write("garbage\n" * 8192)


serve(authorize=authorize)
