# %% solution="total-minutes"
def total_minutes(stops, reason):
    lost = 0
    for one_reason, minutes in zip(stops["reason"], stops["minutes"]):
        if one_reason == reason:
            lost += minutes
    return lost
# %% solution="minutes-by"
def minutes_by(stops, column):
    lost = {}
    for value, minutes in zip(stops[column], stops["minutes"]):
        lost[value] = lost.get(value, 0) + minutes
    order = sorted(lost, key=lost.get, reverse=True)
    return pd.Series([lost[value] for value in order], index=order)
# %% solution="pareto"
def pareto(stops, column):
    lost = minutes_by(stops, column)
    whole, so_far, rows = lost.sum(), 0, []
    for minutes in lost:
        so_far += minutes / whole
        rows.append({"minutes": minutes, "share": minutes / whole, "cumulative": so_far})
    return pd.DataFrame(rows, index=lost.index)
# %% solution="vital-few"
def vital_few(table, level=0.8):
    needed = 0
    while table["cumulative"].iloc[needed] < level and needed < len(table) - 1:
        needed += 1
    return list(table.index)[: needed + 1]
# %% solution="count-bins"
def count_bins(minutes, width):
    counts = {}
    for start in range(0, int(max(minutes)) + 1, width):
        counts[start] = sum(start <= value < start + width for value in minutes)
    return pd.Series(counts)
# %% solution="minutes-per-day"
def minutes_per_day(stops, days):
    lost = {day: 0.0 for day in days}
    for day, minutes in zip(stops["day"], stops["minutes"]):
        if day in lost:
            lost[day] += minutes
    return pd.Series(lost)
# %% solution="longest-run"
def longest_run(values):
    values = list(values)
    middle = pd.Series(values).median()
    marks = "".join("a" if value > middle else "b" for value in values if value != middle)
    return max(len(run) for run in marks.replace("ab", "a b").replace("ba", "b a").split(" "))
# %% solution="exaggeration"
def exaggeration(small, large, start):
    return small * (large - start) / (large * (small - start))
