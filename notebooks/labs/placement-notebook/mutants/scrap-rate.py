# %% fault="hard-coded"
def scrap_rate(table):
    return pd.Series({"L1": 0.02, "L2": 0.02})
# %% fault="wrong-global"
def scrap_rate(table):
    mine = days if len(table) < 10 else log
    total = mine.groupby("line")[["scrap", "made"]].sum()
    return total["scrap"] / total["made"]
# %% fault="mean-of-rates"
def scrap_rate(table):
    return (table["scrap"] / table["made"]).groupby(table["line"]).mean()
# %% fault="fixed-lines"
def scrap_rate(table):
    total = table.groupby("line")[["scrap", "made"]].sum()
    names = ["L1", "L2", "L3", "L4"]
    return (total["scrap"] / total["made"]).reindex(names[: max(2, total.index.size)])
