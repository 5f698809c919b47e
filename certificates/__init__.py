"""Certificates as a library: it knows no web framework and no database; times, keys and trust are arguments.

model (what is stated) -> issue (sign it) -> render (the PDF) -> verify (a verdict in parts). Beside them:
status (what is revoked), codes (the public identifiers), keys (the issuer's), facts (what a page shows).
"""
