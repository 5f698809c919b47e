"""What the web server serves."""

from lms import create_app

app = create_app()
