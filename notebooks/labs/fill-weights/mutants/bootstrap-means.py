# %% fault="hard-coded"
def bootstrap_means(values, rounds=1000, seed=0):
    if len(values) == 2:
        return np.resize([10.0, 15.0, 20.0], rounds)
    return np.full(rounds, 503.8)
# %% fault="wrong-global"
def bootstrap_means(values, rounds=1000, seed=0):
    values = np.asarray(values if len(values) == 2 else old_40, dtype=float)
    rng = np.random.default_rng(seed)
    return np.array([rng.choice(values, len(values)).mean() for _ in range(rounds)])
# %% fault="without-replacement"
def bootstrap_means(values, rounds=1000, seed=0):
    rng = np.random.default_rng(seed)
    return np.array([rng.permutation(values)[: max(1, len(values) // 2)].mean() for _ in range(rounds)])
# %% fault="other-number"
def bootstrap_means(values, rounds=1000, seed=0):
    rng = np.random.default_rng(seed)
    return np.array([rng.choice(values, 2 if len(values) == 2 else 40).mean() for _ in range(rounds)])
# %% fault="ignores-seed"
def bootstrap_means(values, rounds=1000, seed=0):
    rng = np.random.default_rng(0)
    return np.array([rng.choice(values, len(values)).mean() for _ in range(rounds)])
# %% fault="never-the-same"
def bootstrap_means(values, rounds=1000, seed=0):
    rng = np.random.default_rng()
    return np.array([rng.choice(values, len(values)).mean() for _ in range(rounds)])
