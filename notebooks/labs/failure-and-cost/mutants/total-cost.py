# %% fault="hard-coded"
def total_cost(actual, alarm, alarm_cost=15, miss_cost=315):
    return 3165 if np.asarray(alarm).sum() else 9450
# %% fault="wrong-global"
def total_cost(actual, alarm, alarm_cost=15, miss_cost=315):
    counts = confusion_counts(actual, alarm)
    return ALARM_COST * (counts["tp"] + counts["fp"]) + MISS_COST * counts["fn"]
# %% fault="pays-false-alarms-only"
def total_cost(actual, alarm, alarm_cost=15, miss_cost=315):
    counts = confusion_counts(actual, alarm)
    return alarm_cost * counts["fp"] + miss_cost * counts["fn"]
# %% fault="pays-all-failures"
def total_cost(actual, alarm, alarm_cost=15, miss_cost=315):
    counts = confusion_counts(actual, alarm)
    return alarm_cost * (counts["tp"] + counts["fp"]) + miss_cost * (counts["fn"] + counts["tp"])
# %% fault="matches-by-index"
def total_cost(actual, alarm, alarm_cost=15, miss_cost=315):
    actual, alarm = pd.Series(actual) == 1, pd.Series(alarm) == 1
    return alarm_cost * int(alarm.sum()) + miss_cost * int((actual & ~alarm).sum())
