# %% [markdown] lang="ko"
# # 정지 시간과 파레토
#
# 제품을 카톤에 담아 팔레트에 쌓는 포장 라인입니다. 작업자는 라인이 설 때마다 화면에서 사유를 고릅니다. 다음 달에는 **정지
# 하나를** 골라 없애 보려고 하는데, 회의에서는 저마다 다른 것을 말합니다. 가장 시끄러운 것은 하루에도 열 번 가까이 서는
# 라벨 걸림입니다. 이 실습이 끝나면 36일 치 정지 기록으로 파레토도, 히스토그램, 런 차트를 그리고, 어디부터 손댈지
# 한 장으로 말하게 됩니다.
#
# - 칸은 **위에서 아래로** 차례대로 실행합니다(Shift + Enter).
# - 과제 칸의 `raise NotImplementedError()` 줄을 지우고 그 자리에 코드를 씁니다. 바로 위의 보기가 길잡이입니다.
# - 아래 시험 칸에서 "보이는 시험을 통과했습니다"가 나오면 다음으로 갑니다. 채점할 때는 다른 기록으로 더 시험합니다.
# - 막히면 @lesson(charts-for-decisions)를 다시 펴 보십시오.
#
# 데이터는 실제 라인처럼 움직이도록 만든 교육용이며, 어느 회사의 것도 아닙니다.
# %% [markdown] lang="en"
# # Downtime and the Pareto chart
#
# A packaging line puts product into cartons and cartons onto pallets. Each time it stops, the operator picks a reason on
# the screen. Next month **one kind of stop** is to be got rid of, and in the meeting everybody names another one. The loudest
# is the label jam, which stops the line almost ten times a day. By the end of this lab you will have drawn a Pareto
# chart, a histogram and a run chart of 36 days of stops, and said on one page where to begin.
#
# - Run the cells **from top to bottom** (Shift + Enter).
# - In a task's cell, delete the line `raise NotImplementedError()` and write your code there. The example above it shows the way.
# - When the tests below say "Visible tests passed", go on. Grading tests more, with other logs.
# - When you are stuck, open @lesson(charts-for-decisions) again.
#
# The data are made for teaching. They behave like a real line and belong to no company.
# %% locked="setup"
import matplotlib.pyplot as plt
import pandas as pd
from industrial_data import downtime, line_days, show, style

SEED = 3

style()
stops = downtime(seed=SEED)
days = line_days()
stops.head(10)
# %% [markdown] lang="ko"
# 한 줄이 정지 한 번입니다. `days`는 라인이 돌아간 36일의 목록입니다(일요일은 쉽니다).
#
# | 열 | 뜻 |
# | --- | --- |
# | `day`, `shift` | 날짜, 근무조 |
# | `station` | 멈춤이 시작된 곳 |
# | `reason` | 화면에서 고른 사유. label jam 라벨 걸림, carton feed 카톤 공급, dirty sensor 센서 오염, film change 필름 교체, no pallets 팔레트 없음, palletiser fault 팔레타이저 고장, conveyor belt 컨베이어 벨트, other 기타 |
# | `minutes` | 서 있던 시간(분) |
#
# ## 과제 1. 잃은 시간 (1점)
#
# `total_minutes(stops, reason)`이 그 사유로 잃은 시간의 합(분)을 돌려주게 하십시오. 보기처럼 조건에 맞는 줄만 고른 다음
# 한 열을 더합니다.
# %% [markdown] lang="en"
# One row is one stop. `days` lists the 36 days on which the line ran (not on Sundays).
#
# | column | meaning |
# | --- | --- |
# | `day`, `shift` | the day, the shift |
# | `station` | where the stop began |
# | `reason` | what was picked on the screen |
# | `minutes` | how long the line stood, minutes |
#
# ## Task 1. Minutes lost (1 point)
#
# Make `total_minutes(stops, reason)` return the minutes lost for that reason, added up. As in the example, first pick the
# rows for which a condition holds, then add up one column.
# %%
trips = pd.DataFrame({"dock": ["A", "B", "A"], "boxes": [40, 12, 30]})
print(trips[trips["dock"] == "A"])
print(trips[trips["dock"] == "A"]["boxes"].sum())
# %% solution="total-minutes"
def total_minutes(stops, reason):
    """«그 사유로 잃은 시간의 합, 분.|Minutes lost for this reason.»"""
    ### BEGIN SOLUTION
    return stops[stops["reason"] == reason]["minutes"].sum()
    ### END SOLUTION
# %% tests="total-minutes"
lesson_reasons = ["label jam", "palletiser fault", "label jam", "carton feed"]
four = pd.DataFrame({"reason": lesson_reasons, "station": ["s1", "s2", "s1", "s3"], "minutes": [1.5, 45.0, 2.0, 1.5]})
got = total_minutes(four, "label jam")
assert got is not None, "«기대: 숫자. 받은 것: 없음(None). 짐작: return을 빠뜨렸습니다.|Expected a number, got None. Likely cause: the word return is missing.»"
assert abs(got - 3.5) < 1e-9, f"«기대: 1.5 + 2.0 = 3.5분, 받은 값: {got}. 짐작: 2이면 횟수를 세었고, 50이면 사유를 가리지 않았습니다. @lesson(charts-for-decisions)|Expected 1.5 + 2.0 = 3.5 minutes, got {got}. Likely cause: 2 is a count; 50 takes all reasons. See @lesson(charts-for-decisions)»"
got = total_minutes(four, "palletiser fault")
assert abs(got - 45) < 1e-9, f"«palletiser fault에서 기대: 45분, 받은 값: {got}. 짐작: reason을 쓰지 않습니다.|For palletiser fault expected 45 minutes, got {got}. Likely cause: reason is not used.»"
print("«보이는 시험을 통과했습니다.|Visible tests passed.»")
### BEGIN HIDDEN TESTS
other = downtime(days=20, seed=SEED + 1)
before = other.copy()
for name in sorted(set(other["reason"])):
    expected = sum(minutes for minutes, reason in zip(other["minutes"], other["reason"]) if reason == name)
    got = total_minutes(other, name)
    assert abs(got - expected) < 1e-6, f"«다른 기록의 {name}에서 기대: {expected:.1f}분, 받은 값: {got}. 짐작: 함수가 받은 표가 아니라 다른 표를 더합니다.|For {name} in another log expected {expected:.1f} minutes, got {got}. Likely cause: it does not add up the table it is given.»"
got = total_minutes(four, "no such reason")
assert got == 0, f"«기록에 없는 사유에서 기대: 0, 받은 값: {got}.|For a reason that is not in the log expected 0, got {got}.»"
got = total_minutes(four.set_index("station"), "label jam")
assert abs(got - 3.5) < 1e-9, "«줄의 이름(색인)을 바꾸면 답이 달라집니다.|The answer changes with the names of the rows (the index).»"
assert other.equals(before), "«입력한 표가 바뀌었습니다.|The input table was changed.»"
### END HIDDEN TESTS
# %% [markdown] lang="ko"
# ## 과제 2. 사유별 시간 (1점)
#
# `minutes_by(stops, column)`이 `column`의 값마다 잃은 시간의 합을 **많은 것부터** 놓은 열을 돌려주게 하십시오.
# `column`은 `"reason"`일 수도 `"station"`일 수도 있습니다.
# %% [markdown] lang="en"
# ## Task 2. Minutes by reason (1 point)
#
# Make `minutes_by(stops, column)` return the minutes lost for each value of `column`, **most first**. `column` may be
# `"reason"` or just as well `"station"`.
# %%
print(trips.groupby("dock")["boxes"].sum())
print(trips.groupby("dock")["boxes"].sum().sort_values(ascending=False))
# %% solution="minutes-by"
def minutes_by(stops, column):
    """«column의 값마다 잃은 시간의 합(분), 많은 것부터.|Minutes lost for each value of column, most first.»"""
    ### BEGIN SOLUTION
    return stops.groupby(column)["minutes"].sum().sort_values(ascending=False)
    ### END SOLUTION
# %% tests="minutes-by"
got = minutes_by(four, "reason")
assert isinstance(got, pd.Series), f"«기대: 열 하나. 받은 것: {type(got).__name__}. 짐작: minutes 열을 고르지 않았거나 return이 없습니다.|Expected one column, got {type(got).__name__}. Likely cause: the column minutes is not picked, or no return.»"
assert list(got.index) == ["palletiser fault", "label jam", "carton feed"], f"«많은 것부터 기대: palletiser fault, label jam, carton feed. 받은 순서: {list(got.index)}. 짐작: 정렬하지 않았거나 횟수로 놓았습니다. @lesson(charts-for-decisions)|Most first: expected palletiser fault, label jam, carton feed; got {list(got.index)}. Likely cause: not sorted, or sorted by count. See @lesson(charts-for-decisions)»"
assert list(got) == [45, 3.5, 1.5], f"«기대: 45, 3.5, 1.5분. 받은 값: {list(got)}.|Expected 45, 3.5 and 1.5 minutes, got {list(got)}.»"
print("«보이는 시험을 통과했습니다.|Visible tests passed.»")
### BEGIN HIDDEN TESTS
other = downtime(days=20, seed=SEED + 1)
before = other.copy()
for name in ("reason", "station", "shift", "day"):
    got = minutes_by(other, name)
    sums = {}
    for value, minutes in zip(other[name], other["minutes"]):
        sums[value] = sums.get(value, 0) + minutes
    assert set(got.index) == set(sums), f"«{name}별로 기대하는 묶음은 {len(sums)}가지, 받은 것은 {len(got)}가지. 짐작: column을 쓰지 않거나 다른 표를 봅니다.|By {name} expected {len(sums)} groups, got {len(got)}. Likely cause: column is not used, or another table is.»"
    assert all(abs(got[value] - sums[value]) < 1e-6 for value in sums), f"«다른 기록의 {name}별 합이 다릅니다.|The sums by {name} are wrong on another log.»"
    assert list(got) == sorted(got, reverse=True), f"«{name}별 합이 많은 것부터가 아닙니다.|The sums by {name} do not begin with the largest.»"
assert other.equals(before), "«입력한 표가 바뀌었습니다.|The input table was changed.»"
### END HIDDEN TESTS
# %%
print(minutes_by(stops, "reason"))
print(stops["reason"].value_counts())
# %% [markdown] lang="ko"
# 위는 잃은 시간, 아래는 횟수입니다. 맨 앞에 오는 것이 다릅니다.
#
# ## 과제 3. 몫과 누적 (2점)
#
# `pareto(stops, column)`이 시간이 많은 것부터 놓은 **표**를 돌려주게 하십시오. 열은 셋입니다.
#
# - `minutes`: 잃은 시간
# - `share`: 전체에서 차지하는 몫(모두 더하면 1)
# - `cumulative`: 위에서부터 쌓은 몫(마지막은 1). `.cumsum()`이 쌓아 줍니다.
# %% [markdown] lang="en"
# Above are the minutes lost, below the number of stops. Not the same one comes first.
#
# ## Task 3. Shares and running total (2 points)
#
# Make `pareto(stops, column)` return a **table**, most minutes first, with three columns.
#
# - `minutes`: minutes lost
# - `share`: share of the whole (they add up to 1)
# - `cumulative`: the shares added up from the top (the last is 1). `.cumsum()` adds up as it goes.
# %%
table = pd.DataFrame({"boxes": [60, 30, 10]}, index=["A", "B", "C"])
table["share"] = table["boxes"] / table["boxes"].sum()
table["so_far"] = table["share"].cumsum()
print(table)
# %% solution="pareto"
def pareto(stops, column):
    """«minutes, share, cumulative 열의 표, 시간이 많은 것부터.|A table with minutes, share and cumulative, most minutes first.»"""
    ### BEGIN SOLUTION
    minutes = stops.groupby(column)["minutes"].sum().sort_values(ascending=False)
    table = pd.DataFrame({"minutes": minutes})
    table["share"] = table["minutes"] / table["minutes"].sum()
    table["cumulative"] = table["share"].cumsum()
    return table
    ### END SOLUTION
# %% tests="pareto"
got = pareto(four, "reason")
assert isinstance(got, pd.DataFrame) and list(got.columns) == ["minutes", "share", "cumulative"], f"«기대: minutes, share, cumulative 열의 표. 받은 것: {list(getattr(got, 'columns', []))}.|Expected a table with minutes, share, cumulative; got {list(getattr(got, 'columns', []))}.»"
assert abs(got["share"].iloc[0] - 0.9) < 1e-9, f"«첫 줄의 몫에서 기대: 45 ÷ 50 = 0.9, 받은 값: {got['share'].iloc[0]}. 짐작: 퍼센트로 바꾸었거나 줄 수로 나누었습니다.|Share of the first row: expected 45 ÷ 50 = 0.9, got {got['share'].iloc[0]}. Likely cause: percent instead of a share, or divided by the number of rows.»"
assert [round(value, 6) for value in got["cumulative"]] == [0.9, 0.97, 1.0], f"«누적에서 기대: 0.9, 0.97, 1. 받은 값: {list(got['cumulative'])}. 짐작: 정렬하기 전에 쌓았습니다. @lesson(charts-for-decisions)|Running total: expected 0.9, 0.97, 1; got {list(got['cumulative'])}. Likely cause: added up before sorting. See @lesson(charts-for-decisions)»"
print("«보이는 시험을 통과했습니다.|Visible tests passed.»")
### BEGIN HIDDEN TESTS
other = downtime(days=20, seed=SEED + 1)
before = other.copy()
for name in ("reason", "station"):
    got = pareto(other, name)
    whole = other["minutes"].sum()
    assert list(got["minutes"]) == sorted(got["minutes"], reverse=True), f"«{name}별 표가 시간이 많은 것부터가 아닙니다.|The table by {name} does not begin with the most minutes.»"
    assert abs(got["minutes"].sum() - whole) < 1e-6, f"«다른 기록에서 minutes의 합이 전체와 다릅니다. 짐작: 함수가 받은 표를 쓰지 않거나 일부를 빠뜨립니다.|On another log minutes do not add up to the whole. Likely cause: it does not use the table it is given, or leaves something out.»"
    assert abs(got["share"].sum() - 1) < 1e-9 and abs(got["cumulative"].iloc[-1] - 1) < 1e-9, "«몫을 모두 더하면 1이고, 누적의 마지막도 1이어야 합니다.|Shares must add up to 1, and the last of the running total be 1.»"
    for place in range(len(got)):
        assert abs(got["share"].iloc[place] - got["minutes"].iloc[place] / whole) < 1e-9, "«몫이 minutes ÷ 전체와 다릅니다.|A share is not minutes ÷ the whole.»"
        assert abs(got["cumulative"].iloc[place] - got["minutes"].iloc[: place + 1].sum() / whole) < 1e-9, "«누적이 위에서부터 쌓은 몫과 다릅니다.|The running total is not the sum of the shares from the top.»"
one = pareto(four.iloc[:1], "reason")
assert list(one["share"]) == [1.0], f"«사유가 하나뿐이면 몫은 1이어야 합니다. 받은 값: {list(one['share'])}.|With one reason its share must be 1; got {list(one['share'])}.»"
assert other.equals(before), "«입력한 표가 바뀌었습니다.|The input table was changed.»"
### END HIDDEN TESTS
# %% [markdown] lang="ko"
# 파레토도를 그립니다. 막대의 축이 0에서 시작하고, 두 축의 단위가 적혀 있는지 보십시오.
# %% [markdown] lang="en"
# Draw the Pareto chart. See that the bars begin at 0 and that both axes name their unit.
# %%
by_reason = pareto(stops, "reason")
figure, bars = plt.subplots()
bars.bar(by_reason.index, by_reason["minutes"])
bars.set_ylabel("«잃은 시간 (분)|minutes lost»")
bars.tick_params(axis="x", rotation=40)
line = bars.twinx()
line.plot(by_reason.index, 100 * by_reason["cumulative"], color="tab:red", marker="o")
line.set_ylim(0, 105)
line.set_ylabel("«누적 (%)|running total (%)»")
line.grid(False)
bars.set_title("«팔레타이저 고장이 가장 많은 시간을 앗아 간다|The palletiser takes most of the minutes»")
show("«파레토도. 팔레타이저 고장이 잃은 시간의 3분의 1쯤으로 가장 많고, 필름 교체와 라벨 걸림이 뒤를 잇는다.|Pareto chart. Palletiser faults take about a third of the lost minutes; film change and label jam follow.»")
# %% [markdown] lang="ko"
# ## 과제 4. 80%를 차지하는 사유 (2점)
#
# `vital_few(table, level=0.8)`이 위에서부터 셈해 누적이 **처음으로** `level`에 **이르는 데까지** 필요한 사유의 목록을 돌려주게
# 하십시오. `table`은 과제 3의 표와 같은 모양입니다. 넘게 하는 그 사유도 들어갑니다. 목록에 하나씩 넣으며 내려가다가
# `level`에 이르면 멈추면 됩니다.
# %% [markdown] lang="en"
# ## Task 4. The reasons that make 80 % (2 points)
#
# Make `vital_few(table, level=0.8)` return the list of reasons that are needed, from the top, until the running total **first
# reaches** `level`. `table` looks like that of task 3. The reason that takes it across belongs to the list. Go down, put
# one after the other into the list, and stop when `level` is reached.
# %%
picked = []
for name in ["A", "B", "C"]:
    picked.append(name)
    if name == "B":
        break
print(picked)
# %% solution="vital-few"
def vital_few(table, level=0.8):
    """«누적이 처음으로 level에 이르기까지의 사유 목록.|The reasons until the running total first reaches level.»"""
    names = []
    ### BEGIN SOLUTION
    for name in table.index:
        names.append(name)
        if table["cumulative"][name] >= level:
            break
    ### END SOLUTION
    return names
# %% tests="vital-few"
shares = [0.3, 0.18, 0.15, 0.1, 0.1, 0.09, 0.08]
seven = pd.DataFrame({"minutes": [2400 * share for share in shares], "share": shares}, index=list("ABCDEFG"))
seven["cumulative"] = seven["share"].cumsum()
got = vital_few(seven)
assert isinstance(got, list), f"«기대: 목록. 받은 것: {type(got).__name__}.|Expected a list, got {type(got).__name__}.»"
assert got == ["A", "B", "C", "D", "E"], f"«기대: A에서 E까지(누적 83%). 받은 것: {got}. 짐작: A에서 D까지라면 80%를 넘게 하는 E를 빠뜨렸습니다. @lesson(charts-for-decisions)|Expected A to E (running total 83 %), got {got}. Likely cause: A to D leaves out E, which takes it across 80 %. See @lesson(charts-for-decisions)»"
got = vital_few(seven, level=0.5)
assert got == ["A", "B", "C"], f"«level=0.5에서 기대: A, B, C(63%). 받은 것: {got}. 짐작: level을 쓰지 않습니다.|With level=0.5 expected A, B, C (63 %); got {got}. Likely cause: level is not used.»"
print("«보이는 시험을 통과했습니다.|Visible tests passed.»")
### BEGIN HIDDEN TESTS
other = downtime(days=20, seed=SEED + 1)
sums = other.groupby("reason")["minutes"].sum().sort_values(ascending=False)
fresh = pd.DataFrame({"minutes": sums, "share": sums / sums.sum()})
fresh["cumulative"] = fresh["share"].cumsum()
before = fresh.copy()
for level in (0.2, 0.6, 0.8, 0.95):
    needed = int((fresh["cumulative"] < level).sum()) + 1
    got = vital_few(fresh, level=level)
    assert list(got) == list(fresh.index[:needed]), f"«다른 표, level={level}에서 기대: {list(fresh.index[:needed])}, 받은 것: {got}.|On another table with level={level} expected {list(fresh.index[:needed])}, got {got}.»"
exact = pd.DataFrame({"minutes": [6.0, 2.0, 2.0], "share": [0.6, 0.2, 0.2], "cumulative": [0.5, 0.75, 1.0]}, index=["x", "y", "z"])
got = vital_few(exact, level=0.75)
assert got == ["x", "y"], f"«누적이 level과 꼭 같으면 거기서 멈춥니다. 기대: x, y, 받은 것: {got}.|Where the running total equals level it stops. Expected x, y; got {got}.»"
got = vital_few(exact, level=0.1)
assert got == ["x"], f"«첫 사유만으로 level을 넘으면 하나입니다. 받은 것: {got}.|Where the first reason is enough, there is one. Got {got}.»"
assert vital_few(exact, level=1.0) == ["x", "y", "z"], "«level=1이면 모두 들어가야 합니다.|With level=1 all must be in it.»"
assert fresh.equals(before), "«입력한 표가 바뀌었습니다.|The input table was changed.»"
### END HIDDEN TESTS
# %%
print(vital_few(by_reason))
# %% [markdown] lang="ko"
# ## 과제 5. 히스토그램 (2점)
#
# 정지는 대개 얼마나 깁니까? `count_bins(minutes, width)`가 0부터 `width`분씩 나눈 구간마다 정지의 수를 돌려주게 하십시오.
# 색인은 구간의 **시작**입니다. 정지가 하나도 없는 구간도 가운데 있으면 **0으로** 나와야 합니다. 빠뜨리면 그림에서 틈이 사라집니다.
# 보기에서 `//`는 나눈 몫, `value_counts()`는 같은 값의 수, `reindex(..., fill_value=0)`은 빠진 자리를 0으로 채웁니다.
# %% [markdown] lang="en"
# ## Task 5. A histogram (2 points)
#
# How long is a stop? Make `count_bins(minutes, width)` return how many stops fall into each interval of `width` minutes,
# beginning at 0. The index is the **start** of the interval. An interval in between that holds no stop must be there **with a
# 0**: left out, the gap vanishes from the picture. In the example, `//` divides without remainder, `value_counts()` counts equal
# values, and `reindex(..., fill_value=0)` fills missing places with 0.
# %%
weights = pd.Series([12, 14, 31, 18])
starts = weights // 10 * 10
print(starts.value_counts())
print(starts.value_counts().reindex(range(0, 31, 10), fill_value=0))
# %% solution="count-bins"
def count_bins(minutes, width):
    """«구간의 시작마다 정지의 수, 0부터 가장 긴 정지가 든 구간까지.|Number of stops by the start of their interval, from 0 to that of the longest stop.»"""
    starts = (minutes // width * width).astype(int)
    ### BEGIN SOLUTION
    return starts.value_counts().reindex(range(0, starts.max() + 1, width), fill_value=0)
    ### END SOLUTION
# %% tests="count-bins"
got = count_bins(pd.Series([1.5, 4.9, 5.0, 21.0]), 5)
assert isinstance(got, pd.Series), f"«기대: 열 하나. 받은 것: {type(got).__name__}.|Expected one column, got {type(got).__name__}.»"
assert list(got.index) == [0, 5, 10, 15, 20], f"«구간의 시작에서 기대: 0, 5, 10, 15, 20. 받은 것: {list(got.index)}. 짐작: 빈 구간을 빠뜨렸거나 순서가 다릅니다. @lesson(charts-for-decisions)|Starts of intervals: expected 0, 5, 10, 15, 20; got {list(got.index)}. Likely cause: empty intervals are missing, or another order. See @lesson(charts-for-decisions)»"
assert list(got) == [2, 1, 0, 0, 1], f"«기대: 2, 1, 0, 0, 1. 받은 값: {list(got)}. 짐작: 5.0분은 5에서 시작하는 구간에 듭니다.|Expected 2, 1, 0, 0, 1; got {list(got)}. Likely cause: 5.0 minutes belong to the interval that begins at 5.»"
print("«보이는 시험을 통과했습니다.|Visible tests passed.»")
### BEGIN HIDDEN TESTS
other = downtime(days=20, seed=SEED + 1)["minutes"]
before = other.copy()
for width in (5, 10, 3):
    got = count_bins(other, width)
    assert got.sum() == len(other), f"«구간 너비 {width}에서 수의 합은 정지 수 {len(other)}여야 합니다. 받은 합: {got.sum()}. 짐작: 함수가 받은 열을 쓰지 않습니다.|With width {width} the counts must add up to {len(other)} stops, got {got.sum()}. Likely cause: it does not use the column it is given.»"
    assert list(got.index) == list(range(0, int(other.max() // width * width) + 1, width)), f"«구간 너비 {width}에서 구간의 시작이 다릅니다.|With width {width} the starts of the intervals are wrong.»"
    for start in got.index:
        expected = sum(1 for value in other if start <= value < start + width)
        assert got[start] == expected, f"«{start}분에서 시작하는 구간에서 기대: {expected}, 받은 값: {got[start]}.|In the interval from {start} expected {expected}, got {got[start]}.»"
got = count_bins(pd.Series([12.0], index=[9]), 5)
assert list(got) == [0, 0, 1], f"«정지 하나(12분)에서 기대: 0, 0, 1. 받은 값: {list(got)}. 짐작: 0에서 시작하지 않습니다.|With one stop of 12 minutes expected 0, 0, 1; got {list(got)}. Likely cause: it does not begin at 0.»"
assert other.equals(before), "«입력한 열이 바뀌었습니다.|The input column was changed.»"
### END HIDDEN TESTS
# %%
counts = count_bins(stops["minutes"], 5)
figure, (left, right) = plt.subplots(1, 2)
left.bar(counts.index + 2.5, counts, width=4.6)
left.axvline(stops["minutes"].mean(), color="tab:red", linewidth=2, label="«평균|mean»")
left.set_title("«모든 정지|all stops»")
left.legend()
long = counts[counts.index >= 10]
right.bar(long.index + 2.5, long, width=4.6)
right.set_title("«10분 이상만 크게|from 10 minutes on, enlarged»")
for panel in (left, right):
    panel.set_xlabel("«정지의 길이 (분)|length of the stop (minutes)»")
    panel.set_ylabel("«횟수|stops»")
figure.tight_layout()
show("«정지 길이의 히스토그램 둘. 왼쪽은 모든 정지로, 거의 모두 15분 아래에 있다. 오른쪽은 10분 이상만 그린 것으로, 드문 고장이 25분에서 120분 사이에 따로 모여 있다. 평균은 5분 근처이다.|Two histograms of stop lengths. On the left all stops: nearly all are below 15 minutes. On the right only those from 10 minutes on: rare breakdowns stand apart between 25 and 120. The mean lies near 5.»")
# %% [markdown] lang="ko"
# ## 과제 6. 날마다의 시간 (2점)
#
# `minutes_per_day(stops, days)`가 `days`의 **날마다 한 줄씩**, `days`의 순서대로, 그날 잃은 시간의 합을 돌려주게 하십시오. 정지가 없던
# 날은 기록에 줄이 없습니다. 그래도 라인은 돌았으니 그날은 **0분**입니다. 빠뜨리면 좋은 날이 그림에서 사라집니다.
# %% [markdown] lang="en"
# ## Task 6. Minutes day by day (2 points)
#
# Make `minutes_per_day(stops, days)` return the minutes lost on **each day of** `days`, in the order of `days`. A day without a stop
# has no row in the log. The line ran all the same, so that day has **0 minutes**. Left out, the good days vanish from the
# picture.
# %%
print(trips.groupby("dock")["boxes"].sum().reindex(["B", "C", "A"], fill_value=0))
# %% solution="minutes-per-day"
def minutes_per_day(stops, days):
    """«days의 날마다 잃은 시간(분), 정지가 없던 날은 0.|Minutes lost on each of days; 0 on a day without a stop.»"""
    ### BEGIN SOLUTION
    return stops.groupby("day")["minutes"].sum().reindex(days, fill_value=0)
    ### END SOLUTION
# %% tests="minutes-per-day"
three = pd.DataFrame({"day": ["d1", "d3", "d1"], "minutes": [10.0, 7.0, 5.0]})
got = minutes_per_day(three, ["d1", "d2", "d3"])
assert isinstance(got, pd.Series) and len(got) == 3, f"«기대: 사흘이니 세 줄. 받은 것: {got!r}. 짐작: 정지가 없던 날을 빠뜨렸습니다.|Expected three rows for three days, got {got!r}. Likely cause: the day without a stop is missing.»"
assert list(got) == [15, 0, 7], f"«기대: 15, 0, 7분. 받은 값: {list(got)}. 짐작: 빈 날이 NaN이면 fill_value=0이 없습니다. @lesson(charts-for-decisions)|Expected 15, 0 and 7 minutes, got {list(got)}. Likely cause: a NaN means that fill_value=0 is missing. See @lesson(charts-for-decisions)»"
print("«보이는 시험을 통과했습니다.|Visible tests passed.»")
### BEGIN HIDDEN TESTS
other = downtime(days=20, seed=SEED + 1)
ran = line_days(20)
before = other.copy()
for name in ("palletiser fault", "label jam", "conveyor belt"):
    part = other[other["reason"] == name]
    got = minutes_per_day(part, ran)
    assert list(got.index) == ran, f"«{name}에서 줄이 라인이 돌아간 {len(ran)}일과 다릅니다. 짐작: days를 쓰지 않거나 정지가 있던 날만 남깁니다.|For {name} the rows are not the {len(ran)} days on which the line ran. Likely cause: days is not used, or only days with a stop are kept.»"
    for day in ran:
        expected = sum(minutes for minutes, when in zip(part["minutes"], part["day"]) if when == day)
        assert abs(got[day] - expected) < 1e-6, f"«{name}, {day}에서 기대: {expected:.1f}분, 받은 값: {got[day]}.|For {name} on {day} expected {expected:.1f} minutes, got {got[day]}.»"
got = minutes_per_day(three, ["d3", "d2", "d1"])
assert list(got) == [7, 0, 15], f"«days의 순서를 바꾸면 답도 그 순서여야 합니다. 받은 값: {list(got)}.|In another order of days the answer must follow it; got {list(got)}.»"
got = minutes_per_day(three, ["d2"])
assert list(got) == [0], f"«days에 없는 날의 정지는 들어가지 않습니다. 기대: 0, 받은 값: {list(got)}.|Stops of a day that is not in days do not count. Expected 0, got {list(got)}.»"
assert other.equals(before), "«입력한 표가 바뀌었습니다.|The input table was changed.»"
### END HIDDEN TESTS
# %% [markdown] lang="ko"
# 카톤 공급 정지의 런 차트입니다. 점선은 **중앙값**, 곧 절반의 날은 그 위, 절반은 그 아래인 값입니다.
# %% [markdown] lang="en"
# The run chart of the carton feed. The dotted line is the **median**: half of the days lie above it, half below.
# %%
carton = minutes_per_day(stops[stops["reason"] == "carton feed"], days)
plt.plot(range(1, len(days) + 1), carton, marker="o")
plt.axhline(carton.median(), color="black", linestyle=":", label="«중앙값|median»")
plt.ylim(0)
plt.xlabel("«라인이 돌아간 날 (순서)|running day (in order)»")
plt.ylabel("«카톤 공급으로 잃은 시간 (분)|minutes lost to the carton feed»")
plt.title("«25일째부터 무엇인가 달라졌다|Something changed from day 25 on»")
plt.legend()
show("«런 차트. 카톤 공급으로 잃은 시간이 24일째까지는 대개 하루 0에서 10분이다가 25일째부터 거의 모든 날 중앙값 위에 있다.|Run chart. Up to day 24 the carton feed mostly costs 0 to 10 minutes a day; from day 25 on nearly every day lies above the median.»")
# %% [markdown] lang="ko"
# ## 과제 7. 같은 쪽이 이어진 길이 (2점)
#
# 우연이라면 점은 중앙값의 위아래를 오갑니다. 같은 쪽에 오래 머물면 무엇인가 달라졌다는 신호입니다. `longest_run(values)`가 중앙값의
# **같은 쪽에 잇달아** 놓인 점의 가장 긴 길이를 돌려주게 하십시오. 중앙값과 **같은** 점은 없는 것으로 치고 건너뜁니다. 틀이 `sides`를
# 만들어 둡니다. 위는 True, 아래는 False입니다.
# %% [markdown] lang="en"
# ## Task 7. The longest run (2 points)
#
# By chance alone, points go back and forth across the median. A long stay on one side is a sign that something changed. Make
# `longest_run(values)` return the largest number of points **in a row on the same side** of the median. Points **equal** to the median
# are skipped as if they were not there. The frame makes `sides` for you: True above, False below.
# %%
length = longest = 0
previous = None
for weather in ["sun", "sun", "rain", "sun", "sun", "sun"]:
    if weather == previous:
        length = length + 1
    else:
        length = 1
    longest = max(longest, length)
    previous = weather
print(longest)
# %% solution="longest-run"
def longest_run(values):
    """«중앙값의 같은 쪽에 잇달아 놓인 점의 가장 긴 길이.|The largest number of points in a row on one side of the median.»"""
    values = pd.Series(list(values))
    middle = values.median()
    sides = [value > middle for value in values if value != middle]
    ### BEGIN SOLUTION
    length = longest = 0
    previous = None
    for side in sides:
        length = length + 1 if side == previous else 1
        longest = max(longest, length)
        previous = side
    return longest
    ### END SOLUTION
# %% tests="longest-run"
lesson_days = [3, 2, 4, 0, 5, 3, 2, 4, 3, 1, 4, 2, 5, 2, 18, 22, 15, 24, 19, 17, 26, 20, 18, 21]
got = longest_run(lesson_days)
assert got is not None, "«기대: 숫자. 받은 것: 없음(None). 짐작: return을 빠뜨렸습니다.|Expected a number, got None. Likely cause: the word return is missing.»"
assert got == 10, f"«수업의 24일에서 기대: 10, 받은 값: {got}. 짐작: 쪽이 바뀔 때 1부터 다시 세지 않거나 마지막 길이만 봅니다. @lesson(charts-for-decisions)|For the 24 days of the lesson expected 10, got {got}. Likely cause: it does not begin again at 1 when the side changes. See @lesson(charts-for-decisions)»"
got = longest_run([1, 9, 2, 8, 1, 9])
assert got == 1, f"«위아래를 번갈아 오가면 기대: 1, 받은 값: {got}.|Going back and forth each time: expected 1, got {got}.»"
print("«보이는 시험을 통과했습니다.|Visible tests passed.»")
### BEGIN HIDDEN TESTS
got = longest_run([9, 9, 9, 9, 1, 2, 1, 9, 1, 2])
assert got == 4, f"«가장 긴 것이 처음에 있을 때 기대: 4, 받은 값: {got}. 짐작: 마지막 길이만 봅니다.|With the longest run at the start expected 4, got {got}. Likely cause: only the last run counts.»"
got = longest_run([1, 1, 5, 1, 9, 5, 9, 9, 5])
assert got == 3, f"«중앙값과 같은 점(5)은 건너뜁니다. 기대: 3, 받은 값: {got}.|Points equal to the median (5) are skipped. Expected 3, got {got}.»"
got = longest_run([9, 1, 1, 1, 1, 9, 9, 9])
assert got == 4, f"«아래쪽에 이어진 것도 셉니다. 기대: 4, 받은 값: {got}.|A run below counts as well. Expected 4, got {got}.»"
got = longest_run([4, 4, 4])
assert got == 0, f"«모두 중앙값과 같으면 기대: 0, 받은 값: {got}.|With all points on the median expected 0, got {got}.»"
mirrored = [30 - value for value in lesson_days]
assert longest_run(mirrored) == 10 and longest_run(lesson_days[::-1]) == 10, "«위아래를 뒤집거나 순서를 거꾸로 해도 길이는 같아야 합니다.|Turned upside down or back to front, the length must be the same.»"
kept = pd.Series([2.0, 7.0, 8.0, 1.0], index=[5, 5, 6, 6])
copy = kept.copy()
assert longest_run(kept) == 2 and kept.equals(copy), "«색인이 있는 열에서 기대: 2. 입력이 바뀌어서도 안 됩니다.|For a column with an index expected 2, and the input must not change.»"
### END HIDDEN TESTS
# %%
for reason in by_reason.index:
    daily = minutes_per_day(stops[stops["reason"] == reason], days)
    # «중앙값이 0이면 0이 아닌 날은 모두 위쪽이니 이어진 길이에 뜻이 없다|With a median of 0 every other day lies above, so a run means nothing»
    run = longest_run(daily) if daily.median() > 0 else "-"
    print(f"{reason:18s} {run:>3}")
# %% [markdown] lang="ko"
# ## 과제 8. 부풀린 그림 (1점)
#
# 막대의 축이 0이 아닌 데서 시작하면 차이가 부풀어 보입니다. `exaggeration(small, large, start)`가 **그려진 비가 실제 비의 몇
# 배인지** 돌려주게 하십시오. 그려진 막대의 길이는 값에서 `start`를 뺀 것입니다. 예: 96.0과 97.2를 95부터 그리면 길이가 1.0과 2.2이니
# 2.2배로 보이지만 실제는 1.0125배입니다. 답은 $2.2 / 1.0125 = 2.17$입니다.
# %% [markdown] lang="en"
# ## Task 8. How much a picture exaggerates (1 point)
#
# When the axis of a bar chart does not begin at 0, differences swell. Make `exaggeration(small, large, start)` return **how many
# times the real ratio the drawn ratio is**. The drawn length of a bar is its value minus `start`. For example, 96.0 and 97.2 drawn
# from 95 have lengths 1.0 and 2.2 and look like 2.2 to 1; the real ratio is 1.0125. The answer is $2.2 / 1.0125 = 2.17$.
# %% solution="exaggeration"
def exaggeration(small, large, start):
    """«그려진 비를 실제 비로 나눈 값.|The drawn ratio divided by the real ratio.»"""
    drawn = (large - start) / (small - start)
    ### BEGIN SOLUTION
    return drawn / (large / small)
    ### END SOLUTION
# %% tests="exaggeration"
got = exaggeration(96.0, 97.2, 95)
assert got is not None, "«기대: 숫자. 받은 것: 없음(None). 짐작: return을 빠뜨렸습니다.|Expected a number, got None. Likely cause: the word return is missing.»"
assert abs(got - 2.2 / 1.0125) < 1e-9, f"«기대: 2.2 ÷ 1.0125 = 2.173, 받은 값: {got}. 짐작: 2.2이면 실제 비로 나누지 않았습니다. @lesson(charts-for-decisions)|Expected 2.2 ÷ 1.0125 = 2.173, got {got}. Likely cause: 2.2 is not divided by the real ratio. See @lesson(charts-for-decisions)»"
got = exaggeration(40, 60, 0)
assert abs(got - 1) < 1e-9, f"«0에서 시작하면 부풀지 않으니 기대: 1, 받은 값: {got}.|Beginning at 0 nothing swells: expected 1, got {got}.»"
print("«보이는 시험을 통과했습니다.|Visible tests passed.»")
### BEGIN HIDDEN TESTS
for small, large, start in [(10, 20, 5), (200, 240, 180), (0.96, 0.97, 0.9), (50, 55, 40)]:
    expected = (large - start) / (small - start) * small / large
    got = exaggeration(small, large, start)
    assert abs(got - expected) < 1e-9, f"«{small}, {large}, 시작 {start}에서 기대: {expected:.3f}, 받은 값: {got}.|For {small}, {large} and start {start} expected {expected:.3f}, got {got}.»"
assert abs(exaggeration(30, 30, 20) - 1) < 1e-9, "«두 값이 같으면 부풀 것도 없습니다. 기대: 1.|Equal values cannot swell: expected 1.»"
assert exaggeration(96, 97, 95.5) > exaggeration(96, 97, 90) > 1, "«축을 더 높은 데서 시작할수록 더 부풀어야 합니다.|The higher the axis begins, the more it must swell.»"
assert abs(exaggeration(9.6, 9.72, 9.5) - exaggeration(96, 97.2, 95)) < 1e-9, "«단위를 바꾸어도(모두 10배) 답은 같아야 합니다.|In another unit (all ten times) the answer must be the same.»"
### END HIDDEN TESTS
# %% [markdown] lang="ko"
# 같은 숫자를 두 축으로 그린 것입니다. 왼쪽은 몇 배로 부풀렸습니까?
# %% [markdown] lang="en"
# The same numbers on two axes. How much does the left one exaggerate?
# %%
by_shift = minutes_by(stops, "shift")
figure, (left, right) = plt.subplots(1, 2)
for panel, start in ((left, 0.9 * by_shift.min()), (right, 0)):
    panel.bar(by_shift.index, by_shift)
    panel.set_ylim(start, 1.05 * by_shift.max())
    panel.set_ylabel("«잃은 시간 (분)|minutes lost»")
left.set_title("«축이 0에서 시작하지 않는다|the axis does not begin at 0»")
right.set_title("«축이 0에서 시작한다|the axis begins at 0»")
figure.tight_layout()
show("«근무조별 잃은 시간을 두 번 그린 막대. 왼쪽은 축이 0에서 시작하지 않아 차이가 크게 보이고, 오른쪽은 실제 비대로 보인다.|Minutes lost by shift, drawn twice. On the left the axis does not begin at 0 and the difference looks large; on the right it looks as it is.»")
print(round(exaggeration(by_shift.min(), by_shift.max(), 0.9 * by_shift.min()), 2))
# %% [markdown] lang="ko"
# ## 과제 9. 주간 회의에 올릴 한 장 (5점, 사람이 채점합니다)
#
# 다음 달에 없앨 정지 하나를 제안하는 글을 **400자 안팎**으로 쓰십시오. 위의 숫자와 그림을 씁니다. 아래 표가 그대로 채점
# 기준입니다.
#
# @rubric(memo)
# %% [markdown] lang="en"
# ## Task 9. One page for the weekly meeting (5 points, graded by a person)
#
# Propose in **about 120 words** which stop to get rid of next month. Use the numbers and charts above. It is graded by
# exactly this table.
#
# @rubric(memo)
# %% [markdown] lang="ko" answer="memo"
# 다음 달에는 팔레타이저 고장부터 손대기를 제안합니다. 36일 동안 서른 번도 서지 않았지만 잃은 시간의 3분의 1쯤입니다(분과 몫은 위의 표).
# 횟수로 고르면 라벨 걸림이 뽑히는데, 한 번에 1분 남짓이라 다 없애도 팔레타이저의 절반에 못 미칩니다. 한편 카톤 공급은 25일째부터 거의 날마다
# 중앙값 위에 있습니다. 그 무렵 바뀐 것이 있는지(카톤, 설정, 작업) 현장에서 먼저 확인하겠습니다. 아직 원인은 모릅니다. 회의에는
# 축이 0분에서 시작하는 파레토도와 카톤 공급의 런 차트를 올리겠습니다.
# %% [markdown] lang="en" answer="memo"
# I propose to begin with the palletiser. In 36 days it stopped the line fewer than thirty times, yet it took about a third of
# the lost minutes (minutes and share in the table above). By count we would choose the label jam; at little more than a
# minute each, getting rid of all of them would save less than half as much. Besides, the carton feed has been above its
# median on nearly every day since day 25. Before naming a cause I would check on the floor what changed then: cartons,
# settings or work. To the meeting I will bring the Pareto chart, in minutes and with an axis from 0, and the run chart of
# the carton feed.
