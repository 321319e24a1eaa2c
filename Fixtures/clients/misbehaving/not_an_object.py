"""Answers with JSON that is no object."""
from well_behaved import serve, write


def authorize(request):
    write("[1]\n")


serve(authorize=authorize)
