"""What the web server serves."""

import gc
from multiprocessing import parent_process

from lms import create_app
from lms.parents import end_with_parent

if parent_process() is not None:  # a web server's worker, not a shell: left alone, it would serve on for ever
    end_with_parent()

app = create_app()

# What was made until here stays: looking through all of it at each full collection would take a third of a
# second in the middle of a page. Nor is a page that adds up 60,000 grades a reason for ninety of them.
gc.collect()
gc.freeze()
gc.set_threshold(20_000)
