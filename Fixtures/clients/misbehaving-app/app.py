"""A web application that does what its paths and the variable FAULT say, for the tests of the driver."""

import os
import signal
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

FAULT = os.environ.get("FAULT", "")
everybody = threading.Barrier(3)


class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        print("cookie " + self.headers.get("Cookie", "none"), file=sys.stderr, flush=True)
        path = self.path.split("?")[0]
        if path == "/health":
            self.answer(503 if FAULT == "busy" else 200)
        elif path == "/login":
            self.redirect(302, "begin", "begun=1; Path=/; HttpOnly")
        elif path == "/begin":
            self.redirect(303, os.environ["FLEXTELL_AUTHORIZE_URL"] + "?client_id=" + os.environ["FLEXTELL_CLIENT_ID"])
        elif path == "/callback":
            Handler.last = self.path
            self.redirect(302, "/done")
        elif path == "/done":
            self.answer(200, f"{Handler.last} {self.headers.get('Cookie')}".encode())
        elif path == "/contacts":
            everybody.wait(30)
            self.answer(200)
        elif path == "/loop":
            self.redirect(302, "/loop")
        elif path == "/away":
            self.redirect(302, "http://192.0.2.1/tracker?a=b")
        elif path == "/garbage":
            self.wfile.write(b"this is no HTTP\r\n\r\n")
        elif path == "/crash":
            os._exit(4)
        elif path == "/endless":
            self.send_response(200)
            self.end_headers()
            while True:
                self.wfile.write(b"x" * 65536)
        # /hang-up, and everything else: no answer.

    def answer(self, status, body=b""):
        self.send_response(status)
        self.end_headers()
        self.wfile.write(body)

    def redirect(self, status, location, cookie=None):
        self.send_response(status)
        self.send_header("Location", location)
        if cookie:
            self.send_header("Set-Cookie", cookie)
        self.end_headers()

    def log_message(self, *arguments):
        pass


if FAULT == "exit":
    sys.exit(3)
if FAULT == "kill":
    os.kill(os.getpid(), signal.SIGKILL)
print(f"pid {os.getpid()}", file=sys.stderr)
for name in sorted(os.environ):
    print(f"{name}={os.environ[name]}", file=sys.stderr)
print("on standard output", flush=True)
ThreadingHTTPServer(("127.0.0.1", int(os.environ["PORT"])), Handler).serve_forever()
