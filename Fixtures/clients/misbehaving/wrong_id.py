"""Answers with another id than the request's."""
from well_behaved import send, serve


def authorize(request):
    send(request, id=request["id"] + 1, url="https://example.test/")


serve(authorize=authorize)
