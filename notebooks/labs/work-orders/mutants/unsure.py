# %% fault="hard-coded"
def unsure(model, notes, level=0.6):
    return [1, 3] if level == 0.6 else [1, 2, 3]
# %% fault="wrong-global"
def unsure(model, notes, level=0.6):
    shown = notes if len(notes) == 4 else new["note"]
    return [place for place, share in enumerate(model.predict_proba(shown).max(axis=1)) if share < level]
# %% fault="equal-is-unsure"
def unsure(model, notes, level=0.6):
    return [place for place, share in enumerate(model.predict_proba(notes).max(axis=1)) if share <= level]
# %% fault="first-kind-only"
def unsure(model, notes, level=0.6):
    return [place for place, share in enumerate(model.predict_proba(notes)[:, 0]) if share < level]
# %% fault="the-sure-ones"
def unsure(model, notes, level=0.6):
    return [place for place, share in enumerate(model.predict_proba(notes).max(axis=1)) if share >= level]
# %% fault="returns-the-index"
def unsure(model, notes, level=0.6):
    notes = pd.Series(notes)
    return list(notes[model.predict_proba(notes).max(axis=1) < level].index)
