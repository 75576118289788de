"""The web application for any WSGI server, built from the environment: granian wsgi:app."""

from marketplace.app import create_app
from marketplace.core.settings import load_settings

app = create_app(load_settings())
