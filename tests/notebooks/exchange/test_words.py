"""What the exchange says: every sentence in both languages, with the same blanks."""

import string

import pytest

from notebooks.exchange import words


@pytest.mark.parametrize("key", sorted(words.WORDS))
def test_both_languages_have_the_same_blanks(key):
    blanks = [
        {name for _, name, _, _ in string.Formatter().parse(text) if name}
        for text in words.WORDS[key].values()
    ]
    assert set(words.WORDS[key]) == {"ko", "en"}
    assert blanks[0] == blanks[1]


@pytest.mark.parametrize(("language", "text"), [("ko", "마감 1월"), ("en", "due 1월"), ("xx", "마감 1월")])
def test_language_of_the_environment(monkeypatch, language, text):
    monkeypatch.setenv("BAEUM_LAB_LANGUAGE", language)
    assert words.say("due", time="1월") == text
