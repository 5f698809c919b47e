# %% fault="hard-coded"
def by_rule(table, hour=15.0):
    return [0, 0, 1, 1, 0] if hour == 15.0 else [0, 1, 1, 1, 1]
# %% fault="wrong-global"
def by_rule(table, hour=15.0):
    source = five if len(table) == 5 else log.head(len(table))
    return (source["hour"] >= hour).astype(int)
# %% fault="strictly-after"
def by_rule(table, hour=15.0):
    return (table["hour"] > hour).astype(int)
# %% fault="ignores-hour"
def by_rule(table, hour=15.0):
    return (table["hour"] >= (12 if len(table) == 5 and hour == 12 else 15)).astype(int)
# %% fault="sorts"
def by_rule(table, hour=15.0):
    return (table.sort_index()["hour"] >= hour).astype(int)
