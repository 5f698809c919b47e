# %% solution="count-with"
def count_with(notes, text):
    return sum(1 for note in notes if text in note)
# %% solution="mask-phones"
import re


def mask_phones(notes):
    return notes.map(lambda note: re.sub("[0-9]{2,3}-[0-9]{3,4}-[0-9]{4}", "[phone]", note))
# %% solution="ngrams"
def ngrams(text, n=2):
    solid = "".join(sign for sign in text if sign != " ")
    pieces, place = [], 0
    while place + n <= len(solid):
        pieces.append(solid[place : place + n])
        place += 1
    return pieces
# %% solution="similarity"
def similarity(a, b, n=2):
    first, second = ngrams(a, n), ngrams(b, n)
    together = []
    for piece in first + second:
        if piece not in together:
            together.append(piece)
    shared = [piece for piece in together if piece in first and piece in second]
    return len(shared) / len(together) if together else 0
# %% solution="search"
def search(query, notes, k=3):
    pairs = [(-similarity(query, note), place) for place, note in enumerate(notes)]
    return [place for _, place in sorted(pairs)][:k]
# %% solution="fit-model"
from sklearn.feature_extraction.text import CountVectorizer
from sklearn.naive_bayes import MultinomialNB
from sklearn.pipeline import make_pipeline


def fit_model(notes, kinds):
    return make_pipeline(CountVectorizer(analyzer="char", ngram_range=(2, 3)), MultinomialNB(alpha=0.1)).fit(notes, kinds)
# %% solution="unsure"
def unsure(model, notes, level=0.6):
    places = []
    for place, shares in enumerate(model.predict_proba(notes)):
        if max(shares) < level:
            places.append(place)
    return places
# %% solution="is-right"
def is_right(function):
    mixed = [40, None, 0, 5]
    promises = [
        same(attempt(function, mixed), 15),
        mixed == [40, None, 0, 5],
        same(attempt(function, [1, 2]), 1.5),
        attempt(function, []) is None,
        attempt(function, [None, None]) is None,
    ]
    return all(promises)
