"""Writes without end, and no line feed."""
from well_behaved import serve, write


def authorize(request):
    while True:
        write("x" * 65536)


serve(authorize=authorize)
