"""Never answers `authorize`."""
import signal

from well_behaved import serve


def authorize(request):
    signal.pause()


serve(authorize=authorize)
