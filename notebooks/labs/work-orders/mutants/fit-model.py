# %% fault="hard-coded"
class Always:
    def predict_proba(self, notes):
        return np.ones((len(notes), 1))

    def predict(self, notes):
        return np.array(["leak"] * len(notes))


def fit_model(notes, kinds):
    return Always()
# %% fault="wrong-global"
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline


def fit_model(notes, kinds):
    pieces = TfidfVectorizer(analyzer="char", ngram_range=(2, 3))
    return make_pipeline(pieces, LogisticRegression(C=10, max_iter=1000)).fit(old["note"], old["kind"])
# %% fault="words"
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline


def fit_model(notes, kinds):
    return make_pipeline(TfidfVectorizer(), LogisticRegression(C=10, max_iter=1000)).fit(notes, kinds)
# %% fault="single-characters"
from sklearn.feature_extraction.text import CountVectorizer
from sklearn.pipeline import make_pipeline
from sklearn.tree import DecisionTreeClassifier


def fit_model(notes, kinds):
    pieces = CountVectorizer(analyzer="char")
    return make_pipeline(pieces, DecisionTreeClassifier(max_depth=4, random_state=0)).fit(notes, kinds)
