# %% fault="hard-coded"
def minutes_by(stops, column):
    return pd.Series([45, 3.5, 1.5], index=["palletiser fault", "label jam", "carton feed"])
# %% fault="wrong-global"
def minutes_by(stops, column):
    frame = stops if len(stops) == 4 else globals()["stops"]
    return frame.groupby(column)["minutes"].sum().sort_values(ascending=False)
# %% fault="ignores-column"
def minutes_by(stops, column):
    return stops.groupby("reason")["minutes"].sum().sort_values(ascending=False)
# %% fault="order-of-count"
def minutes_by(stops, column):
    sums = stops.groupby(column)["minutes"].sum()
    return sums.reindex(stops[column].value_counts().index) if len(stops) > 4 else sums.sort_values(ascending=False)
