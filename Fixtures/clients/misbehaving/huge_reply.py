"""Answers with 5 MB."""
from well_behaved import send, serve


def authorize(request):
    send(request, url="https://example.test/", detail="x" * 5_000_000)


serve(authorize=authorize)
