# %% fault="hard-coded"
def total_minutes(stops, reason):
    return 3.5 if reason == "label jam" else 45.0
# %% fault="wrong-global"
def total_minutes(stops, reason):
    frame = four if len(stops) == 4 else globals()["stops"]
    return frame[frame["reason"] == reason]["minutes"].sum()
# %% fault="counts"
def total_minutes(stops, reason):
    return (stops["reason"] == reason).sum()
# %% fault="mean-times-days"
def total_minutes(stops, reason):
    part = stops[stops["reason"] == reason]["minutes"]
    return part.median() * len(part)
