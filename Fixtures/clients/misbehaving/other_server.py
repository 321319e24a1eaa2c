"""Sends the user to a server that is not the configured one."""
from well_behaved import send, serve


def authorize(request):
    send(request, url="https://flextell.example/oauth/authorize?state=s-1")


serve(authorize=authorize)
