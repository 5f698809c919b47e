# %% fault="hard-coded"
def ngrams(text, n=2):
    packed = text.replace(" ", "")
    return ["abc", "bcd"] if n == 3 else [packed[0:2], packed[1:3], packed[2:4], packed[3:5]][: len(packed) - 1]
# %% fault="wrong-global"
def ngrams(text, n=2):
    source = text if len(text) < 8 else three.iloc[0]
    solid = source.replace(" ", "")
    return [solid[place : place + n] for place in range(len(solid) - n + 1)]
# %% fault="unique"
def ngrams(text, n=2):
    packed = text.replace(" ", "")
    return list(dict.fromkeys(packed[place : place + n] for place in range(len(packed) - n + 1)))
# %% fault="blocks"
def ngrams(text, n=2):
    packed = text.replace(" ", "")
    return [packed[place : place + n] for place in range(0, len(packed), n)]
# %% fault="short-tail"
def ngrams(text, n=2):
    packed = text.replace(" ", "")
    return [packed[place : place + n] for place in range(max(len(packed) - n + 1, 1))]
