# %% fault="hard-coded"
def count_bins(minutes, width):
    return pd.Series([2, 1, 0, 0, 1], index=[0, 5, 10, 15, 20])
# %% fault="wrong-global"
def count_bins(minutes, width):
    column = minutes if len(minutes) == 4 else stops["minutes"]
    starts = (column // width * width).astype(int)
    return starts.value_counts().reindex(range(0, starts.max() + 1, width), fill_value=0)
# %% fault="no-empty-intervals"
def count_bins(minutes, width):
    starts = (minutes // width * width).astype(int)
    return starts.value_counts().sort_index()
# %% fault="begins-at-the-first"
def count_bins(minutes, width):
    starts = (minutes // width * width).astype(int)
    return starts.value_counts().reindex(range(starts.min(), starts.max() + 1, width), fill_value=0)
# %% fault="ignores-width"
def count_bins(minutes, width):
    starts = (minutes // 5 * 5).astype(int)
    return starts.value_counts().reindex(range(0, starts.max() + 1, 5), fill_value=0)
