# %% fault="hard-coded"
def tidy_codes(texts):
    return pd.Series(["L2", "L2", "TOTAL"])
# %% fault="wrong-global"
def tidy_codes(texts):
    source = texts if len(texts) == 3 else typed["line"]
    return source.str.strip().str.upper()
# %% fault="removes-all-blanks"
def tidy_codes(texts):
    return texts.str.replace(r"\s", "", regex=True).str.upper()
# %% fault="known-lines-only"
def tidy_codes(texts):
    return texts.replace({" l1": "L1", " l2": "L2", " l3": "L3", "total ": "TOTAL"})
# %% fault="forgets-capitals"
def tidy_codes(texts):
    return texts.str.strip()
