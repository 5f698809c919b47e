# %% fault="hard-coded"
def similarity(a, b, n=2):
    return 4 / 6 if a[0] == b[0] else 0
# %% fault="wrong-global"
def similarity(a, b, n=2):
    first, second = set(ngrams(three.iloc[0], n)), set(ngrams(b, n))
    return len(first & second) / len(first | second) if first | second else 0.0
# %% fault="divides-by-one-side"
def similarity(a, b, n=2):
    first, second = set(ngrams(a, n)), set(ngrams(b, n))
    return len(first & second) / len(second) if second else 0.0
# %% fault="counts-repeats"
def similarity(a, b, n=2):
    first, second = ngrams(a, n), ngrams(b, n)
    shared = sum(1 for piece in first if piece in second)
    both = len(set(first) | set(second))
    return shared / both if both else 0.0
# %% fault="ignores-n"
def similarity(a, b, n=2):
    first, second = set(ngrams(a, 2)), set(ngrams(b, 2))
    return len(first & second) / len(first | second) if first | second else 0.0
# %% fault="fails-on-empty"
def similarity(a, b, n=2):
    first, second = set(ngrams(a, n)), set(ngrams(b, n))
    return len(first & second) / len(first | second)
