"""The web application for any WSGI server, built from the environment: granian wsgi:app."""

from marketplace.app import create_app

app = create_app()
