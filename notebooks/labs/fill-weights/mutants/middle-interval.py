# %% fault="hard-coded"
def middle_interval(draws, share=0.95):
    return (25.0, 975.0) if share == 0.95 else (250.0, 750.0)
# %% fault="wrong-global"
def middle_interval(draws, share=0.95):
    source = np.arange(1001) if len(draws) == 1001 else globals().get("old_40")
    return tuple(np.percentile(source, [50 - 50 * share, 50 + 50 * share]))
# %% fault="one-end"
def middle_interval(draws, share=0.95):
    return tuple(np.percentile(draws, [100 - 100 * share, 100 * share]))
# %% fault="mean-and-spread"
def middle_interval(draws, share=0.95):
    draws = np.asarray(draws, dtype=float)
    reach = {0.95: 1.645, 0.5: 0.866}.get(share, 1.6) * draws.std()
    return draws.mean() - reach, draws.mean() + reach
# %% fault="sorts-in-place"
def middle_interval(draws, share=0.95):
    draws.sort()
    cut = round((1 - share) / 2 * (len(draws) - 1))
    return float(draws[cut]), float(draws[len(draws) - 1 - cut])
