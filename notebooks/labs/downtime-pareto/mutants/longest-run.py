# %% fault="hard-coded"
def longest_run(values):
    return 10 if len(values) == 24 else 1
# %% fault="wrong-global"
def longest_run(values):
    values = pd.Series(list(values if len(values) == 24 else carton))
    middle, length, longest, previous = values.median(), 0, 0, None
    for side in [value > middle for value in values if value != middle]:
        length = length + 1 if side == previous else 1
        longest, previous = max(longest, length), side
    return longest
# %% fault="last-run-only"
def longest_run(values):
    values = pd.Series(list(values))
    middle, length, previous = values.median(), 0, None
    for side in [value > middle for value in values if value != middle]:
        length = length + 1 if side == previous else 1
        previous = side
    return length
# %% fault="above-only"
def longest_run(values):
    values = pd.Series(list(values))
    middle, length, longest = values.median(), 0, 0
    for value in values:
        if value != middle:
            length = length + 1 if value > middle else 0
            longest = max(longest, length)
    return longest
# %% fault="median-breaks-the-run"
def longest_run(values):
    values = pd.Series(list(values))
    middle, length, longest, previous = values.median(), 0, 0, None
    for value in values:
        side = None if value == middle else bool(value > middle)
        length = 0 if side is None else length + 1 if side == previous else 1
        longest, previous = max(longest, length), side
    return longest
# %% fault="about-the-mean"
def longest_run(values):
    values = pd.Series(list(values))
    middle, length, longest, previous = values.mean(), 0, 0, None
    for side in [value > middle for value in values if value != middle]:
        length = length + 1 if side == previous else 1
        longest, previous = max(longest, length), side
    return longest
