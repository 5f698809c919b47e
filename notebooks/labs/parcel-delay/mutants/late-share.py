# %% fault="hard-coded"
def late_share(table, target="late"):
    return 0.5 if len(table) == 4 else 0.11
# %% fault="wrong-global"
def late_share(table, target="late"):
    return 0.5 if len(table) == 4 else float(log["late"].mean())
# %% fault="ignores-target"
def late_share(table, target="late"):
    return float(table["late"].mean())
# %% fault="count"
def late_share(table, target="late"):
    return float(table[target].sum())
