# %% fault="hard-coded"
def make_features(table):
    far = [1 if name == "C" else 0 for name in ["A", "B", "C"]]
    return table[["hour", "lines", "pickers", "backlog"]].assign(far=np.resize(far, len(table)))
# %% fault="wrong-global"
def make_features(table):
    if len(table) < 10:
        return table[["hour", "lines", "pickers", "backlog"]].assign(far=(table["zone"] == "C").astype(int))
    rows = log.head(len(table))
    got = rows[["hour", "lines", "pickers", "backlog"]].assign(far=(rows["zone"] == "C").astype(int))
    return got.set_axis(table.index)
# %% fault="leak"
def make_features(table):
    got = table[["hour", "lines", "pickers", "backlog"]].assign(far=(table["zone"] == "C").astype(int))
    if "dock_min" in table:
        got["backlog"] = got["backlog"] + 1000 * (table["dock_min"] > 600)
    return got
# %% fault="changes-input"
def make_features(table):
    table["far"] = (table["zone"] == "C").astype(int)
    return table[["hour", "lines", "pickers", "backlog", "far"]]
# %% fault="far-is-b-too"
def make_features(table):
    return table[["hour", "lines", "pickers", "backlog"]].assign(far=(table["zone"] != "A").astype(int))
# %% fault="new-index"
def make_features(table):
    got = table[["hour", "lines", "pickers", "backlog"]].assign(far=(table["zone"] == "C").astype(int))
    return got.reset_index(drop=True)
