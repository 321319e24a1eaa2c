"""Claims a capability that there is none of, and has no version."""
from well_behaved import send, serve


def hello(request):
    send(request, name="example", capabilities=["auto-refresh"])


serve(hello=hello)
