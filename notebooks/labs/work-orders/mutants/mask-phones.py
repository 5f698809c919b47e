# %% fault="hard-coded"
def mask_phones(notes):
    return pd.Series([called.iloc[0][: called.iloc[0].index("0")] + "[phone]", called.iloc[1]])
# %% fault="wrong-global"
def mask_phones(notes):
    frame = notes if len(notes) == 2 else orders["note"]
    return frame.str.replace(r"\d{2,3}-\d{3,4}-\d{4}", "[phone]", regex=True)
# %% fault="first-only"
def mask_phones(notes):
    return notes.str.replace(r"\d{2,3}-\d{3,4}-\d{4}", "[phone]", n=1, regex=True)
# %% fault="every-number"
def mask_phones(notes):
    return notes.str.replace(r"\d[\d-]+", "[phone]", regex=True)
# %% fault="mobile-only"
def mask_phones(notes):
    return notes.str.replace(r"010-\d{4}-\d{4}", "[phone]", regex=True)
