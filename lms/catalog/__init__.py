"""The catalogue: tracks, courses, modules and their activities. The only reader of ``courses/``.

``source`` reads and checks the files, ``markdown`` renders them, ``services`` publishes them as immutable
versions, ``queries`` answers what pages and later features ask.
"""
