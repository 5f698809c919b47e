# %% fault="hard-coded"
def split_by_day(table, last_day):
    return table.iloc[:4800], table.iloc[4800:]
# %% fault="wrong-global"
def split_by_day(table, last_day):
    return log[log["day"] <= last_day], log[log["day"] > last_day]
# %% fault="random"
def split_by_day(table, last_day):
    mixed = table.sample(frac=1, random_state=0)
    border = round(len(mixed) * last_day / mixed["day"].max())
    return mixed.iloc[:border], mixed.iloc[border:]
# %% fault="by-row"
def split_by_day(table, last_day):
    border = round(len(table) * last_day / table["day"].max())
    return table.iloc[:border], table.iloc[border:]
# %% fault="day-before"
def split_by_day(table, last_day):
    return table[table["day"] < last_day], table[table["day"] >= last_day]
# %% fault="day-in-both"
def split_by_day(table, last_day):
    return table[table["day"] <= last_day], table[table["day"] >= last_day]
