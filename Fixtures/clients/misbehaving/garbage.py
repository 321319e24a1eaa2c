"""Writes a line that is not JSON."""
from well_behaved import serve, write


def authorize(request):
    write("starting the authorization\n")


serve(authorize=authorize)
