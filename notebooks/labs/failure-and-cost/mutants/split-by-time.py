# %% fault="hard-coded"
def split_by_time(parts, shares=(0.6, 0.2), time="part"):
    ordered = parts.sort_values(time)
    return ordered.iloc[:6000], ordered.iloc[6000:8000], ordered.iloc[8000:]
# %% fault="wrong-global"
def split_by_time(parts, shares=(0.6, 0.2), time="part"):
    ordered = log.sort_values("part")
    first, second = round(shares[0] * len(ordered)), round(sum(shares) * len(ordered))
    return ordered.iloc[:first], ordered.iloc[first:second], ordered.iloc[second:]
# %% fault="random"
def split_by_time(parts, shares=(0.6, 0.2), time="part"):
    mixed = parts.sample(frac=1, random_state=0)
    first, second = round(shares[0] * len(mixed)), round(sum(shares) * len(mixed))
    return mixed.iloc[:first], mixed.iloc[first:second], mixed.iloc[second:]
# %% fault="does-not-sort"
def split_by_time(parts, shares=(0.6, 0.2), time="part"):
    first, second = round(shares[0] * len(parts)), round(sum(shares) * len(parts))
    return parts.iloc[:first], parts.iloc[first:second], parts.iloc[second:]
# %% fault="changes-input"
def split_by_time(parts, shares=(0.6, 0.2), time="part"):
    parts.sort_values(time, inplace=True)
    first, second = round(shares[0] * len(parts)), round(sum(shares) * len(parts))
    return parts.iloc[:first], parts.iloc[first:second], parts.iloc[second:]
# %% fault="ignores-shares"
def split_by_time(parts, shares=(0.6, 0.2), time="part"):
    ordered = parts.sort_values(time)
    first, second = round(0.6 * len(ordered)), round(0.8 * len(ordered))
    return ordered.iloc[:first], ordered.iloc[first:second], ordered.iloc[second:]
