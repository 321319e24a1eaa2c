"""Answers, but will never read again."""
import os
import signal

from well_behaved import send, serve


def authorize(request):
    os.close(0)
    send(request, url="https://example.test/")
    signal.pause()


serve(authorize=authorize)
