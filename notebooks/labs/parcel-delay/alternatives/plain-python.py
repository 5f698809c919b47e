# %% solution="late-share"
def late_share(table, target="late"):
    late = 0
    for value in table[target]:
        if value == 1:
            late += 1
    return late / len(table)
# %% solution="by-rule"
def by_rule(table, hour=15.0):
    return [1 if value >= hour else 0 for value in table["hour"]]
# %% solution="bill"
def bill(late, flagged, fast=1500, miss=9000):
    total = 0
    for is_late, is_fast in zip(late, flagged):
        if is_fast:
            total += fast
        elif is_late:
            total += miss
    return total
# %% solution="split-by-day"
def split_by_day(table, last_day):
    early = table["day"].isin(range(1, last_day + 1))
    return [table[early], table[~early]]
# %% solution="make-features"
def make_features(table):
    features = pd.DataFrame(index=table.index)
    for name in ["backlog", "pickers", "lines", "hour"]:
        features[name] = table[name]
    features["far"] = [name == "C" for name in table["zone"]]
    return features
# %% solution="fit-tree"
def fit_tree(train, depth=5, leaf=30):
    tree = DecisionTreeClassifier(criterion="entropy", max_depth=depth, min_samples_leaf=leaf, random_state=1)
    tree.fit(make_features(train), train["late"])
    return tree
# %% solution="flags"
def flag(model, table, threshold=1 / 6):
    return [1 if share >= threshold else 0 for _, share in model.predict_proba(make_features(table))]
# %% solution="weekly-bills"
def weekly_bills(table, flagged, fast=1500, miss=9000):
    sums = {}
    for day, late, picked in zip(table["day"], table["late"], flagged):
        week = (day - 1) // 5 + 1
        sums[week] = sums.get(week, 0) + (fast if picked else miss * late)
    return pd.Series(sums).sort_index()
