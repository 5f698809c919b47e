# %% fault="hard-coded"
def split_by_day(table, share=0.75):
    return table[table["day"] <= 3], table[table["day"] > 3]
# %% fault="wrong-global"
def split_by_day(table, share=0.75):
    mine = week if len(table) < 10 else log
    days = np.sort(mine["day"].unique())
    early = mine["day"].isin(days[: round(share * len(days))])
    return mine[early], mine[~early]
# %% fault="counts-rows"
def split_by_day(table, share=0.75):
    ordered = table.sort_values("day", kind="stable")
    cut = round(share * len(ordered))
    return ordered.iloc[:cut], ordered.iloc[cut:]
# %% fault="ignores-share"
def split_by_day(table, share=0.75):
    days = np.sort(table["day"].unique())
    early = table["day"].isin(days[: round(0.75 * len(days))])
    return table[early], table[~early]
# %% fault="days-from-one"
def split_by_day(table, share=0.75):
    cut = round(share * table["day"].max())
    return table[table["day"] <= cut], table[table["day"] > cut]
