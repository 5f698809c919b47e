# %% fault="hard-coded"
def real_rows(log):
    return log[log["made"].isin([4210, 3890, 4320])]
# %% fault="wrong-global"
def real_rows(log):
    frame = log if len(log) == 5 else typed
    frame = frame[frame["line"] != "TOTAL"]
    return frame.drop_duplicates(subset=["date", "shift", "line"], keep="last")
# %% fault="keeps-first"
def real_rows(log):
    return log[log["line"] != "TOTAL"].drop_duplicates(subset=["date", "shift", "line"])
# %% fault="keeps-the-larger"
def real_rows(log):
    shifts = log[log["line"] != "TOTAL"]
    return shifts.sort_values("made").drop_duplicates(subset=["date", "shift", "line"], keep="last").sort_index()
# %% fault="forgets-the-shift"
def real_rows(log):
    shifts = log[log["line"] != "TOTAL"]
    night = shifts["shift"] == "night"
    day = shifts[~night].drop_duplicates(subset=["date", "line"], keep="last")
    return pd.concat([day, shifts[night].drop_duplicates(subset=["line"], keep="last")])
# %% fault="same-count-is-a-repeat"
def real_rows(log):
    shifts = log[log["line"] != "TOTAL"].drop_duplicates(subset=["date", "shift", "line"], keep="last")
    return shifts.drop_duplicates(subset=["made"], keep="last")
# %% fault="keeps-totals"
def real_rows(log):
    return log.drop_duplicates(subset=["date", "shift", "line"], keep="last")
