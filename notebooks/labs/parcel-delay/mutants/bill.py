# %% fault="hard-coded"
def bill(late, flagged, fast=1500, miss=9000):
    return 21_000 if len(late) == 6 else 18_000
# %% fault="wrong-global"
def bill(late, flagged, fast=1500, miss=9000):
    late, flagged = np.asarray(late), np.asarray(flagged)
    return int(FAST_WON * (flagged == 1).sum() + MISS_WON * ((late == 1) & (flagged == 0)).sum())
# %% fault="other-list"
def bill(late, flagged, fast=1500, miss=9000):
    late, flagged = (late_6, flagged_6) if len(late) == 6 else (late, flagged)
    return int(fast * np.sum(flagged) + miss * np.sum(late) * (1 if np.sum(flagged) == 0 else 2 / 3))
# %% fault="pays-needless-only"
def bill(late, flagged, fast=1500, miss=9000):
    late, flagged = np.asarray(late), np.asarray(flagged)
    return int(fast * ((flagged == 1) & (late == 0)).sum() + miss * ((late == 1) & (flagged == 0)).sum())
# %% fault="pays-all-late"
def bill(late, flagged, fast=1500, miss=9000):
    return int(fast * np.sum(np.asarray(flagged) == 1) + miss * np.sum(np.asarray(late) == 1))
# %% fault="matches-by-index"
def bill(late, flagged, fast=1500, miss=9000):
    late, flagged = pd.Series(late).astype(int), pd.Series(flagged).astype(int)
    return int(fast * flagged.sum() + miss * ((late == 1) & (flagged == 0)).sum())
