"""Answers, and exits."""
import sys

from well_behaved import send, serve


def authorize(request):
    send(request, url="https://example.test/")
    sys.exit(0)


serve(authorize=authorize)
