# %% fault="hard-coded"
def sample_means(packs, sample="sample", weight="weight_g"):
    if len(packs) == 4:
        return pd.Series([504.0, 501.5], index=[1, 2])
    return pd.Series(np.full(480, 504.0), index=np.arange(1, 481))
# %% fault="wrong-global"
def sample_means(packs, sample="sample", weight="weight_g"):
    return (packs if len(packs) == 4 else log).groupby("sample")["weight_g"].mean()
# %% fault="always-five"
def sample_means(packs, sample="sample", weight="weight_g"):
    size = 2 if len(packs) == 4 else 5
    values = packs[weight].to_numpy()
    means = values[: len(values) // size * size].reshape(-1, size).mean(axis=1)
    return pd.Series(means, index=np.arange(1, len(means) + 1))
# %% fault="median"
def sample_means(packs, sample="sample", weight="weight_g"):
    return packs.groupby(sample)[weight].median()
# %% fault="order-of-rows"
def sample_means(packs, sample="sample", weight="weight_g"):
    return packs.groupby(sample, sort=False)[weight].mean()
# %% fault="ignores-names"
def sample_means(packs, sample="sample", weight="weight_g"):
    return packs.groupby("sample")["weight_g"].mean()
