# %% fault="hard-coded"
def scrap_rate(log):
    return 200 / 8200 if len(log) == 4 else 0.02
# %% fault="wrong-global"
def scrap_rate(log):
    frame = log if len(log) < 5 else globals()["log"]
    counted = frame.dropna(subset=["scrap"])
    return counted["scrap"].sum() / counted["made"].sum() if len(counted) else float("nan")
# %% fault="blank-counts-as-none"
def scrap_rate(log):
    return log["scrap"].sum() / log["made"].sum()
# %% fault="mean-of-rates"
def scrap_rate(log):
    counted = log.dropna(subset=["scrap"])
    return float((counted["scrap"] / counted["made"]).mean())
# %% fault="zero-when-nobody-counted"
def scrap_rate(log):
    counted = log.dropna(subset=["scrap"])
    return float(counted["scrap"].sum() / counted["made"].sum()) if len(counted) else 0.0
