# %% fault="hard-coded"
def same_mix(log):
    thick = 220_000 / 420_000
    return pd.Series({"L1": 0.016 * thick + 0.056 * (1 - thick), "L3": 0.012 * thick + 0.042 * (1 - thick)})
# %% fault="wrong-global"
def same_mix(log):
    frame = log if len(log) < 5 else globals()["log"]
    counted = frame.dropna(subset=["scrap"])
    sums = counted.groupby(["lid", "line"])[["made", "scrap"]].sum()
    rates = (sums["scrap"] / sums["made"]).unstack("line")
    mix = counted.groupby("lid")["made"].sum() / counted["made"].sum()
    return rates.mul(mix, axis=0).sum(skipna=False)
# %% fault="half-and-half"
def same_mix(log):
    counted = log.dropna(subset=["scrap"])
    sums = counted.groupby(["lid", "line"])[["made", "scrap"]].sum()
    return (sums["scrap"] / sums["made"]).unstack("line").mean(skipna=False)
# %% fault="own-mix"
def same_mix(log):
    sums = log.dropna(subset=["scrap"]).groupby("line")[["made", "scrap"]].sum()
    return sums["scrap"] / sums["made"]
# %% fault="missing-lid-is-no-scrap"
def same_mix(log):
    counted = log.dropna(subset=["scrap"])
    sums = counted.groupby(["lid", "line"])[["made", "scrap"]].sum()
    rates = (sums["scrap"] / sums["made"]).unstack("line")
    mix = counted.groupby("lid")["made"].sum() / counted["made"].sum()
    return rates.mul(mix, axis=0).sum()
