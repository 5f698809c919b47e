# %% fault="hard-coded"
def failure_rate(parts, target="failure"):
    return 0.25 if len(parts) == 4 else 0.035
# %% fault="wrong-global"
def failure_rate(parts, target="failure"):
    return 0.25 if len(parts) == 4 else float(log["failure"].mean())
# %% fault="ignores-target"
def failure_rate(parts, target="failure"):
    return float(parts["failure"].mean())
# %% fault="count"
def failure_rate(parts, target="failure"):
    return int(parts[target].sum())
# %% fault="changes-input"
def failure_rate(parts, target="failure"):
    parts[target] = parts[target].astype(bool)
    return float(parts[target].mean())
