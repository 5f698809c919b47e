# %% solution="count-blanks"
def count_blanks(log, column):
    return len(log) - log[column].count()
# %% solution="to-number"
def to_number(texts):
    return texts.replace("-", None).str.replace(",", "").astype(float)
# %% solution="tidy-codes"
def tidy_codes(texts):
    return texts.str.upper().str.strip()
# %% solution="in-kilograms"
def in_kilograms(amount, unit):
    return amount / unit.map({"kg": 1, "g": 1000})
# %% solution="real-rows"
def real_rows(log):
    repeated = log.duplicated(["date", "shift", "line"], keep="last")
    return log.loc[~repeated & log["line"].ne("TOTAL")].reset_index(drop=True)
# %% solution="scrap-rate"
def scrap_rate(log):
    made = log["made"].where(log["scrap"].notna()).sum()
    return float(log["scrap"].sum() / made) if made else float("nan")
# %% solution="rate-by"
def rate_by(log, column):
    table = log.dropna(subset="scrap").pivot_table(["made", "scrap"], index=column, aggfunc="sum")
    table.insert(2, "rate", table.scrap / table.made)
    return table.sort_values("rate", ascending=False)
# %% solution="same-mix"
def same_mix(log):
    counted = log.dropna(subset="scrap")
    table = counted.pivot_table(["made", "scrap"], index="lid", columns="line", aggfunc="sum")
    mix = counted.groupby("lid").made.sum() / counted.made.sum()
    return (table["scrap"] / table["made"]).apply(lambda rates: (rates * mix).sum(skipna=False))
