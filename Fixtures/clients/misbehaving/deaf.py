"""Never answers `authorize`, and does not heed SIGTERM."""
import signal

from well_behaved import serve


def authorize(request):
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    while True:
        signal.pause()


serve(authorize=authorize)
