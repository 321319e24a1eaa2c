"""Tells the time by its own clock, and how long its waits take; it cannot move the clock itself."""
import json
import threading
import time

from well_behaved import send, serve


def waits():
    """How long a sleep and a wait for a condition take that are asked to take 0.05 s."""
    began = time.perf_counter()
    time.sleep(0.05)
    slept = time.perf_counter() - began
    condition = threading.Condition()
    with condition:
        condition.wait(0.05)
    return [slept, time.perf_counter() - began - slept]


def tokens(request):
    send(request, access_token=json.dumps(waits()), refresh_token=None, expires_at=time.time())


if __name__ == "__main__":
    serve(tokens=tokens)
