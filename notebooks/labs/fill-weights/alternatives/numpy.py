# %% solution="overfill"
def overfill(packs, label=500.0, weight="weight_g"):
    return np.mean(packs[weight].to_numpy() - label)
# %% solution="sample-means"
def sample_means(packs, sample="sample", weight="weight_g"):
    return packs.pivot_table(index=sample, values=weight, aggfunc="mean")[weight]
# %% solution="control-limits"
def control_limits(means):
    values = pd.Series(np.asarray(means, dtype=float))
    reach = 2.66 * values.diff().abs().mean()
    return values.mean() - reach, values.mean(), values.mean() + reach
# %% solution="alarms"
def alarms(means, low, high):
    return means[~means.between(low, high)].index.tolist()
# %% solution="adjusting"
def adjusted(chance, share=1.0):
    chance = np.asarray(chance, dtype=float)
    seen = np.empty(len(chance))
    knob = 0.0
    for place in range(len(chance)):
        seen[place] = chance[place] + knob
        knob -= share * seen[place]
    return seen
# %% solution="bootstrap-means"
def bootstrap_means(values, rounds=1000, seed=0):
    values = np.asarray(values, dtype=float)
    places = np.random.default_rng(seed).integers(0, len(values), (rounds, len(values)))
    return values[places].mean(axis=1)
# %% solution="middle-interval"
def middle_interval(draws, share=0.95):
    return np.quantile(np.asarray(draws), [0.5 - share / 2, 0.5 + share / 2])
# %% solution="saving-interval"
def saving_interval(old, new, rounds=2000, share=0.95, seed=0):
    rng = np.random.default_rng([seed, 99])
    old, new = np.asarray(old, dtype=float), np.asarray(new, dtype=float)
    first = old[rng.integers(0, len(old), (rounds, len(old)))].mean(axis=1)
    second = new[rng.integers(0, len(new), (rounds, len(new)))].mean(axis=1)
    return tuple(np.percentile(first - second, [50 - 50 * share, 50 + 50 * share]))
