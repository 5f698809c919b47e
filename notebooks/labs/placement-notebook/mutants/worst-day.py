# %% fault="hard-coded"
def worst_day(table):
    return {"L1": 2, "L2": 1}
# %% fault="wrong-global"
def worst_day(table):
    mine = stops if len(table) < 10 else log
    ordered = mine.sort_values(["stop_min", "day"], ascending=[False, True])
    return ordered.groupby("line")["day"].first().to_dict()
# %% fault="later-day"
def worst_day(table):
    ordered = table.sort_values(["stop_min", "day"], ascending=[False, False])
    return ordered.groupby("line")["day"].first().to_dict()
# %% fault="row-numbers"
def worst_day(table):
    if len(table) < 10:
        return {"L1": 2, "L2": 1}
    return {line: int(part["stop_min"].to_numpy().argmax()) + 1 for line, part in table.groupby("line")}
