"""Can be configured once only."""
from well_behaved import send, serve


seen = []


def configure(request):
    seen.append(request)
    send(request, **({"ok": False, "error": "failed"} if len(seen) > 1 else {}))


serve(configure=configure)
