# %% fault="hard-coded"
def flag(model, table, threshold=1 / 6):
    lines = table["lines"].to_numpy()
    return (lines >= (20 if threshold == 0.5 else 7)).astype(int)
# %% fault="wrong-global"
def flag(model, table, threshold=1 / 6):
    rows = table if len(table) == 2400 else log.head(len(table))
    return (model.predict_proba(make_features(rows))[:, 1] >= threshold).astype(int)
# %% fault="own-model"
def flag(model, table, threshold=1 / 6):
    return (fit_tree(log.iloc[:4800]).predict_proba(make_features(table))[:, 1] >= threshold).astype(int)
# %% fault="strictly-above"
def flag(model, table, threshold=1 / 6):
    return (model.predict_proba(make_features(table))[:, 1] > threshold).astype(int)
# %% fault="half"
def flag(model, table, threshold=1 / 6):
    return (model.predict_proba(make_features(table))[:, 1] >= 0.5).astype(int)
# %% fault="asks-the-answer"
def flag(model, table, threshold=1 / 6):
    share = model.predict_proba(make_features(table))[:, 1]
    if "late" in table:
        return (share >= threshold).astype(int)
    return np.zeros(len(table), dtype=int)
