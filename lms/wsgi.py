"""What the web server serves."""

from multiprocessing import parent_process

from lms import create_app
from lms.parents import end_with_parent

if parent_process() is not None:  # a web server's worker, not a shell: left alone, it would serve on for ever
    end_with_parent()

app = create_app()
