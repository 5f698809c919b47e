# %% fault="hard-coded"
def saving_interval(old, new, rounds=2000, share=0.95, seed=0):
    if len(old) == 10:
        return 2.0, 2.0
    middle = float(np.mean(old_40) - np.mean(new_40))
    return middle - 0.8, middle + 0.8
# %% fault="wrong-global"
def saving_interval(old, new, rounds=2000, share=0.95, seed=0):
    if len(old) > 10:
        old, new = old_40, new_40
    return middle_interval(bootstrap_means(old, rounds, seed) - bootstrap_means(new, rounds, seed + 1), share)
# %% fault="exchanged"
def saving_interval(old, new, rounds=2000, share=0.95, seed=0):
    return middle_interval(bootstrap_means(new, rounds, seed + 1) - bootstrap_means(old, rounds, seed), share)
# %% fault="one-side"
def saving_interval(old, new, rounds=2000, share=0.95, seed=0):
    return middle_interval(bootstrap_means(old, rounds, seed) - np.mean(new), share)
# %% fault="ignores-share"
def saving_interval(old, new, rounds=2000, share=0.95, seed=0):
    return middle_interval(bootstrap_means(old, rounds, seed) - bootstrap_means(new, rounds, seed + 1))
# %% fault="two-intervals"
def saving_interval(old, new, rounds=2000, share=0.95, seed=0):
    first = middle_interval(bootstrap_means(old, rounds, seed), share)
    second = middle_interval(bootstrap_means(new, rounds, seed + 1), share)
    return first[0] - second[1], first[1] - second[0]
