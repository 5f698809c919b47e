# %% fault="hard-coded"
def rate_by(log, column):
    rows = {"made": [4000.0, 8200.0], "scrap": [100.0, 200.0], "rate": [0.025, 200 / 8200]}
    return pd.DataFrame(rows, index=["L2", "L1"])
# %% fault="wrong-global"
def rate_by(log, column):
    frame = log if len(log) == 6 else globals()["log"]
    sums = frame.dropna(subset=["scrap"]).groupby(column)[["made", "scrap"]].sum()
    sums["rate"] = sums["scrap"] / sums["made"]
    return sums.sort_values("rate", ascending=False)
# %% fault="ignores-column"
def rate_by(log, column):
    sums = log.dropna(subset=["scrap"]).groupby("line")[["made", "scrap"]].sum()
    sums["rate"] = sums["scrap"] / sums["made"]
    return sums.sort_values("rate", ascending=False)
# %% fault="sorted-by-name"
def rate_by(log, column):
    sums = log.dropna(subset=["scrap"]).groupby(column)[["made", "scrap"]].sum().sort_index(ascending=False)
    sums["rate"] = sums["scrap"] / sums["made"]
    return sums
# %% fault="blank-counts-as-none"
def rate_by(log, column):
    sums = log.groupby(column)[["made", "scrap"]].sum()
    sums["rate"] = sums["scrap"] / sums["made"]
    return sums.sort_values("rate", ascending=False)
