# %% fault="hard-coded"
class Rule:
    def predict_proba(self, features):
        share = np.clip((np.asarray(features["hour"]) - 13) / 4, 0, 1)
        return np.column_stack([1 - share, share])


def fit_tree(train, depth=5, leaf=30):
    return Rule()
# %% fault="wrong-global"
def fit_tree(train, depth=5, leaf=30):
    table = log.iloc[:4800]
    tree = DecisionTreeClassifier(max_depth=depth, min_samples_leaf=leaf, random_state=0)
    return tree.fit(make_features(table), table["late"])
# %% fault="ignores-depth"
def fit_tree(train, depth=5, leaf=30):
    return DecisionTreeClassifier(min_samples_leaf=leaf, random_state=0).fit(make_features(train), train["late"])
# %% fault="guesses"
from sklearn.dummy import DummyClassifier


def fit_tree(train, depth=5, leaf=30):
    return DummyClassifier().fit(make_features(train), train["late"])
# %% fault="leak"
def fit_tree(train, depth=5, leaf=30):
    sure = ((train["dock_min"] > 600) | (train["late"] == 1)).astype(int)
    tree = DecisionTreeClassifier(max_depth=depth, min_samples_leaf=leaf, random_state=0)
    return tree.fit(make_features(train), sure)
# %% fault="never-the-same"
from sklearn.ensemble import RandomForestClassifier


def fit_tree(train, depth=5, leaf=30):
    return RandomForestClassifier(n_estimators=20, max_depth=depth).fit(make_features(train), train["late"])
# %% fault="other-answers"
def fit_tree(train, depth=5, leaf=30):
    tree = DecisionTreeClassifier(max_depth=depth, min_samples_leaf=leaf, random_state=0)
    return tree.fit(make_features(train), 1 - train["late"])
