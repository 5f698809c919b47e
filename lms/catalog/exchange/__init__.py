"""Quizzes and courses for other systems, and quizzes from them: GIFT, QTI 1.2, Common Cartridge 1.1.

`model` is a quiz in one language, what one exported file holds; two of them make a quiz file again. What
other systems have no place for is kept where they ignore it (comments of GIFT, metadata of QTI), so that our
own exports come back the same: `roundtrip` is the gate that proves it. Files of others come in as far as our
kinds of questions go; whatever is left out is named. Nothing here knows Flask or a database.
"""
