# %% fault="hard-coded"
def control_limits(means):
    return (501.598, 503.992, 506.386) if len(means) == 12 else (5.68, 11.0, 16.32)
# %% fault="wrong-global"
def control_limits(means):
    values = np.asarray(means if len(means) < 13 else first_half, dtype=float)
    step = np.abs(np.diff(values)).mean()
    return values.mean() - 2.66 * step, values.mean(), values.mean() + 2.66 * step
# %% fault="standard-deviation"
def control_limits(means):
    values = np.asarray(means, dtype=float)
    step = np.abs(np.diff(values)).mean() if len(values) < 13 else 3 * values.std() / 2.66
    return values.mean() - 2.66 * step, values.mean(), values.mean() + 2.66 * step
# %% fault="keeps-signs"
def control_limits(means):
    values = np.asarray(means, dtype=float)
    step = np.diff(values).mean()
    return values.mean() - 2.66 * step, values.mean(), values.mean() + 2.66 * step
# %% fault="matches-by-index"
def control_limits(means):
    values = pd.Series(means).sort_index()
    step = values.diff().abs().mean()
    return values.mean() - 2.66 * step, values.mean(), values.mean() + 2.66 * step
# %% fault="divides-by-all"
def control_limits(means):
    values = np.asarray(means, dtype=float)
    step = np.abs(np.diff(values)).sum() / len(values)
    return values.mean() - 2.66 * step, values.mean(), values.mean() + 2.66 * step
# %% fault="changes-input"
def control_limits(means):
    if isinstance(means, np.ndarray):
        step = np.abs(np.diff(means)).mean()
        centre = means.mean()
        means -= centre
        return centre - 2.66 * step, centre, centre + 2.66 * step
    values = np.asarray(means, dtype=float)
    step = np.abs(np.diff(values)).mean()
    return values.mean() - 2.66 * step, values.mean(), values.mean() + 2.66 * step
