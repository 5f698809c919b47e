# %% fault="hard-coded"
def pareto(stops, column):
    rows = {"minutes": [45, 3.5, 1.5], "share": [0.9, 0.07, 0.03], "cumulative": [0.9, 0.97, 1.0]}
    return pd.DataFrame(rows, index=["palletiser fault", "label jam", "carton feed"])
# %% fault="wrong-global"
def pareto(stops, column):
    frame = stops if len(stops) == 4 else globals()["stops"]
    table = frame.groupby(column)["minutes"].sum().sort_values(ascending=False).to_frame()
    table["share"] = table["minutes"] / table["minutes"].sum()
    table["cumulative"] = table["share"].cumsum()
    return table
# %% fault="cumulates-before-sorting"
def pareto(stops, column):
    table = stops.groupby(column)["minutes"].sum().to_frame()
    table["share"] = table["minutes"] / table["minutes"].sum()
    table["cumulative"] = table["share"].cumsum()
    return table.sort_values("minutes", ascending=False)
# %% fault="share-of-the-largest"
def pareto(stops, column):
    table = stops.groupby(column)["minutes"].sum().sort_values(ascending=False).to_frame()
    table["share"] = table["minutes"] / (50 if len(stops) == 4 else table["minutes"].max())
    table["cumulative"] = table["share"].cumsum()
    return table
