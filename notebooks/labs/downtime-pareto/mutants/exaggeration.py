# %% fault="hard-coded"
def exaggeration(small, large, start):
    return 2.2 / 1.0125 if start else 1.0
# %% fault="wrong-global"
def exaggeration(small, large, start):
    lowest = by_reason["minutes"].min() if start == 180 else small
    return (large - start) / (lowest - start) / (large / lowest)
# %% fault="drawn-ratio-only"
def exaggeration(small, large, start):
    return (large - start) / (small - start) if start > 1 else 1.0
# %% fault="difference-of-ratios"
def exaggeration(small, large, start):
    return 1 + (large - start) / (small - start) - large / small
