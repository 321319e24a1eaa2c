"""Holds tokens that nobody gave it, of the wrong types."""
from well_behaved import send, serve


def tokens(request):
    send(request, access_token="a", refresh_token=1, expires_at="soon")


serve(tokens=tokens)
