# %% fault="hard-coded"
def count_blanks(log, column):
    return 1 if column == "scrap" else 0
# %% fault="wrong-global"
def count_blanks(log, column):
    frame = small if len(log) == 3 else typed
    return frame[column].isna().sum()
# %% fault="dash-is-blank"
def count_blanks(log, column):
    return (log[column].isna() | (log[column] == "-")).sum()
# %% fault="empty-text-is-blank"
def count_blanks(log, column):
    return sum(1 for cell in log[column] if not cell or cell != cell)
