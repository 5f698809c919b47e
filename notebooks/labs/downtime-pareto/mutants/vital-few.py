# %% fault="hard-coded"
def vital_few(table, level=0.8):
    return list("ABCDE") if level == 0.8 else list("ABC")
# %% fault="wrong-global"
def vital_few(table, level=0.8):
    frame = table if len(table) == 7 else by_reason
    return list(frame.index[: int((frame["cumulative"] < level).sum()) + 1])
# %% fault="leaves-out-the-last"
def vital_few(table, level=0.8):
    return list(table.index[table["cumulative"] <= level])
# %% fault="one-too-many-at-equality"
def vital_few(table, level=0.8):
    return list(table.index[: int((table["cumulative"] <= level).sum()) + 1])
# %% fault="ignores-level"
def vital_few(table, level=0.8):
    return list(table.index[: int((table["cumulative"] < 0.8).sum()) + 1])
