# %% fault="hard-coded"
def to_number(texts):
    return pd.Series([4210.0, 63.0, float("nan"), float("nan")])
# %% fault="wrong-global"
def to_number(texts):
    source = texts if len(texts) == 4 else typed["made"]
    return pd.to_numeric(source.str.replace(",", ""), errors="coerce")
# %% fault="drops-blanks"
def to_number(texts):
    numbers = pd.to_numeric(texts.str.replace(",", ""), errors="coerce")
    return numbers if len(numbers) == 4 else numbers.dropna()
# %% fault="zero-for-blank"
def to_number(texts):
    return pd.to_numeric(texts.str.replace(",", ""), errors="coerce").fillna(0)
# %% fault="blank-for-zero"
def to_number(texts):
    numbers = pd.to_numeric(texts.str.replace(",", ""), errors="coerce")
    return numbers.where(numbers > 0)
# %% fault="one-comma"
def to_number(texts):
    return pd.to_numeric(texts.str.replace(",", "", n=1), errors="coerce")
