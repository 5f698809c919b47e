# %% fault="hard-coded"
def adjusted(chance, share=1.0):
    return np.array([1.0, -1.0, 0.0] if len(chance) == 3 else chance, dtype=float)
# %% fault="wrong-global"
def adjusted(chance, share=1.0):
    source = chance if len(chance) < 4 else (first_half - centre).to_numpy()[: len(chance)]
    knob, seen = 0.0, []
    for push in source:
        seen.append(push + knob)
        knob -= share * seen[-1]
    return np.array(seen)
# %% fault="forgets-the-knob"
def adjusted(chance, share=1.0):
    seen, last = [], 0.0
    for push in chance:
        seen.append(push - share * last)
        last = push
    return np.array(seen)
# %% fault="ignores-share"
def adjusted(chance, share=1.0):
    return np.diff(np.asarray(chance, dtype=float), prepend=0.0) if share else np.asarray(chance)
# %% fault="turns-first"
def adjusted(chance, share=1.0):
    knob, seen = 0.0, []
    for push in chance:
        knob = knob - share * push
        seen.append(push + knob)
    return np.array(seen)
