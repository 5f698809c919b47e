"""`./baeum content serve`: what an author is writing, as learners will see it.

It reads the files anew when one of them changes, shows them with the pages' own templates, says every
mistake and keeps what could be read last. It has no database and no sign-in; only this machine reaches it.
"""
