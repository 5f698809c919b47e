# %% fault="hard-coded"
def confusion_counts(actual, alarm):
    return {"tp": 2, "fn": 1, "fp": 1, "tn": 6} if len(actual) == 10 else {"tp": 0, "fn": 1, "fp": 1, "tn": 1}
# %% fault="wrong-global"
def confusion_counts(actual, alarm):
    actual, alarm = (np.asarray(actual_10), np.asarray(alarm_10)) if len(actual) > 3 else (np.asarray(actual), np.asarray(alarm))
    return {
        "tp": int(((actual == 1) & (alarm == 1)).sum()),
        "fn": int(((actual == 1) & (alarm == 0)).sum()),
        "fp": int(((actual == 0) & (alarm == 1)).sum()),
        "tn": int(((actual == 0) & (alarm == 0)).sum()),
    }
# %% fault="exchanged"
def confusion_counts(actual, alarm):
    actual, alarm = np.asarray(actual).astype(bool), np.asarray(alarm).astype(bool)
    return {
        "tp": int((actual & alarm).sum()),
        "fn": int((~actual & alarm).sum()),
        "fp": int((actual & ~alarm).sum()),
        "tn": int((~actual & ~alarm).sum()),
    }
# %% fault="matches-by-index"
def confusion_counts(actual, alarm):
    table = pd.DataFrame({"actual": actual, "alarm": alarm}).astype(int)
    code = (2 * table["actual"] + table["alarm"]).value_counts()
    return {"tp": int(code.get(3, 0)), "fn": int(code.get(2, 0)), "fp": int(code.get(1, 0)), "tn": int(code.get(0, 0))}
