# %% solution="count-with"
def count_with(notes, text):
    return len(notes[notes.str.find(text) >= 0])
# %% solution="mask-phones"
def mask_phones(notes):
    return notes.replace(r"\d\d\d?-\d\d\d\d?-\d\d\d\d", "[phone]", regex=True)
# %% solution="ngrams"
def ngrams(text, n=2):
    packed = "".join(text.split(" "))
    return ["".join(signs) for signs in zip(*(packed[start:] for start in range(n)))]
# %% solution="similarity"
def similarity(a, b, n=2):
    first, second = set(ngrams(a, n)), set(ngrams(b, n))
    shared = len(first.intersection(second))
    return shared / max(len(first) + len(second) - shared, 1)
# %% solution="search"
def search(query, notes, k=3):
    likeness = np.array([similarity(query, note) for note in notes])
    return np.argsort(-likeness, kind="stable")[:k].tolist()
# %% solution="fit-model"
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline


def fit_model(notes, kinds):
    model = make_pipeline(TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 4)), LogisticRegression(C=20, max_iter=500))
    model.fit(notes, kinds)
    return model
# %% solution="unsure"
def unsure(model, notes, level=0.6):
    return np.flatnonzero(model.predict_proba(notes).max(axis=1) < level).tolist()
# %% solution="is-right"
def is_right(function):
    def known_mean(values):
        known = [value for value in values if value is not None]
        return sum(known) / len(known) if known else None

    for values in ([], [None], [7], [0, 1], [3, None], [1, 2, 9, 9], [0, 0], [None, 5, 6]):
        given = values.copy()
        answer = attempt(function, given)
        if given != values or not same(answer, known_mean(values)):
            return False
    return True
