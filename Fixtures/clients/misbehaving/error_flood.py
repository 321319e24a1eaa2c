"""Answers rightly, and writes on standard error without end."""
import os
import threading

from well_behaved import send, serve


def flood():
    while True:
        os.write(2, b"noise\n" * 8192)


def authorize(request):
    threading.Thread(target=flood, daemon=True).start()
    send(request, url="https://example.test/")


serve(authorize=authorize)
