# %% [markdown] lang="ko"
# # 출발점 진단 노트북
#
# 작은 과제 다섯 개입니다. pandas를 써 보신 분이라면 20분쯤 걸립니다. 막히면 그 과제는 비워 두고 다음으로 가십시오.
# 몇 개를 풀었는지만 출발점 안내에 쓰이고, 점수가 남거나 수료증에 쓰이지는 않습니다.
#
# - `raise NotImplementedError()` 줄을 지우고 그 자리에 코드를 씁니다.
# - 바로 아래 칸은 시험입니다. 채점할 때는 같은 성질을 다른 표로 더 시험합니다.
# - 다 되었으면 저장하고, 과제 목록이나 실습 페이지에서 제출하십시오. 고쳐서 다시 내도 됩니다.
#
# 데이터는 교육용으로 만든 것이며, 어느 회사의 것도 아닙니다.
# %% [markdown] lang="en"
# # Placement notebook
#
# Five small tasks, about 20 minutes for somebody who has used pandas. When you are stuck, leave the task as it is and
# go on. Only how many are solved goes into the advice; no mark is kept, and no certificate rests on it.
#
# - Delete the line `raise NotImplementedError()` and write your code in its place.
# - The cell right below holds tests. Grading tests the same properties on other tables.
# - When you are done, save, then submit from the list of assignments or from the page of the lab. You may hand in again.
#
# The data are made for teaching and belong to no company.
# %% locked="setup"
import numpy as np
import pandas as pd
from industrial_data.placement import day_log

SEED = 3
log = day_log(seed=SEED)
log.head(8)
# %% [markdown] lang="ko"
# 한 줄은 한 라인의 하루이고, 줄의 순서는 뒤섞여 있습니다.
#
# | 열 | 뜻 |
# | --- | --- |
# | `day`, `line` | 생산일(1부터), 라인 |
# | `made`, `scrap` | 생산 수량(적지 않은 날은 빈칸), 그중 불량 |
# | `stop_min` | 선 시간(분) |
#
# ## 과제 1. 표 다듬기
#
# 같은 날 같은 라인의 줄이 두 번 들어간 곳이 있고, `made`가 빈 줄도 있습니다. `tidy(table)`이 새 표를 돌려주게
# 하십시오. 날과 라인마다 **처음 나온 줄 하나만** 남기고, `made`가 빈 줄은 뺍니다. 남은 줄의 순서는 그대로 두고,
# 받은 표는 바꾸지 않습니다.
# %% [markdown] lang="en"
# Each row is one line on one day, in no order.
#
# | column | meaning |
# | --- | --- |
# | `day`, `line` | production day (from 1), the line |
# | `made`, `scrap` | pieces made (empty where nobody wrote it down), of these scrapped |
# | `stop_min` | minutes the line stood still |
#
# ## Task 1. A tidy table
#
# Some days of a line stand in the table twice, and `made` is empty in some rows. Make `tidy(table)` return a new table:
# of each day and line **only the first row**, and no row with an empty `made`. Keep the order of the rows that remain, and do not
# change the table that was given.
# %% solution="tidy"
def tidy(table):
    """«겹친 줄과 생산 수량이 빈 줄을 뺀 새 표.|A new table without doubled rows and rows with an empty output.»"""
    ### BEGIN SOLUTION
    return table.drop_duplicates(["day", "line"]).dropna(subset=["made"])
    ### END SOLUTION
# %% tests="tidy"
small = pd.DataFrame({"day": [2, 1, 2, 1], "line": ["L1", "L1", "L1", "L2"], "made": [100.0, 50.0, 100.0, np.nan], "scrap": [2, 1, 2, 0], "stop_min": [5, 9, 5, 7]})
got = tidy(small)
assert isinstance(got, pd.DataFrame), f"«기대: 표. 받은 것: {type(got).__name__}. 짐작: return이 없습니다.|Expected a table, got {type(got).__name__}. Likely cause: no return.»"
assert got["day"].tolist() == [2, 1], f"«기대: 남은 날 [2, 1]. 받은 것: {got['day'].tolist()}. 짐작: 겹친 줄이나 빈 줄이 남았거나 순서가 바뀌었습니다.|Expected the days [2, 1], got {got['day'].tolist()}. Likely cause: a doubled or empty row is left, or the order has changed.»"
assert len(small) == 4, "«받은 표가 바뀌었습니다.|The table that was given has changed.»"
print("«보이는 시험을 통과했습니다.|Visible tests passed.»")
### BEGIN HIDDEN TESTS
other = day_log(days=40, seed=SEED + 1)
before = other.copy()
got = tidy(other)
pairs = list(zip(got["day"], got["line"]))
assert len(pairs) == len(set(pairs)), "«날과 라인이 같은 줄이 두 번 남았습니다.|A day of a line is there twice.»"
assert got["made"].notna().all(), "«made가 빈 줄이 남았습니다.|A row with an empty made is left.»"
wanted = {}
for row in other.itertuples():
    wanted.setdefault((row.day, row.line), row.made)
wanted = [pair for pair, made in wanted.items() if made == made]
assert pairs == wanted, f"«다른 표에서 기대: {len(wanted)}줄, 받은 것: {len(pairs)}줄. 짐작: 빠진 줄이 있거나 순서가 다릅니다.|On another table expected {len(wanted)} rows, got {len(pairs)}. Likely cause: rows are missing, or their order differs.»"
assert other.equals(before), "«받은 표가 바뀌었습니다.|The table that was given has changed.»"
two = small.assign(scrap=[2, 1, 9, 0])
assert tidy(two)["scrap"].tolist() == [2, 1], "«값이 다른 겹친 줄에서는 처음 나온 줄이 남아야 합니다.|Of doubled rows that differ, the first one must stay.»"
hole = small.assign(scrap=[np.nan, 1, 2, 0])
assert len(tidy(hole)) == 2, "«빈칸을 보는 것은 made 열뿐입니다.|Only empty cells of made count.»"
### END HIDDEN TESTS
# %% [markdown] lang="ko"
# ## 과제 2. 라인별 불량률
#
# `scrap_rate(table)`이 라인별 불량률을 pandas의 Series(색인은 라인, 값은 0에서 1)로 돌려주게 하십시오. 불량률은
# 그 라인의 **불량 합계를 생산 합계로 나눈 것**입니다. 표는 다듬어져 있다고 봅니다.
# %% [markdown] lang="en"
# ## Task 2. Scrap rates by line
#
# Make `scrap_rate(table)` return the scrap rate of each line as a pandas Series (index: the line, value: 0 to 1): the
# **total of its scrap divided by the total of its output**. Take the table to be tidy.
# %% solution="scrap-rate"
def scrap_rate(table):
    """«라인별 불량률(Series).|The scrap rate of each line (a Series).»"""
    ### BEGIN SOLUTION
    total = table.groupby("line")[["scrap", "made"]].sum()
    return total["scrap"] / total["made"]
    ### END SOLUTION
# %% tests="scrap-rate"
days = pd.DataFrame({"day": [1, 2, 1], "line": ["L1", "L1", "L2"], "made": [900.0, 100.0, 500.0], "scrap": [9, 11, 10], "stop_min": [0, 0, 0]})
got = scrap_rate(days)
assert isinstance(got, pd.Series) and sorted(got.index) == ["L1", "L2"], f"«기대: 라인이 색인인 Series. 받은 것: {got!r}.|Expected a Series with the lines as its index, got {got!r}.»"
assert abs(got["L1"] - 0.02) < 1e-9, f"«L1의 기대: 20 ÷ 1,000 = 0.02. 받은 값: {got['L1']}. 짐작: 날마다의 비율을 평균했습니다. @lesson(counting-and-comparing)|L1: expected 20 ÷ 1,000 = 0.02, got {got['L1']}. Likely cause: a mean of daily rates. See @lesson(counting-and-comparing)»"
print("«보이는 시험을 통과했습니다.|Visible tests passed.»")
### BEGIN HIDDEN TESTS
other = day_log(days=30, seed=SEED + 2).dropna().drop_duplicates()
before = other.copy()
got = scrap_rate(other)
for name in ("L1", "L2", "L3", "L4"):
    part = other[other["line"] == name]
    share = part["scrap"].sum() / part["made"].sum()
    assert abs(got[name] - share) < 1e-9, f"«{name}의 기대: {share:.4f}, 받은 값: {got[name]:.4f}.|{name}: expected {share:.4f}, got {got[name]:.4f}.»"
one = scrap_rate(other[other["line"] == "L3"])
assert list(one.index) == ["L3"], f"«라인이 하나인 표에서 받은 색인: {list(one.index)}.|On a table of one line the index was {list(one.index)}.»"
renamed = scrap_rate(other.assign(line="X"))
assert abs(renamed["X"] - other["scrap"].sum() / other["made"].sum()) < 1e-9, "«라인의 이름이 달라도 답이 나와야 합니다.|Lines of any name must be counted.»"
assert other.equals(before), "«받은 표가 바뀌었습니다.|The table that was given has changed.»"
### END HIDDEN TESTS
# %% [markdown] lang="ko"
# ## 과제 3. 가장 오래 선 날
#
# `worst_day(table)`이 라인마다 `stop_min`이 가장 큰 날을 사전 `{라인: 날}`로 돌려주게 하십시오. 같은 값이 둘이면
# 이른 날입니다.
# %% [markdown] lang="en"
# ## Task 3. The day of the longest stop
#
# Make `worst_day(table)` return, for each line, the day with the largest `stop_min`, as a dictionary `{line: day}`. Of equal
# values the earlier day counts.
# %% solution="worst-day"
def worst_day(table):
    """«{라인: 가장 오래 선 날}.|{line: day of its longest stop}.»"""
    ### BEGIN SOLUTION
    ordered = table.sort_values(["stop_min", "day"], ascending=[False, True])
    return ordered.groupby("line")["day"].first().to_dict()
    ### END SOLUTION
# %% tests="worst-day"
stops = pd.DataFrame({"day": [3, 1, 2, 1], "line": ["L1", "L1", "L1", "L2"], "made": 1.0, "scrap": 0, "stop_min": [40, 10, 40, 5]})
got = worst_day(stops)
assert isinstance(got, dict), f"«기대: 사전. 받은 것: {type(got).__name__}.|Expected a dictionary, got {type(got).__name__}.»"
assert got == {"L1": 2, "L2": 1}, f"«기대: {{'L1': 2, 'L2': 1}}, 받은 것: {got}. 짐작: 같은 값에서 이른 날을 고르지 않았거나, 날이 아니라 분을 돌려줍니다.|Expected {{'L1': 2, 'L2': 1}}, got {got}. Likely cause: of equal values not the earlier day, or minutes in place of the day.»"
print("«보이는 시험을 통과했습니다.|Visible tests passed.»")
### BEGIN HIDDEN TESTS
other = day_log(days=50, seed=SEED + 3)
before = other.copy()
got = worst_day(other)
for name in ("L1", "L2", "L3", "L4"):
    part = other[other["line"] == name]
    expected = part.loc[part["stop_min"] == part["stop_min"].max(), "day"].min()
    assert got[name] == expected, f"«{name}의 기대: {expected}일, 받은 것: {got[name]}일.|{name}: expected day {expected}, got day {got[name]}.»"
indexed = other.set_index(pd.Index(np.arange(len(other))[::-1]))
assert worst_day(indexed) == got, "«색인이 달라지면 답이 달라집니다.|The answer changes with the index.»"
flat = worst_day(other.assign(stop_min=7))
assert set(flat.values()) == {1}, f"«모두 같은 값이면 1일이어야 합니다. 받은 것: {flat}.|Where all are equal it must be day 1; got {flat}.»"
assert other.equals(before), "«받은 표가 바뀌었습니다.|The table that was given has changed.»"
### END HIDDEN TESTS
# %% [markdown] lang="ko"
# ## 과제 4. 지난날의 평균
#
# 오늘을 예측하려면 오늘보다 **앞선** 값만 쓸 수 있습니다. `trailing_mean(values, window=3)`이 자리마다 바로 앞
# `window`개의 평균을 담은 Series를 돌려주게 하십시오. 색인은 `values`와 같고, 앞의 값이 `window`개가 안 되는
# 자리는 비어 있습니다(NaN).
# %% [markdown] lang="en"
# ## Task 4. The mean of the days before
#
# Whoever predicts today may use only what came **before** today. Make `trailing_mean(values, window=3)` return a Series
# that holds, at each place, the mean of the `window` values right before it; same index as `values`, NaN where fewer than
# `window` values came before.
# %% solution="trailing-mean"
def trailing_mean(values, window=3):
    """«바로 앞 window개의 평균(Series).|The mean of the window values right before each (a Series).»"""
    ### BEGIN SOLUTION
    return values.shift(1).rolling(window).mean()
    ### END SOLUTION
# %% tests="trailing-mean"
values = pd.Series([2.0, 4.0, 6.0, 100.0, 8.0])
got = trailing_mean(values)
assert isinstance(got, pd.Series) and len(got) == 5, f"«기대: 길이 5인 Series. 받은 것: {got!r}.|Expected a Series of length 5, got {got!r}.»"
assert got.isna().tolist() == [True, True, True, False, False], f"«기대: 앞의 세 자리는 빈칸. 받은 것: {got.tolist()}. 짐작: 그날의 값까지 평균에 넣었습니다.|Expected the first three to be empty, got {got.tolist()}. Likely cause: the day's own value is in its mean.»"
assert abs(got.iloc[3] - 4.0) < 1e-9, f"«네 번째 기대: (2 + 4 + 6) ÷ 3 = 4. 받은 값: {got.iloc[3]}.|The fourth: expected (2 + 4 + 6) ÷ 3 = 4, got {got.iloc[3]}.»"
print("«보이는 시험을 통과했습니다.|Visible tests passed.»")
### BEGIN HIDDEN TESTS
rng = np.random.default_rng(SEED)
many = pd.Series(rng.normal(50, 9, 30), index=np.arange(100, 130))
before = many.copy()
for window in (1, 4, 7):
    got = trailing_mean(many, window)
    assert list(got.index) == list(many.index), "«색인이 달라졌습니다.|The index has changed.»"
    for place in range(30):
        expected = many.iloc[place - window : place].mean() if place >= window else float("nan")
        same = abs(got.iloc[place] - expected) < 1e-9 if place >= window else np.isnan(got.iloc[place])
        assert same, f"«window={window}, {place}번째의 기대: {expected:.3f}, 받은 값: {got.iloc[place]:.3f}.|window={window}, place {place}: expected {expected:.3f}, got {got.iloc[place]:.3f}.»"
changed = many.copy()
changed.iloc[20] = 10_000.0
assert trailing_mean(changed).iloc[20] == trailing_mean(many).iloc[20], "«그날의 값이 그날의 예측에 들어갑니다.|A day's value enters its own prediction.»"
assert many.equals(before), "«받은 값이 바뀌었습니다.|The values that were given have changed.»"
### END HIDDEN TESTS
# %% [markdown] lang="ko"
# ## 과제 5. 날짜로 나누기
#
# `split_by_day(table, share=0.75)`가 `(앞, 뒤)` 두 표를 돌려주게 하십시오. 서로 다른 날을 이른 순서로 세워 처음
# `share`만큼(반올림)의 **날**이 앞 표에, 나머지가 뒤 표에 들어갑니다. 같은 날의 줄은 갈라지지 않고, 잃는 줄도 없습니다.
# %% [markdown] lang="en"
# ## Task 5. Splitting by day
#
# Make `split_by_day(table, share=0.75)` return two tables `(earlier, later)`. With the different days in order, the
# first `share` of the **days** (rounded) go into the earlier table, the rest into the later one. Rows of one day stay together,
# and no row is lost.
# %% solution="split-by-day"
def split_by_day(table, share=0.75):
    """«(앞선 날들의 표, 뒤의 날들의 표).|(table of the earlier days, table of the later days).»"""
    ### BEGIN SOLUTION
    days = np.sort(table["day"].unique())
    early = table["day"].isin(days[: round(share * len(days))])
    return table[early], table[~early]
    ### END SOLUTION
# %% tests="split-by-day"
week = pd.DataFrame({"day": [4, 1, 2, 3, 1, 4], "line": list("AABBBB"), "made": 1.0, "scrap": 0, "stop_min": 0})
got = split_by_day(week)
assert len(got) == 2, f"«기대: 표 두 개. 받은 것: {len(got)}개.|Expected two tables, got {len(got)}.»"
assert sorted(set(got[0]["day"])) == [1, 2, 3] and sorted(set(got[1]["day"])) == [4], f"«기대: 앞에 1, 2, 3일, 뒤에 4일. 받은 것: {sorted(set(got[0]['day']))}와 {sorted(set(got[1]['day']))}. 짐작: 날이 아니라 줄을 세어 나누었습니다.|Expected days 1, 2, 3 and then 4, got {sorted(set(got[0]['day']))} and {sorted(set(got[1]['day']))}. Likely cause: rows were counted in place of days.»"
assert len(got[0]) + len(got[1]) == 6, "«잃어버린 줄이 있습니다.|Rows were lost.»"
print("«보이는 시험을 통과했습니다.|Visible tests passed.»")
### BEGIN HIDDEN TESTS
other = day_log(days=37, seed=SEED + 4)
other = other[other["day"] % 5 != 0]
before = other.copy()
names = sorted(other["day"].unique())
for share in (0.5, 0.6, 0.9):
    early, late = split_by_day(other, share)
    cut = round(share * len(names))
    assert sorted(early["day"].unique()) == names[:cut], f"«share={share}에서 앞의 날이 {cut}일이어야 합니다. 받은 것: {early['day'].nunique()}일.|With share={share} the earlier table must hold {cut} days, got {early['day'].nunique()}.»"
    assert sorted(late["day"].unique()) == names[cut:], f"«share={share}에서 뒤의 날이 다릅니다.|With share={share} the later days differ.»"
    assert len(early) + len(late) == len(other), "«잃어버린 줄이 있습니다.|Rows were lost.»"
shifted, _rest = split_by_day(other.assign(day=other["day"] + 1000), 0.5)
assert shifted["day"].min() > 1000, "«날의 번호가 1부터가 아니어도 나뉘어야 합니다.|Days need not begin at 1.»"
assert other.equals(before), "«받은 표가 바뀌었습니다.|The table that was given has changed.»"
### END HIDDEN TESTS
