"""Everything that touches Jupyter: labs, their building and grading, the Hub. Knows nothing of the LMS."""

import sys

# jsonschema builds a grammar of web addresses from this package, if it is there. That is a third of the time
# that a Jupyter server or a grader takes to start, for a check ("iri") that no schema used here asks for.
sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]
