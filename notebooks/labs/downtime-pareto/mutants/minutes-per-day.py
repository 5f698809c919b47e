# %% fault="hard-coded"
def minutes_per_day(stops, days):
    return pd.Series([15.0, 0.0, 7.0], index=["d1", "d2", "d3"])
# %% fault="wrong-global"
def minutes_per_day(stops, days):
    ran = days if len(stops) == 3 else globals()["days"]
    return stops.groupby("day")["minutes"].sum().reindex(ran, fill_value=0)
# %% fault="days-with-stops-only"
def minutes_per_day(stops, days):
    return stops.groupby("day")["minutes"].sum()
# %% fault="sorted-days"
def minutes_per_day(stops, days):
    return stops.groupby("day")["minutes"].sum().reindex(sorted(days), fill_value=0)
# %% fault="counts-stops"
def minutes_per_day(stops, days):
    sums = stops.groupby("day")["minutes"].agg("count" if len(stops) > 3 else "sum")
    return sums.reindex(days, fill_value=0)
