"""Does not exit at the end of standard input."""
import signal

from well_behaved import serve

serve()
signal.pause()
