# %% solution="tidy"
def tidy(table):
    keep, seen = [], set()
    for place, row in enumerate(table.itertuples(index=False)):
        pair = (row.day, row.line)
        first = pair not in seen
        seen.add(pair)
        if first and not pd.isna(row.made):
            keep.append(place)
    return table.iloc[keep]
# %% solution="scrap-rate"
def scrap_rate(table):
    names = sorted(set(table["line"]))
    parts = [table[table["line"] == name] for name in names]
    return pd.Series([part["scrap"].sum() / part["made"].sum() for part in parts], index=names)
# %% solution="worst-day"
def worst_day(table):
    worst = {}
    for row in table.itertuples():
        mine = (row.stop_min, -row.day)
        if row.line not in worst or mine > worst[row.line]:
            worst[row.line] = mine
    return {line: -day for line, (_minutes, day) in worst.items()}
# %% solution="trailing-mean"
def trailing_mean(values, window=3):
    numbers = values.to_numpy()
    means = [numbers[place - window : place].mean() if place >= window else np.nan for place in range(len(numbers))]
    return pd.Series(means, index=values.index)
# %% solution="split-by-day"
def split_by_day(table, share=0.75):
    days = sorted(set(table["day"]))
    last = days[: round(share * len(days))][-1]
    return table[table["day"] <= last], table[table["day"] > last]
