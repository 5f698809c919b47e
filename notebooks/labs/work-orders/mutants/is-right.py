# %% fault="hard-coded"
def is_right(function):
    return function.__name__ == "version_c"
# %% fault="wrong-global"
def is_right(function):
    lists = [[50, 70], [50, None, 70], [0, 10], []]
    checked = function if function in (version_a, version_b) else version_c
    return all(same(attempt(checked, list(values)), version_c(list(values))) for values in lists)
# %% fault="three-cases-only"
def is_right(function):
    cases = [([50, 70], 60), ([50, None, 70], 60), ([0, 10], 5)]
    return all(same(attempt(function, values), expected) for values, expected in cases)
# %% fault="does-not-look-at-the-list"
def is_right(function):
    cases = [([10, 20, 60], 30), ([10, 15], 12.5), ([10, None, 20], 15), ([0, 10], 5), ([], None), ([None], None)]
    return all(same(attempt(function, values), expected) for values, expected in cases)
# %% fault="no-list-without-values"
def is_right(function):
    cases = [([10, 20, 60], 30), ([10, 15], 12.5), ([10, None, 20], 15), ([0, 10], 5)]
    for values, expected in cases:
        given = list(values)
        if not same(attempt(function, given), expected) or given != values:
            return False
    return True
# %% fault="asks-for-an-int"
def is_right(function):
    cases = [([10, 20, 60], 30), ([10, 15], 12.5), ([10, None, 20], 15), ([0, 10], 5), ([], None), ([None], None)]
    for values, expected in cases:
        given = list(values)
        answer = attempt(function, given)
        if type(answer) not in (int, float, type(None)) or not same(answer, expected) or given != values:
            return False
    return True
