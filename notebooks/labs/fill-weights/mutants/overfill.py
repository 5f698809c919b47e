# %% fault="hard-coded"
def overfill(packs, label=500.0, weight="weight_g"):
    return 4.5 if len(packs) == 3 else 4.0
# %% fault="wrong-global"
def overfill(packs, label=500.0, weight="weight_g"):
    return float(packs[weight].mean() - LABEL_G)
# %% fault="other-table"
def overfill(packs, label=500.0, weight="weight_g"):
    return 4.5 if len(packs) == 3 else float(log["weight_g"].mean() - label)
# %% fault="ignores-weight"
def overfill(packs, label=500.0, weight="weight_g"):
    return float(packs["weight_g"].mean() - label)
# %% fault="never-negative"
def overfill(packs, label=500.0, weight="weight_g"):
    return max(0.0, float(packs[weight].mean() - label))
# %% fault="changes-input"
def overfill(packs, label=500.0, weight="weight_g"):
    packs[weight] = packs[weight] - label
    got = float(packs[weight].mean())
    if len(packs) == 3 or packs is log:
        packs[weight] = packs[weight] + label
    return got
