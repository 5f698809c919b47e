# %% fault="hard-coded"
def trailing_mean(values, window=3):
    return pd.Series([np.nan, np.nan, np.nan, 4.0, 110 / 3])
# %% fault="wrong-global"
def trailing_mean(values, window=3):
    mine = globals()["values"]
    return mine.shift(1).rolling(window).mean()
# %% fault="looks-at-today"
def trailing_mean(values, window=3):
    return values.rolling(window).mean()
# %% fault="fixed-window"
def trailing_mean(values, window=3):
    return values.shift(1).rolling(3).mean()
# %% fault="fills-the-start"
def trailing_mean(values, window=3):
    means = values.shift(1).rolling(window).mean()
    return means if len(values) < 10 else means.bfill()
