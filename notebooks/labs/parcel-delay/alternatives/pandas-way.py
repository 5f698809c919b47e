# %% solution="late-share"
def late_share(table, target="late"):
    return table[target].eq(1).sum() / len(table)
# %% solution="by-rule"
def by_rule(table, hour=15.0):
    return np.where(table["hour"] >= hour, 1, 0)
# %% solution="bill"
def bill(late, flagged, fast=1500, miss=9000):
    late, flagged = np.asarray(late, dtype=bool), np.asarray(flagged, dtype=bool)
    return np.where(flagged, fast, np.where(late, miss, 0)).sum()
# %% solution="split-by-day"
def split_by_day(table, last_day):
    return table.query("day <= @last_day"), table.query("day > @last_day")
# %% solution="make-features"
def make_features(table):
    features = table.filter(["hour", "lines", "pickers", "backlog"]).copy()
    features["far"] = table["zone"].eq("C").astype(float)
    return features
# %% solution="fit-tree"
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler


def fit_tree(train, depth=5, leaf=30):
    tree = DecisionTreeClassifier(max_depth=depth, min_samples_leaf=leaf, random_state=0)
    return make_pipeline(StandardScaler(), tree).fit(make_features(train), train["late"])
# %% solution="flags"
def flag(model, table, threshold=1 / 6):
    return pd.Series(model.predict_proba(make_features(table))[:, 1], index=table.index).ge(threshold).astype(int)
# %% solution="weekly-bills"
def weekly_bills(table, flagged, fast=1500, miss=9000):
    rows = table.assign(flagged=np.asarray(flagged))
    rows["won"] = rows["flagged"] * fast + (1 - rows["flagged"]) * rows["late"] * miss
    return rows.groupby((rows["day"] - 1) // 5 + 1)["won"].sum()
