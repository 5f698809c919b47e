# %% fault="hard-coded"
def weekly_bills(table, flagged, fast=1500, miss=9000):
    return pd.Series([3_000, 10_500], index=[1, 2])
# %% fault="wrong-global"
def weekly_bills(table, flagged, fast=1500, miss=9000):
    week = ((table["day"] - 1) // 5 + 1).to_numpy()
    late = table["late"].to_numpy() == 1
    return pd.Series(np.where(np.asarray(flagged) == 1, FAST_WON, np.where(late, MISS_WON, 0))).groupby(week).sum()
# %% fault="other-weeks"
def weekly_bills(table, flagged, fast=1500, miss=9000):
    week = (table["day"] // 5 + 1).to_numpy()
    late = table["late"].to_numpy() == 1
    return pd.Series(np.where(np.asarray(flagged) == 1, fast, np.where(late, miss, 0))).groupby(week).sum()
# %% fault="pays-all-late"
def weekly_bills(table, flagged, fast=1500, miss=9000):
    week = ((table["day"] - 1) // 5 + 1).to_numpy()
    cost = fast * np.asarray(flagged) + miss * table["late"].to_numpy()
    return pd.Series(cost).groupby(week).sum()
# %% fault="matches-by-index"
def weekly_bills(table, flagged, fast=1500, miss=9000):
    rows = table.reset_index(drop=True)
    flagged = pd.Series(flagged).sort_index() if isinstance(flagged, pd.Series) else pd.Series(flagged)
    cost = pd.Series(np.where(flagged == 1, fast, np.where(rows["late"] == 1, miss, 0)))
    return cost.groupby((rows["day"] - 1) // 5 + 1).sum()
# %% fault="changes-input"
def weekly_bills(table, flagged, fast=1500, miss=9000):
    table["week"] = (table["day"] - 1) // 5 + 1
    table["cost"] = np.where(np.asarray(flagged) == 1, fast, np.where(table["late"] == 1, miss, 0))
    return table.groupby("week")["cost"].sum()
