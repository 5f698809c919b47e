# %% fault="hard-coded"
def tidy(table):
    return table.iloc[[0, 1]]
# %% fault="wrong-global"
def tidy(table):
    return log.drop_duplicates(["day", "line"]).dropna(subset=["made"]) if len(table) > 4 else table.iloc[[0, 1]]
# %% fault="only-equal-rows"
def tidy(table):
    return table.drop_duplicates().dropna(subset=["made"])
# %% fault="any-hole"
def tidy(table):
    return table.drop_duplicates(["day", "line"]).dropna()
# %% fault="changes-input"
def tidy(table):
    if len(table) > 4:
        table.drop_duplicates(["day", "line"], inplace=True)
    return table.drop_duplicates(["day", "line"]).dropna(subset=["made"])
