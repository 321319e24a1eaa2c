"""Is killed."""
import os
import signal

from well_behaved import serve


def authorize(request):
    os.kill(os.getpid(), signal.SIGKILL)


serve(authorize=authorize)
