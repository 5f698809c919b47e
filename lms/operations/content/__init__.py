"""`./baeum content`: the gates that content must pass, as one command, and beginnings of new content.

The gates themselves are in `lms.catalog` (tracks, courses, lessons, quizzes) and `notebooks.authoring`
(labs). Here is what runs them side by side, remembers what passed, and says what did not.
"""
