# %% fault="hard-coded"
def in_kilograms(amount, unit):
    return pd.Series([26.3, 26.1])
# %% fault="wrong-global"
def in_kilograms(amount, unit):
    if len(amount) == 2:
        return amount.where(unit != "g", amount / 1000)
    return typed["resin"].where(typed["unit"] != "g", typed["resin"] / 1000)
# %% fault="by-size"
def in_kilograms(amount, unit):
    return amount.where(amount < 1000, amount / 1000)
# %% fault="divides-all"
def in_kilograms(amount, unit):
    return amount / 1000
# %% fault="changes-input"
def in_kilograms(amount, unit):
    amount[unit == "g"] = amount[unit == "g"] / 1000
    return amount
