# %% fault="hard-coded"
def count_with(notes, text):
    return 2 if len(text) == 3 else 1
# %% fault="wrong-global"
def count_with(notes, text):
    frame = notes if len(notes) == 3 else orders["note"]
    return frame.str.contains(text, regex=False).sum()
# %% fault="dot-is-any-character"
def count_with(notes, text):
    return notes.str.contains(text).sum()
# %% fault="counts-occurrences"
def count_with(notes, text):
    return sum(note.count(text) for note in notes)
# %% fault="whole-words"
def count_with(notes, text):
    return sum(any(word.startswith(text) for word in note.split(" ")) for note in notes)
