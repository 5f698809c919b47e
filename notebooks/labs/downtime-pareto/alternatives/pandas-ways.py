# %% solution="total-minutes"
def total_minutes(stops, reason):
    return float(stops.loc[stops.reason.eq(reason), "minutes"].sum())
# %% solution="minutes-by"
def minutes_by(stops, column):
    return stops.pivot_table("minutes", column, aggfunc="sum")["minutes"].nlargest(len(stops))
# %% solution="pareto"
def pareto(stops, column):
    table = stops.groupby(column)[["minutes"]].sum().sort_values("minutes", ascending=False)
    return table.assign(share=table / table.sum(), cumulative=table.cumsum() / table.sum())
# %% solution="vital-few"
def vital_few(table, level=0.8):
    before = table["cumulative"].shift(fill_value=0)
    return table.index[before < level].tolist()
# %% solution="count-bins"
def count_bins(minutes, width):
    edges = range(0, int(minutes.max() // width * width) + 2 * width, width)
    counts = pd.cut(minutes, edges, right=False, labels=list(edges)[:-1]).value_counts().sort_index()
    return pd.Series(counts.to_numpy(), index=counts.index.astype(int))
# %% solution="minutes-per-day"
def minutes_per_day(stops, days):
    return pd.Series([stops.loc[stops["day"] == day, "minutes"].sum() for day in days], index=days)
# %% solution="longest-run"
def longest_run(values):
    values = pd.Series(list(values))
    sides = (values - values.median()).loc[lambda gap: gap != 0] > 0
    if sides.empty:
        return 0
    return sides.groupby((sides != sides.shift()).cumsum()).size().max()
# %% solution="exaggeration"
def exaggeration(small, large, start):
    return (1 - start / large) / (1 - start / small)
