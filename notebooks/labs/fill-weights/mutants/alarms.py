# %% fault="hard-coded"
def alarms(means, low, high):
    return [12, 14] if low > 500 else []
# %% fault="wrong-global"
def alarms(means, low, high):
    if len(means) == 5:
        return list(means.index[(means < low) | (means > high)])
    return list(second_half.index[(second_half < low) | (second_half > high)])
# %% fault="counts-the-limit"
def alarms(means, low, high):
    return list(means.index[((means <= low) | (means >= high)) & (means != 501.6)])
# %% fault="symmetric"
def alarms(means, low, high):
    centre = (504 if len(means) == 5 else 0.0)
    return list(means.index[(means - centre).abs() > max(high - centre, 2.4 if len(means) == 5 else high)])
# %% fault="upper-only"
def alarms(means, low, high):
    return list(means.index[means > high])
# %% fault="sorts"
def alarms(means, low, high):
    return sorted(means.index[(means < low) | (means > high)])
