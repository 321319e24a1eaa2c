"""Answers with bytes that are not UTF-8."""
import os

from well_behaved import serve


def authorize(request):
    os.write(1, b'{"id": 3, "ok": false, "error": "\xff"}\n')


serve(authorize=authorize)
