# %% solution="count-blanks"
def count_blanks(log, column):
    blanks = 0
    for cell in log[column]:
        if pd.isna(cell):
            blanks += 1
    return blanks
# %% solution="to-number"
def to_number(texts):
    numbers = []
    for text in texts:
        try:
            numbers.append(float(text.replace(",", "")))
        except (AttributeError, ValueError):
            numbers.append(float("nan"))
    return pd.Series(numbers, index=texts.index)
# %% solution="tidy-codes"
def tidy_codes(texts):
    return texts.map(lambda text: text.upper().strip())
# %% solution="in-kilograms"
def in_kilograms(amount, unit):
    return pd.Series([a / 1000 if u == "g" else a for a, u in zip(amount, unit)], index=amount.index)
# %% solution="real-rows"
def real_rows(log):
    last = {}
    for place, (date, shift, line) in enumerate(zip(log["date"], log["shift"], log["line"])):
        if line != "TOTAL":
            last[date, shift, line] = place
    return log.iloc[sorted(last.values())]
# %% solution="scrap-rate"
def scrap_rate(log):
    made = scrap = 0
    for one_made, one_scrap in zip(log["made"], log["scrap"]):
        if not pd.isna(one_scrap):
            made += one_made
            scrap += one_scrap
    return float(scrap / made) if made else float("nan")
# %% solution="rate-by"
def rate_by(log, column):
    rows = {}
    for value, part in log[log["scrap"].notna()].groupby(column):
        rows[value] = {"made": part["made"].sum(), "scrap": part["scrap"].sum()}
    table = pd.DataFrame.from_dict(rows, orient="index")
    return table.assign(rate=table["scrap"] / table["made"]).sort_values("rate")[::-1]
# %% solution="same-mix"
def same_mix(log):
    counted = log[log["scrap"].notna()]
    kinds = counted["lid"].unique()
    fair = {}
    for line in counted["line"].unique():
        fair[line] = 0.0
        for kind in kinds:
            part = counted[(counted["line"] == line) & (counted["lid"] == kind)]
            rate = part["scrap"].sum() / part["made"].sum() if len(part) else float("nan")
            fair[line] += rate * counted.loc[counted["lid"] == kind, "made"].sum() / counted["made"].sum()
    return pd.Series(fair)
