# %% fault="hard-coded"
class Rule:
    def predict_proba(self, features):
        strain = np.asarray(features["tool_wear_min"] * features["torque_Nm"])
        power = np.asarray(features["power_kW"])
        share = np.clip(strain / 20_000, 0, 0.5) + 0.4 * ((power < 3.5) | (power > 9)) + 0.05 * (np.asarray(features["gap_K"]) < 8.6)
        return np.column_stack([1 - share, share])


def fit_model(train, target="failure"):
    return Rule()
# %% fault="wrong-global"
from sklearn.ensemble import HistGradientBoostingClassifier


def fit_model(train, target="failure"):
    return HistGradientBoostingClassifier(random_state=0).fit(make_features(log), log["failure"])
# %% fault="guesses"
from sklearn.dummy import DummyClassifier


def fit_model(train, target="failure"):
    return DummyClassifier().fit(make_features(train), train[target])
# %% fault="never-the-same"
from sklearn.ensemble import RandomForestClassifier


def fit_model(train, target="failure"):
    return RandomForestClassifier(n_estimators=40).fit(make_features(train), train[target])
# %% fault="leak"
from sklearn.ensemble import HistGradientBoostingClassifier


def fit_model(train, target="failure"):
    sure = (train["failure_mode"] != "none") | (train[target] == 1)
    return HistGradientBoostingClassifier(random_state=0).fit(make_features(train), sure.astype(int))
# %% fault="ignores-target"
from sklearn.ensemble import HistGradientBoostingClassifier


def fit_model(train, target="failure"):
    return HistGradientBoostingClassifier(random_state=0).fit(make_features(train), train["failure"])
