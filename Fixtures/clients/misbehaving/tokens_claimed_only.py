"""Lists `tokens`, and does not do it."""
from well_behaved import send, serve


def tokens(request):
    send(request, ok=False, error="unsupported")


serve(tokens=tokens)
