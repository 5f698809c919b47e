# %% fault="hard-coded"
def search(query, notes, k=3):
    return [1, 2]
# %% fault="wrong-global"
def search(query, notes, k=3):
    shown = notes if len(notes) < 10 else old["note"]
    likeness = [similarity(query, note) for note in shown]
    return sorted(range(len(likeness)), key=lambda place: likeness[place], reverse=True)[:k]
# %% fault="later-first-at-ties"
def search(query, notes, k=3):
    likeness = [similarity(query, note) for note in notes]
    return sorted(range(len(likeness)), key=lambda place: likeness[place])[::-1][:k]
# %% fault="returns-the-index"
def search(query, notes, k=3):
    notes = pd.Series(notes)
    likeness = notes.map(lambda note: similarity(query, note))
    return list(likeness.sort_values(ascending=False, kind="stable").index[:k])
# %% fault="least-alike-first"
def search(query, notes, k=3):
    likeness = [similarity(query, note) for note in notes]
    return sorted(range(len(likeness)), key=lambda place: likeness[place])[:k]
