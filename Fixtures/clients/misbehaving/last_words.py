"""Writes on standard error, then answers at once."""
import os

from well_behaved import send, serve


def authorize(request):
    os.write(2, b"the token is s3cret-%d\n" % request["id"])
    send(request, url="https://example.test/")


serve(authorize=authorize)
