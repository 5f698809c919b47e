# %% solution="overfill"
def overfill(packs, label=500.0, weight="weight_g"):
    total, tubs = 0.0, 0
    for grams in packs[weight]:
        total += grams - label
        tubs += 1
    return total / tubs
# %% solution="sample-means"
def sample_means(packs, sample="sample", weight="weight_g"):
    groups = {}
    for number, grams in zip(packs[sample], packs[weight]):
        groups.setdefault(number, []).append(grams)
    return pd.Series({number: sum(group) / len(group) for number, group in sorted(groups.items())})
# %% solution="control-limits"
def control_limits(means):
    values = [float(value) for value in means]
    steps = [abs(later - earlier) for earlier, later in zip(values, values[1:])]
    centre, step = sum(values) / len(values), sum(steps) / len(steps)
    return [centre - 2.66 * step, centre, centre + 2.66 * step]
# %% solution="alarms"
def alarms(means, low, high):
    found = []
    for number, value in means.items():
        if value < low or value > high:
            found.append(number)
    return found
# %% solution="adjusting"
def adjusted(chance, share=1.0):
    knob, seen = 0, []
    for push in chance:
        seen.append(push + knob)
        knob = knob - share * (push + knob)
    return np.array(seen)
# %% solution="bootstrap-means"
import random


def bootstrap_means(values, rounds=1000, seed=0):
    draw = random.Random(seed)
    values = [float(value) for value in values]
    return np.array([sum(draw.choices(values, k=len(values))) / len(values) for _ in range(rounds)])
# %% solution="middle-interval"
def middle_interval(draws, share=0.95):
    row = sorted(draws)
    last = len(row) - 1
    return row[round((1 - share) / 2 * last)], row[round((1 + share) / 2 * last)]
# %% solution="saving-interval"
def saving_interval(old, new, rounds=2000, share=0.95, seed=0):
    draw = random.Random(1000 + seed)
    old, new = list(old), list(new)
    saved = []
    for _ in range(rounds):
        first, second = draw.choices(old, k=len(old)), draw.choices(new, k=len(new))
        saved.append(sum(first) / len(first) - sum(second) / len(second))
    return middle_interval(saved, share)
