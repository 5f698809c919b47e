# %% [markdown] lang="ko"
# # 저녁 트럭을 놓치는 상자
#
# 하루에 120상자를 내보내는 창고입니다. 트럭은 저녁 6시에 떠나고, 열에 하나쯤은 놓칩니다. 놓친 상자는 다음 날 특송으로 보내느라
# **9,000원이** 더 들고, 미리 골라 급행 줄에 세우면 **1,500원이면** 됩니다. 이 실습이 끝나면 여러분은 지난 8주의 기록으로 작은 나무 모델을
# 만들고, 반장의 규칙과 돈으로 견주고, 그 모델이 언제부터 틀리기 시작했는지를 찾아내게 됩니다.
#
# - 회색 틀의 `raise NotImplementedError()` 줄을 지우고 그 자리에 코드를 씁니다. 과제 앞의 **보기**를 먼저 실행해 보십시오.
# - 바로 아래 칸은 시험입니다. 실행해서 "보이는 시험을 통과했습니다"가 나오면 다음으로 갑니다.
# - 채점할 때는 같은 성질을 다른 숫자로 더 시험합니다. 예시의 답을 그대로 적으면 점수를 받지 못합니다.
# - 막히면 @lesson(learning-from-examples)와 @lesson(when-a-model-is-wrong)을 다시 펴 보십시오.
#
# 데이터는 실제 창고처럼 움직이도록 만든 교육용이며, 어느 회사의 것도 아닙니다.
# %% [markdown] lang="en"
# # Parcels that miss the truck
#
# A warehouse sends out 120 parcels a day. The truck leaves at six in the evening, and about one parcel in ten misses it. A parcel that does
# costs **9,000 won** more, for the express service on the next day; a parcel that is picked out beforehand and put into the fast lane costs **1,500 won**. By the end of this lab you will
# have made a small tree from eight weeks of records, compared it in money with the foreman's rule, and found out since when it has been wrong.
#
# - Delete the line `raise NotImplementedError()` and write your code in its place. Run the **example** before each task first.
# - The cell right below holds tests. Run it; when it says "Visible tests passed", go on.
# - Grading tests the same properties with other numbers. Writing down the answer of the example earns no points.
# - When you are stuck, open @lesson(learning-from-examples) and @lesson(when-a-model-is-wrong) again.
#
# The data are made for teaching. They behave like a real warehouse and belong to no company.
# %% locked="setup"
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from industrial_data import parcels, show, style

SEED = 40
FAST_WON = 1_500  # «급행 줄에 세우는 값|to put a parcel into the fast lane»
MISS_WON = 9_000  # «트럭을 놓쳤을 때 더 드는 돈|what a missed truck costs»

style()
log = parcels(seed=SEED)
log.head()
# %% [markdown] lang="ko"
# 한 줄이 상자 하나이고, 위에서 아래로 시간이 흐릅니다. 닷새가 한 주, 모두 열여섯 주입니다.
#
# | 열 | 뜻 | 단위 |
# | --- | --- | --- |
# | `parcel`, `day` | 순서 번호, 근무일(1~80) | |
# | `hour` | 주문이 창고에 내려온 시각(13.5는 오후 1시 반) | 시 |
# | `lines`, `weight_kg` | 집을 품목 수, 주문 무게 | 개, kg |
# | `zone` | 물건이 주로 있는 구역(A 가깝다, C 멀다) | |
# | `pickers`, `backlog` | 그날 작업자 수, 내려온 순간 밀린 주문 수 | 명, 건 |
# | `walked_m`, `dock_min` | 걸은 거리, 트럭을 기다린 시간. **끝난 뒤에** 적습니다 | m, 분 |
# | `late` | 저녁 트럭을 놓쳤으면 1 | |
#
# ## 보기. 조건을 세고 비율을 내기
#
# 열과 수를 견주면 줄마다 참(`True`)이나 거짓(`False`)이 나오고, 참은 1로 셈합니다. 그래서 평균이 곧 비율입니다.
# %% [markdown] lang="en"
# Each row is one parcel; time goes from top to bottom. Five days are a week, and there are sixteen weeks.
#
# | column | meaning | unit |
# | --- | --- | --- |
# | `parcel`, `day` | running number, working day (1 to 80) | |
# | `hour` | when the order came down to the warehouse (13.5 is half past one) | h |
# | `lines`, `weight_kg` | lines to pick, weight ordered | number, kg |
# | `zone` | where most of it lies (A near, C far) | |
# | `pickers`, `backlog` | pickers that day, orders waiting at that moment | |
# | `walked_m`, `dock_min` | way walked, wait for the truck; written down **afterwards** | m, min |
# | `late` | 1 when it missed the evening truck | |
#
# ## Example. Counting what fulfils a condition, and its share
#
# Comparing a column with a number gives true (`True`) or false (`False`) for each row, and true counts as 1. So the mean is the share.
# %%
four = pd.DataFrame({"lines": [2, 14, 5, 20], "late": [0, 1, 0, 1]})
print(four["lines"] > 10)
print("«품목이 10개 넘는 비율|share with more than 10 lines»:", (four["lines"] > 10).mean())
# %% [markdown] lang="ko"
# ## 과제 1. 늦는 비율 (1점)
#
# 견줄 상대부터 셉니다. `late_share(table, target="late")`가 `target` 열이 1인 줄의 **비율**(0에서 1)을 돌려주게 하십시오.
# %% [markdown] lang="en"
# ## Task 1. The share that is late (1 point)
#
# First count what to compare with. Make `late_share(table, target="late")` return the **share** (0 to 1) of rows whose `target` column is 1.
# %% solution="late-share"
def late_share(table, target="late"):
    """«늦은 상자의 비율, 0에서 1.|Share of the parcels that were late, from 0 to 1.»"""
    ### BEGIN SOLUTION
    return float((table[target] == 1).mean())
    ### END SOLUTION
# %% tests="late-share"
got = late_share(four)
assert np.isscalar(got), f"«기대: 숫자 하나. 받은 것: {type(got).__name__}. 짐작: return이 없거나 .mean()이 없습니다.|Expected one number, got {type(got).__name__}. Likely cause: no return, or no .mean().»"
assert abs(got - 0.5) < 1e-9, f"«기대: 넷 중 둘이므로 0.5. 받은 값: {got}. 짐작: 비율 대신 개수나 퍼센트를 돌려줍니다. @lesson(learning-from-examples)|Expected 0.5, two of four. Got {got}. Likely cause: a count or a percentage instead of a share. See @lesson(learning-from-examples)»"
got = late_share(log)
assert 0.05 < got < 0.2, f"«기대: 이 기록에서는 0.05에서 0.2 사이. 받은 값: {got}.|Expected 0.05 to 0.2 for this log, got {got}.»"
print("«보이는 시험을 통과했습니다.|Visible tests passed.»")
### BEGIN HIDDEN TESTS
other = parcels(days=12, seed=SEED + 1)
before = other.copy()
share = other["late"].sum() / len(other)
assert abs(late_share(other) - share) < 1e-9, f"«다른 기록에서 기대: {share:.4f}, 받은 값: {late_share(other)}. 짐작: 함수에 준 표가 아니라 다른 표를 셉니다.|On another log expected {share:.4f}, got {late_share(other)}. Likely cause: it does not count the table it is given.»"
named = other.rename(columns={"late": "missed"})
assert abs(late_share(named, target="missed") - share) < 1e-9, "«열 이름이 다르면 답이 다릅니다. 짐작: target을 쓰지 않습니다.|The answer changes with another column name. Likely cause: target is not used.»"
assert late_share(four.assign(late=0)) == 0, "«늦은 상자가 없으면 0이어야 합니다.|Without late parcels it must be 0.»"
assert other.equals(before), "«입력한 표가 바뀌었습니다.|The input table was changed.»"
### END HIDDEN TESTS
# %%
print(f"«늦은 비율|late»: {late_share(log):.3f}, «늘 '안 늦음'이라고 할 때의 정확도|accuracy of always saying 'in time'»: {1 - late_share(log):.3f}")
print(log.groupby("zone")["late"].mean().round(3).to_dict())
# %% [markdown] lang="ko"
# ## 보기. 참과 거짓을 1과 0으로
#
# `.astype(int)`은 참을 1로, 거짓을 0으로 바꿉니다.
# %% [markdown] lang="en"
# ## Example. True and false as 1 and 0
#
# `.astype(int)` makes true a 1 and false a 0.
# %%
print((four["lines"] <= 5).astype(int).tolist())
# %% [markdown] lang="ko"
# ## 과제 2. 반장의 규칙 (1점)
#
# 모델 없이도 하는 방법이 있습니다. 반장은 **오후 3시부터 내려온 주문을** 모두 급행 줄에 세웁니다. `by_rule(table, hour=15.0)`이 줄마다 급행이면 1, 아니면 0을 돌려주게
# 하십시오. 꼭 `hour`에 내려온 주문도 급행입니다.
# %% [markdown] lang="en"
# ## Task 2. The foreman's rule (1 point)
#
# There is a way without a model. The foreman puts every order that comes down **from 3 in the afternoon on** into the fast lane. Make `by_rule(table, hour=15.0)` return 1 for each row that goes there and 0 for the others.
# An order that comes down exactly at `hour` goes there, too.
# %% solution="by-rule"
def by_rule(table, hour=15.0):
    """«줄마다 급행이면 1, 아니면 0.|1 for each row that goes into the fast lane, else 0.»"""
    ### BEGIN SOLUTION
    return (table["hour"] >= hour).astype(int)
    ### END SOLUTION
# %% tests="by-rule"
five = pd.DataFrame({"hour": [9.5, 14.99, 15.0, 15.5, 12.0]})
got = by_rule(five)
assert len(got) == 5, f"«기대: 줄 수만큼 다섯. 받은 것: {got!r}.|Expected five values, one for each row; got {got!r}.»"
assert [int(one) for one in got] == [0, 0, 1, 1, 0], f"«기대: [0, 0, 1, 1, 0], 받은 것: {list(got)}. 짐작: 15.0에 내려온 주문을 빠뜨렸거나(>=) 부등호가 반대입니다. @lesson(learning-from-examples)|Expected [0, 0, 1, 1, 0], got {list(got)}. Likely cause: the order at 15.0 is left out (>=), or the comparison is the wrong way round. See @lesson(learning-from-examples)»"
assert [int(one) for one in by_rule(five, hour=12)] == [0, 1, 1, 1, 1], f"«hour=12에서 기대: [0, 1, 1, 1, 1], 받은 것: {list(by_rule(five, hour=12))}.|With hour=12 expected [0, 1, 1, 1, 1], got {list(by_rule(five, hour=12))}.»"
print("«보이는 시험을 통과했습니다.|Visible tests passed.»")
### BEGIN HIDDEN TESTS
mixed = parcels(days=6, seed=SEED + 2).sample(frac=1, random_state=0)
before = mixed.copy()
for start in (10.0, 13.25, 16.0, 24.0):
    expected = [1 if value >= start else 0 for value in mixed["hour"]]
    got = [int(one) for one in by_rule(mixed, hour=start)]
    assert got == expected, f"«섞인 다른 기록, hour={start}에서 {sum(expected)}상자를 기대했는데 {sum(got)}상자이거나 순서가 다릅니다.|On another, shuffled log with hour={start} expected {sum(expected)} parcels, got {sum(got)} or another order.»"
assert sum(int(one) for one in by_rule(mixed)) == int((mixed["hour"] >= 15).sum()), "«hour를 주지 않으면 15시부터여야 합니다.|Without hour it must begin at 15.»"
assert mixed.equals(before), "«입력한 표가 바뀌었습니다.|The input table was changed.»"
### END HIDDEN TESTS
# %% [markdown] lang="ko"
# ## 과제 3. 하루의 비용 (2점)
#
# `bill(late, flagged, fast=1500, miss=9000)`이 전체 비용(원)을 돌려주게 하십시오. `late`는 내버려 두면 늦었을 상자(1), `flagged`는 급행 줄에 세운 상자(1)이고, **놓인 순서대로** 짝을 맞춥니다.
#
# - 급행 줄에 세우면 하나에 `fast`. 늦을 상자였든 아니든 듭니다. 급행이면 트럭을 놓치지 않는다고 봅니다.
# - 세우지 않았는데 늦으면 하나에 `miss`.
#
# 리스트나 pandas 열은 `np.asarray(...)`로 배열이 됩니다. 두 조건을 함께 만족하는 것은 `&`로 잇고 조건마다 괄호를 칩니다: `((a == 1) & (b == 0)).sum()`.
# %% [markdown] lang="en"
# ## Task 3. What it costs (2 points)
#
# Make `bill(late, flagged, fast=1500, miss=9000)` return the whole cost (won). `late` says which parcels would be late if left alone (1), `flagged` which are put into the fast lane (1); they are matched **by position**.
#
# - The fast lane costs `fast` for each parcel, needed or not. We take it that a parcel there does not miss the truck.
# - A late parcel that was not put there costs `miss`.
#
# `np.asarray(...)` makes an array of a list or a pandas column. Join two conditions by `&`, with parentheses round each: `((a == 1) & (b == 0)).sum()`.
# %% solution="bill"
def bill(late, flagged, fast=1500, miss=9000):
    """«급행과 놓친 상자의 비용을 더한 값, 원.|What the fast lane and the missed trucks cost together, won.»"""
    late, flagged = np.asarray(late), np.asarray(flagged)
    ### BEGIN SOLUTION
    missed = (late == 1) & (flagged == 0)
    return int(fast * (flagged == 1).sum() + miss * missed.sum())
    ### END SOLUTION
# %% tests="bill"
late_6, flagged_6 = [1, 1, 0, 0, 0, 1], [1, 0, 1, 0, 0, 0]
got = bill(late_6, flagged_6)
assert np.isscalar(got), f"«기대: 숫자 하나. 받은 것: {type(got).__name__}.|Expected one number, got {type(got).__name__}.»"
assert abs(got - 21_000) < 1e-6, f"«기대: 급행 2 × 1,500 + 놓침 2 × 9,000 = 21,000원. 받은 값: {got}. 짐작: 늦지 않을 상자를 세운 값을 빠뜨렸거나, 급행 줄에 세운 늦을 상자에도 9,000원을 매겼습니다. @lesson(learning-from-examples)|Expected 2 × 1,500 in the fast lane + 2 × 9,000 missed = 21,000 won, got {got}. Likely cause: parcels that needed no fast lane are left out, or late ones in the fast lane pay 9,000 as well. See @lesson(learning-from-examples)»"
assert bill([1, 1, 0], [0, 0, 0]) == 18_000, f"«아무것도 안 세우면 기대: 18,000원. 받은 값: {bill([1, 1, 0], [0, 0, 0])}.|With nothing in the fast lane expected 18,000 won, got {bill([1, 1, 0], [0, 0, 0])}.»"
print("«보이는 시험을 통과했습니다.|Visible tests passed.»")
### BEGIN HIDDEN TESTS
rng = np.random.default_rng(SEED)
late_many, flagged_many = (rng.random(600) < 0.15).astype(int), (rng.random(600) < 0.3).astype(int)
missed = sum(1 for one, other in zip(late_many, flagged_many) if one and not other)
for fast, miss in [(1500, 9000), (700, 100), (0, 1), (2.5, 10)]:
    expected = fast * int(flagged_many.sum()) + miss * missed
    got = bill(late_many, flagged_many, fast=fast, miss=miss)
    assert abs(got - expected) < 1, f"«다른 목록, 값 {fast}, {miss}에서 기대: {expected}, 받은 값: {got}. 짐작: 인자 대신 1500과 9000, 또는 다른 목록을 씁니다.|On another list with prices {fast} and {miss} expected {expected}, got {got}. Likely cause: 1500 and 9000 or another list instead of the arguments.»"
base = bill(late_many, flagged_many)
assert abs(bill(pd.Series([1, 0]), pd.Series([1, 0], index=[1, 0])) - 1500) < 1 and abs(bill(pd.Series(late_many), pd.Series(flagged_many, index=np.arange(600)[::-1])) - base) < 1, "«색인이 다른 pandas 열에서 답이 달라집니다.|The answer changes for pandas columns of different index.»"
order = rng.permutation(600)
assert abs(bill(late_many[order], flagged_many[order]) - base) < 1, "«줄의 순서를 함께 바꾸었는데 답이 달라집니다.|The answer changes when both are put into another order.»"
assert abs(bill(late_many == 1, flagged_many == 1) - base) < 1, "«참/거짓 값에서 답이 달라집니다.|The answer changes for true/false values.»"
assert bill([0, 0], [0, 0]) == 0 and bill([0, 0], [1, 1]) == 3000, "«늦을 상자가 없어도 급행 줄은 돈이 듭니다.|The fast lane costs money also when nothing would be late.»"
### END HIDDEN TESTS
# %% [markdown] lang="ko"
# ## 과제 4. 날짜로 나누기 (1점)
#
# 모델이 배운 날로 시험하면 시험 문제를 미리 보여 준 셈입니다. `split_by_day(table, last_day)`가 표 두 개를 돌려주게 하십시오.
#
# - 학습: `day`가 `last_day` **이하인** 줄
# - 시험: 그 뒤의 줄
#
# 조건에 맞는 줄만 고르는 꼴은 `table[table["day"] <= 3]`입니다.
# %% [markdown] lang="en"
# ## Task 4. Splitting by day (1 point)
#
# To test on the days that were learned from is to show the exam paper beforehand. Make `split_by_day(table, last_day)` return two tables.
#
# - training: rows whose `day` is **at most** `last_day`
# - test: the rows after that
#
# `table[table["day"] <= 3]` picks the rows that fulfil a condition.
# %% solution="split-by-day"
def split_by_day(table, last_day):
    """«(학습 표, 시험 표).|(training table, test table).»"""
    ### BEGIN SOLUTION
    return table[table["day"] <= last_day], table[table["day"] > last_day]
    ### END SOLUTION
# %% tests="split-by-day"
got = split_by_day(log, 40)
assert len(got) == 2 and all(isinstance(part, pd.DataFrame) for part in got), "«기대: 표 두 개. 짐작: return 학습, 시험처럼 둘을 돌려주십시오.|Expected two tables. Likely cause: return both, as in return training, test.»"
assert (len(got[0]), len(got[1])) == (4800, 4800), f"«기대한 크기: 4800, 4800. 받은 크기: {len(got[0])}, {len(got[1])}.|Expected sizes 4800 and 4800, got {len(got[0])} and {len(got[1])}.»"
assert got[0]["day"].max() == 40 and got[1]["day"].min() == 41, f"«기대: 학습은 40일까지, 시험은 41일부터. 받은 것: {got[0]['day'].max()}, {got[1]['day'].min()}. 짐작: 섞였거나 둘의 순서가 바뀌었습니다. @lesson(learning-from-examples)|Expected training up to day 40 and test from day 41, got {got[0]['day'].max()} and {got[1]['day'].min()}. Likely cause: shuffled, or the two exchanged. See @lesson(learning-from-examples)»"
print("«보이는 시험을 통과했습니다.|Visible tests passed.»")
### BEGIN HIDDEN TESTS
mixed = parcels(days=9, per_day=30, seed=SEED + 3).sample(frac=1, random_state=1)
before = mixed.copy()
for last in (1, 4, 8):
    got = split_by_day(mixed, last)
    assert (len(got[0]), len(got[1])) == (30 * last, 30 * (9 - last)), f"«섞인 다른 기록, last_day={last}에서 기대한 크기: {30 * last}, {30 * (9 - last)}. 받은 크기: {len(got[0])}, {len(got[1])}. 짐작: 날짜가 아니라 줄 번호로 나눕니다.|On another, shuffled log with last_day={last} expected sizes {30 * last} and {30 * (9 - last)}, got {len(got[0])} and {len(got[1])}. Likely cause: split by row number instead of day.»"
    assert got[0]["day"].max() <= last < got[1]["day"].min(), "«시험 표에 학습한 날이 섞여 있습니다.|Days of the training table are in the test table.»"
    assert sorted(pd.concat(got)["parcel"]) == sorted(mixed["parcel"]), "«빠지거나 두 번 들어간 상자가 있습니다.|Some parcels are lost or appear twice.»"
assert len(split_by_day(mixed, 9)[1]) == 0, "«마지막 날 뒤에는 시험할 줄이 없어야 합니다.|After the last day no row is left to test.»"
assert mixed.equals(before), "«입력한 표가 바뀌었습니다.|The input table was changed.»"
### END HIDDEN TESTS
# %%
train, later = split_by_day(log, 40)
test, changed = split_by_day(later, 60)
for name, part in [("«학습|training»", train), ("«시험|test»", test), ("«그 뒤|after that»", changed)]:
    print(f"{name}: {part['day'].min()}-{part['day'].max()}, {len(part)}, «늦은 비율|late» {late_share(part):.3f}")
# %% [markdown] lang="ko"
# 셋째 묶음은 왜 더 많이 늦었을까요? 과제 8에서 알아봅니다. 지금은 그냥 둡니다.
#
# ## 과제 5. 그때 알던 것만 (2점)
#
# 주문이 내려온 순간에 알 수 있는 값만 모델에 넣습니다. `walked_m`과 `dock_min`은 끝난 뒤에 적히니 넣으면 **누출입니다.** `make_features(table)`이 같은 줄 순서와 색인으로 아래 다섯 열의 **새 표**를 돌려주게 하십시오.
#
# - 그대로: `hour`, `lines`, `pickers`, `backlog`
# - `far`: `zone`이 `"C"`면 1, 아니면 0
#
# 열 여럿을 고를 때는 `table[["hour", "lines"]]`처럼 대괄호를 두 번 쓰고, 열을 더한 새 표는 `표.assign(이름=값)`으로 만듭니다. 내일 상자에는 `late` 열이 아직 없습니다.
# %% [markdown] lang="en"
# Why is more of the third part late? Task 8 finds out. Leave it alone for now.
#
# ## Task 5. Only what was known (2 points)
#
# Give the model only what can be known when the order comes down. `walked_m` and `dock_min` are written down afterwards; to put them in would be a **leak**. Make `make_features(table)` return a **new table** with the same rows and index and these five columns.
#
# - as they are: `hour`, `lines`, `pickers`, `backlog`
# - `far`: 1 when `zone` is `"C"`, else 0
#
# Pick several columns by double brackets, `table[["hour", "lines"]]`; `some_table.assign(name=values)` makes a new table with one more column. Tomorrow's parcels have no `late` column yet.
# %% solution="make-features"
def make_features(table):
    """«내려온 순간에 알 수 있는 다섯 열의 새 표.|A new table of the five columns that are known when the order comes down.»"""
    ### BEGIN SOLUTION
    known = ["hour", "lines", "pickers", "backlog"]
    return table[known].assign(far=(table["zone"] == "C").astype(int))
    ### END SOLUTION
# %% tests="make-features"
columns = {"hour", "lines", "pickers", "backlog", "far"}
got = make_features(log.head(30))
assert isinstance(got, pd.DataFrame) and set(got.columns) == columns, f"«기대: 다섯 열 {sorted(columns)}. 받은 열: {sorted(getattr(got, 'columns', []))}. 짐작: return이 없거나 열 이름이 다릅니다.|Expected the five columns {sorted(columns)}, got {sorted(getattr(got, 'columns', []))}. Likely cause: no return, or other names.»"
assert len(got) == 30, f"«기대: 들어온 만큼 30줄. 받은 줄: {len(got)}.|Expected as many rows as came in, 30; got {len(got)}.»"
zones = log.drop_duplicates("zone")
got = make_features(zones)
expected = [1 if name == "C" else 0 for name in zones["zone"]]
assert [int(one) for one in got["far"]] == expected, f"«구역 {zones['zone'].tolist()}에서 far 기대: {expected}, 받은 것: {got['far'].tolist()}. @lesson(when-a-model-is-wrong)|For the zones {zones['zone'].tolist()} expected far {expected}, got {got['far'].tolist()}. See @lesson(when-a-model-is-wrong)»"
print("«보이는 시험을 통과했습니다.|Visible tests passed.»")
### BEGIN HIDDEN TESTS
fresh = parcels(days=6, seed=SEED + 4).sample(frac=1, random_state=2)
before = fresh.copy()
got = make_features(fresh)
assert fresh.equals(before), "«입력한 표가 바뀌었습니다. 새 표를 만들어 돌려주십시오.|The input table was changed; return a new one.»"
assert got.index.equals(fresh.index), "«줄의 순서나 색인이 바뀌었습니다.|The order or the index of the rows changed.»"
assert np.allclose(got[["hour", "lines", "pickers", "backlog"]], fresh[["hour", "lines", "pickers", "backlog"]]), "«다른 기록에서 값이 다릅니다. 짐작: 함수에 준 표가 아니라 다른 표에서 가져옵니다.|Values are wrong on another log. Likely cause: they are not taken from the table that is given.»"
assert [int(one) for one in got["far"]] == [1 if name == "C" else 0 for name in fresh["zone"]], "«다른 기록에서 far가 다릅니다.|far is wrong on another log.»"
blind = make_features(fresh.drop(columns=["late", "walked_m", "dock_min"]))
assert np.allclose(blind[sorted(columns)].astype(float), got[sorted(columns)].astype(float)), "«끝난 뒤에 적는 열이 없으면 값이 달라집니다(누출).|Values change when the columns written afterwards are missing (a leak).»"
turned = make_features(fresh.assign(late=1 - fresh["late"], dock_min=0, walked_m=1))
assert np.allclose(turned[sorted(columns)].astype(float), got[sorted(columns)].astype(float)), "«끝난 뒤의 값을 바꾸면 특징이 바뀝니다(누출).|Changing what is written afterwards changes the features (a leak).»"
### END HIDDEN TESTS
# %% [markdown] lang="ko"
# ## 보기. 배우고, 묻기
#
# scikit-learn의 모델은 늘 같은 꼴입니다. `fit(특징, 답)`으로 배우고, `predict_proba(특징)[:, 1]`로 1일 확률을 묻습니다. 아래는 품목 수만 보는 깊이 1의 나무입니다. 질문 하나로 두 묶음을 만들고, 묶음마다 늦은 비율을 확률로 내놓습니다.
# %% [markdown] lang="en"
# ## Example. Learn, then ask
#
# Models of scikit-learn always have the same form: `fit(features, answers)` learns, and `predict_proba(features)[:, 1]` gives the probability of a 1. Here is a tree of depth 1 that sees the number of lines only. One question makes two groups, and the share late in each group is the probability it gives.
# %%
from sklearn.tree import DecisionTreeClassifier, export_text

stump = DecisionTreeClassifier(max_depth=1, random_state=0)
stump.fit(train[["lines"]], train["late"])
print(export_text(stump, feature_names=["lines"], show_weights=True))
print(np.unique(stump.predict_proba(train[["lines"]])[:, 1].round(3)))
# %% [markdown] lang="ko"
# ## 과제 6. 작은 나무 (2점)
#
# `fit_tree(train, depth=5, leaf=30)`이 `make_features(train)`에서 `train["late"]`를 배운 나무를 돌려주게 하십시오.
#
# - `DecisionTreeClassifier(max_depth=..., min_samples_leaf=..., random_state=0)`에 `depth`와 `leaf`를 넣습니다.
# - `leaf`는 끝의 묶음 하나에 적어도 몇 상자가 있어야 하는지입니다. 상자 두셋의 우연을 외우지 못하게 합니다.
# %% [markdown] lang="en"
# ## Task 6. A small tree (2 points)
#
# Make `fit_tree(train, depth=5, leaf=30)` return a tree that has learned `train["late"]` from `make_features(train)`.
#
# - Put `depth` and `leaf` into `DecisionTreeClassifier(max_depth=..., min_samples_leaf=..., random_state=0)`.
# - `leaf` is how many parcels a group at the end must hold at least. It keeps the tree from learning the chance of two or three parcels by heart.
# %% solution="fit-tree"
def fit_tree(train, depth=5, leaf=30):
    """«학습된 나무. predict_proba(make_features(표))[:, 1]이 늦을 확률이다.|A trained tree; predict_proba(make_features(table))[:, 1] is the probability of being late.»"""
    ### BEGIN SOLUTION
    tree = DecisionTreeClassifier(max_depth=depth, min_samples_leaf=leaf, random_state=0)
    return tree.fit(make_features(train), train["late"])
    ### END SOLUTION
# %% locked="fit-tree-checks"
trained = fit_tree(log.iloc[:4800])
assert hasattr(trained, "predict_proba"), f"«기대: 학습된 나무. 받은 것: {type(trained).__name__}. 짐작: fit까지 하고 return해야 합니다.|Expected a trained tree, got {type(trained).__name__}. Likely cause: fit it, then return it.»"
chances = trained.predict_proba(make_features(log.iloc[4800:7200]))[:, 1]
assert len(np.unique(chances)) > 4, f"«기대: 깊이 5의 나무가 내는 여러 확률. 받은 것: {np.unique(chances)}. 짐작: 특징이나 답을 잘못 주었습니다.|Expected the various probabilities of a tree of depth 5, got {np.unique(chances)}. Likely cause: wrong features or answers.»"
low_and_high = log.iloc[4800:7200]["late"][chances < 0.1].mean(), log.iloc[4800:7200]["late"][chances > 0.5].mean()
assert low_and_high[0] < 0.1 < 0.4 < low_and_high[1], f"«확률이 낮은 상자와 높은 상자의 늦은 비율: {low_and_high}. 짐작: late가 아닌 것을 배웠습니다. @lesson(learning-from-examples)|Shares late where the tree says little and much: {low_and_high}. Likely cause: it learned something else than late. See @lesson(learning-from-examples)»"
assert len(np.unique(fit_tree(log.iloc[:4800], depth=1).predict_proba(make_features(log.head(500)))[:, 1])) <= 2, "«depth=1이면 확률은 많아야 둘입니다. 짐작: depth를 쓰지 않습니다.|With depth=1 there are at most two probabilities. Likely cause: depth is not used.»"
print("«보이는 시험을 통과했습니다.|Visible tests passed.»")
# %% [markdown] lang="ko"
# 점수는 아래 칸이 정합니다. `holdout/fit-tree.json`에는 다른 스무날의 상자 2,400개가 **늦었는지 없이** 들어 있습니다. 채점할 때는 아무도 본 적 없는 상자로 바뀌고, 코드가 돌려준 확률만 밖으로 나가 실제와 견주어집니다.
#
# - `late`: 확률이 6분의 1 이상인 상자를 급행 줄에 세울 때, 반장의 규칙보다 5% 넘게 싸면 절반, 아니면 0점입니다.
# - `relabelled`: 끝난 뒤에 적는 `walked_m`과 `dock_min`을 바꾸어도 같은 모델인가(4분의 1)
# - `many_lines`: 품목이 12개 넘으면 (일곱에 하나는 거꾸로) `late`라고 적은 표를 `depth=1`로 배우면 질문 하나로 그것을 가려내는가(4분의 1)
# %% [markdown] lang="en"
# The cell below decides the points. `holdout/fit-tree.json` holds 2,400 parcels of twenty other days, **without saying which were late**. When you are graded, parcels that nobody has seen lie there, and only the probabilities that your code returns go out to be compared with what happened.
#
# - `late`: with every parcel of a probability of one sixth or more in the fast lane, being more than 5 % cheaper than the foreman's rule earns half of the points, anything less none.
# - `relabelled`: is it the same model when `walked_m` and `dock_min`, written afterwards, change? (a quarter)
# - `many_lines`: trained with `depth=1` on a table in which more than 12 lines count as `late` (one in seven the other way round), does it tell that by a single question? (a quarter)
# %% holdout="fit-tree"
import json

with open("holdout/fit-tree.json") as file:
    unseen = make_features(pd.DataFrame(json.load(file)))
early = log.iloc[:4800]
many_lines = early.assign(late=((early["lines"] > 12) ^ (early["parcel"] % 7 == 0)).astype(int))
relabelled = early.assign(walked_m=100, dock_min=np.where(early["parcel"] % 2, 30, 1400), parcel=0)
{
    "late": fit_tree(early).predict_proba(unseen)[:, 1],
    "relabelled": fit_tree(relabelled).predict_proba(unseen)[:, 1],
    "many_lines": fit_tree(many_lines, depth=1).predict_proba(unseen)[:, 1],
}
# %% [markdown] lang="ko"
# 나무가 무엇을 배웠는지 글로 읽어 봅니다. 반장이 고개를 끄덕일 만한 질문입니까?
# %% [markdown] lang="en"
# Read in words what the tree has learned. Are these questions that a foreman would nod at?
# %%
model = fit_tree(train)
print(export_text(fit_tree(train, depth=3), feature_names=list(make_features(train).columns), show_weights=True))
# %% [markdown] lang="ko"
# ## 과제 7. 어느 상자를 먼저 보낼까 (2점)
#
# 급행 줄이 1,500원이고 놓치면 9,000원이니, 늦을 확률이 $1500 / 9000 = 1/6$ 이상이면 세우는 편이 쌉니다. `flag(model, table, threshold=1/6)`이 줄마다 확률이 `threshold` **이상이면** 1, 아니면 0인 배열을 돌려주게 하십시오. 확률은
# `model.predict_proba(make_features(table))[:, 1]`로 묻습니다. 주어진 모델을 그대로 쓰고 다시 학습하지 않습니다.
# %% [markdown] lang="en"
# ## Task 7. Which parcels go first (2 points)
#
# The fast lane costs 1,500 won and a missed truck 9,000, so it is cheaper from a probability of $1500 / 9000 = 1/6$ on. Make `flag(model, table, threshold=1/6)` return an array with 1 for each row whose probability is **at least** `threshold` and 0 for the others. Ask for the probability by
# `model.predict_proba(make_features(table))[:, 1]`. Use the given model as it is; do not train again.
# %% solution="flags"
def flag(model, table, threshold=1 / 6):
    """«줄마다 급행이면 1, 아니면 0인 배열.|An array with 1 for each row that goes into the fast lane, else 0.»"""
    ### BEGIN SOLUTION
    probability = model.predict_proba(make_features(table))[:, 1]
    return (probability >= threshold).astype(int)
    ### END SOLUTION
# %% tests="flags"
class LinesRule:
    """«품목 수를 40으로 나눈 값을 확률이라고 하는 시험용 모델.|A stand-in model for tests: its probability is lines / 40.»"""

    def predict_proba(self, features):
        share = np.clip(np.asarray(features["lines"], dtype=float) / 40, 0, 1)
        return np.column_stack([1 - share, share])


last_days = log.iloc[7200:]
got = flag(LinesRule(), last_days)
assert len(got) == 2400, f"«기대: 줄 수만큼 2400개. 받은 것: {len(got)}.|Expected 2400 values, one for each row; got {len(got)}.»"
expected = (last_days["lines"] / 40 >= 1 / 6).astype(int).to_numpy()
assert np.array_equal(np.asarray(got).astype(int), expected), f"«기대: 확률 1/6 이상인 {expected.sum()}상자, 받은 것: {int(np.sum(got))}상자. 짐작: 0.5로 끊었거나(predict), 주어진 모델을 쓰지 않았습니다. @lesson(when-a-model-is-wrong)|Expected the {expected.sum()} parcels with a probability of 1/6 or more, got {int(np.sum(got))}. Likely cause: cut at 0.5 (predict), or not the given model. See @lesson(when-a-model-is-wrong)»"
got = flag(LinesRule(), last_days, threshold=0.5)
assert int(np.sum(got)) == int((last_days["lines"] >= 20).sum()), f"«threshold=0.5에서 기대: {int((last_days['lines'] >= 20).sum())}상자, 받은 것: {int(np.sum(got))}상자.|With threshold=0.5 expected {int((last_days['lines'] >= 20).sum())} parcels, got {int(np.sum(got))}.»"
print("«보이는 시험을 통과했습니다.|Visible tests passed.»")
### BEGIN HIDDEN TESTS
fresh = parcels(days=10, seed=SEED + 5).sample(frac=1, random_state=3)
before = fresh.copy()
share = (fresh["lines"] / 40).clip(0, 1).to_numpy()
for threshold in (0.05, 0.25, 0.4, 1.0):
    got = np.asarray(flag(LinesRule(), fresh, threshold=threshold)).astype(int)
    assert np.array_equal(got, (share >= threshold).astype(int)), f"«섞인 다른 기록, threshold={threshold}에서 기대: {int((share >= threshold).sum())}상자, 받은 것: {got.sum()}상자이거나 순서가 다릅니다. 짐작: 꼭 그 확률인 상자를 빠뜨렸습니다.|On another, shuffled log with threshold={threshold} expected {int((share >= threshold).sum())} parcels, got {got.sum()} or another order. Likely cause: parcels exactly at the threshold are left out.»"
assert np.asarray(flag(LinesRule(), fresh, threshold=0)).astype(int).sum() == len(fresh), "«threshold=0이면 모두 급행이어야 합니다.|With threshold=0 every parcel must be in the fast lane.»"
blind = fresh.drop(columns=["late", "walked_m", "dock_min"])
assert np.array_equal(np.asarray(flag(LinesRule(), blind)).astype(int), (share >= 1 / 6).astype(int)), "«late 열이 없는 내일의 상자에서 답이 달라집니다.|The answer changes for tomorrow's parcels, which have no late column.»"
assert fresh.equals(before), "«입력한 표가 바뀌었습니다.|The input table was changed.»"
### END HIDDEN TESTS
# %%
bills = {
    "never": bill(test["late"], np.zeros(len(test))),
    "rule": bill(test["late"], by_rule(test)),
    "model": bill(test["late"], flag(model, test)),
}
for name, won in bills.items():
    print(f"{name:6s} {won / test['day'].nunique():9,.0f} «원/하루|won per day»")
names = ["«안 함|nothing»", "«규칙|rule»", "«나무|tree»"]
plt.bar(names, [won / test["day"].nunique() for won in bills.values()], color=["gray", "tab:orange", "tab:blue"])
plt.ylabel("«하루 비용 (원)|cost per day (won)»")
plt.title("«시험 구간의 하루 비용|Cost per day on the test days»")
show(f"«막대 셋: 아무것도 안 하면 하루 {bills['never'] / 20:,.0f}원, 반장의 규칙 {bills['rule'] / 20:,.0f}원, 나무 {bills['model'] / 20:,.0f}원.|Three bars: doing nothing costs {bills['never'] / 20:,.0f} won a day, the foreman's rule {bills['rule'] / 20:,.0f}, the tree {bills['model'] / 20:,.0f}.»")
# %% [markdown] lang="ko"
# ## 과제 8. 주마다 드는 돈 (2점)
#
# 한 번 좋았던 모델이 늘 좋은 것은 아닙니다. `weekly_bills(table, flagged, fast=1500, miss=9000)`이 **주마다 비용**(원)을, 주 번호가 색인인 pandas 열로 돌려주게 하십시오. 작은 번호부터 나옵니다.
#
# - 주 번호는 `(day - 1) // 5 + 1`입니다. `//`는 나누어 몫만 남깁니다. 1~5일이 1주, 6~10일이 2주입니다.
# - 줄마다의 비용은 `np.where(급행이면, fast, np.where(늦었으면, miss, 0))`처럼 만들 수 있고, 주별 합은 `pd.Series(...).groupby(...).sum()`으로 냅니다.
# - `flagged`는 표와 **놓인 순서대로** 짝을 맞춥니다.
# %% [markdown] lang="en"
# ## Task 8. The bill week by week (2 points)
#
# A model that was good once is not good for ever. Make `weekly_bills(table, flagged, fast=1500, miss=9000)` return the **cost of each week** (won): a pandas column whose index is the week, smallest first.
#
# - The week is `(day - 1) // 5 + 1`; `//` divides and drops the rest. Days 1 to 5 are week 1, days 6 to 10 week 2.
# - The cost of each row can be made by `np.where(in the fast lane, fast, np.where(late, miss, 0))`, and the sums by `pd.Series(...).groupby(...).sum()`.
# - `flagged` is matched with the table **by position**.
# %% solution="weekly-bills"
def weekly_bills(table, flagged, fast=1500, miss=9000):
    """«주마다 비용(원). 색인은 주 번호.|Cost of each week (won); the index is the week.»"""
    week = ((table["day"] - 1) // 5 + 1).to_numpy()
    ### BEGIN SOLUTION
    flagged = np.asarray(flagged) == 1
    cost = np.where(flagged, fast, np.where(table["late"].to_numpy() == 1, miss, 0))
    return pd.Series(cost).groupby(week).sum()
    ### END SOLUTION
# %% tests="weekly-bills"
two_weeks = pd.DataFrame({"day": [1, 5, 6, 10], "late": [1, 0, 1, 1]})
got = weekly_bills(two_weeks, [1, 1, 0, 1])
assert isinstance(got, pd.Series), f"«기대: 주 번호가 색인인 pandas 열. 받은 것: {type(got).__name__}.|Expected a pandas column with the week as its index, got {type(got).__name__}.»"
assert list(got.index) == [1, 2], f"«기대한 주: [1, 2] (1일과 5일이 1주, 6일과 10일이 2주). 받은 것: {list(got.index)}.|Expected the weeks [1, 2] (days 1 and 5 are week 1, days 6 and 10 week 2), got {list(got.index)}.»"
assert np.allclose(got.to_numpy(dtype=float), [3_000, 10_500]), f"«기대: 3,000과 9,000 + 1,500 = 10,500원. 받은 값: {got.tolist()}. 짐작: 급행 줄에 세운 늦을 상자에 9,000원을 매겼습니다. @lesson(when-a-model-is-wrong)|Expected 3,000 and 9,000 + 1,500 = 10,500 won, got {got.tolist()}. Likely cause: late parcels in the fast lane pay 9,000. See @lesson(when-a-model-is-wrong)»"
print("«보이는 시험을 통과했습니다.|Visible tests passed.»")
### BEGIN HIDDEN TESTS
rng = np.random.default_rng(SEED)
fresh = parcels(days=25, per_day=40, seed=SEED + 6).iloc[200:].sample(frac=1, random_state=4)
before = fresh.copy()
chosen = (rng.random(len(fresh)) < 0.2).astype(int)
for fast, miss in [(1500, 9000), (200, 5000)]:
    expected = dict.fromkeys(range(2, 6), 0)
    for day, late, picked in zip(fresh["day"], fresh["late"], chosen):
        expected[(day - 1) // 5 + 1] += fast if picked else miss * late
    got = weekly_bills(fresh, chosen, fast=fast, miss=miss)
    assert [int(one) for one in got.index] == [2, 3, 4, 5], f"«2주에서 5주까지의 섞인 기록에서 받은 주: {list(got.index)}.|For a shuffled log of weeks 2 to 5 got the weeks {list(got.index)}.»"
    assert np.allclose(got.to_numpy(dtype=float), list(expected.values())), f"«다른 기록, 값 {fast}, {miss}에서 기대: {list(expected.values())}, 받은 것: {got.tolist()}. 짐작: 색인으로 짝을 맞추었거나 인자를 쓰지 않습니다.|On another log with prices {fast} and {miss} expected {list(expected.values())}, got {got.tolist()}. Likely cause: matched by index, or the arguments are not used.»"
got = weekly_bills(fresh, pd.Series(chosen, index=np.arange(len(fresh))[::-1]))
assert np.allclose(got.to_numpy(dtype=float), weekly_bills(fresh, chosen).to_numpy(dtype=float)), "«색인이 다른 pandas 열에서 답이 달라집니다. 놓인 순서대로 맞추십시오.|The answer changes for a pandas column of another index; match by position.»"
assert fresh.equals(before), "«입력한 표가 바뀌었습니다.|The input table was changed.»"
### END HIDDEN TESTS
# %% [markdown] lang="ko"
# 시험이 끝난 뒤에도 모델을 그대로 켜 두었습니다. 13주부터 운송사가 트럭을 **오후 5시 반에** 보내기 시작했는데, 모델은 그것을 모릅니다.
# %% [markdown] lang="en"
# After the test the model was left switched on. From week 13 on the carrier has sent the truck at **half past five**, and the model does not know.
# %%
weeks = weekly_bills(later, flag(model, later)) / 5
by_hand = weekly_bills(later, by_rule(later)) / 5
plt.plot(weeks.index, weeks, "o-", color="tab:blue", label="«나무|tree»")
plt.plot(by_hand.index, by_hand, "s--", color="tab:orange", label="«반장의 규칙|foreman's rule»")
plt.axvline(12.5, linestyle=":", color="black", label="«트럭이 30분 일찍|truck leaves 30 min earlier»")
plt.ylim(0, None)
plt.xlabel("«주|week»")
plt.ylabel("«하루 비용 (원)|cost per day (won)»")
plt.title("«모델은 그대로인데 세상이 바뀌었다|The model stayed, the world moved»")
plt.legend()
show(f"«주별 하루 비용의 꺾은선. 나무는 9~12주에 평균 {weeks.loc[9:12].mean():,.0f}원, 13~16주에 {weeks.loc[13:16].mean():,.0f}원으로 올랐다. 반장의 규칙도 {by_hand.loc[9:12].mean():,.0f}원에서 {by_hand.loc[13:16].mean():,.0f}원이 되었다.|Cost per day by week. The tree costs {weeks.loc[9:12].mean():,.0f} won in weeks 9 to 12 and {weeks.loc[13:16].mean():,.0f} in weeks 13 to 16; the foreman's rule goes from {by_hand.loc[9:12].mean():,.0f} to {by_hand.loc[13:16].mean():,.0f}.»")
print(f"«9~12주|weeks 9-12»: {weeks.loc[9:12].mean():,.0f}, «13~16주|weeks 13-16»: {weeks.loc[13:16].mean():,.0f} «원/하루|won per day»")
# %% [markdown] lang="ko"
# ## 과제 9. 출고팀장께 드리는 메모 (5점, 사람이 채점합니다)
#
# 팀장이 묻습니다. "나무인지 뭔지, 규칙보다 낫습니까? 그리고 왜 요즘 또 늦습니까?" 위의 숫자로 **500자 안팎**의 메모를 쓰십시오. 이 기준이 그대로 채점 기준입니다.
#
# @rubric(memo)
# %% [markdown] lang="en"
# ## Task 9. A memo to the dispatch manager (5 points, graded by a person)
#
# The manager asks: "This tree of yours, is it better than the rule? And why are parcels late again?" Write a memo of **about 150 words** with the numbers above. It is graded by exactly these criteria.
#
# @rubric(memo)
# %% [markdown] lang="ko" answer="memo"
# 팀장님, 시험한 스무날에 하루 비용은 아무것도 안 할 때가 가장 컸고, 오후 3시 규칙은 그 절반쯤, 나무는 규칙보다 더 낮았습니다(세 숫자는 위의 표, 원/하루). 그래서 나무를 쓰자고
# 제안합니다. 다만 13주부터 비용이 뛰었습니다. 운송사가 트럭을 30분 일찍 보내는데, 나무는 저녁 6시인 때만 보고 배웠기 때문입니다. 앞으로 월요일마다 지난주 비용과 놓친 상자를 그래프에 찍고, 두 주 잇달아
# 시험 때보다 30% 넘게 오르면 다시 배우게 하겠습니다. 당장은 시각 대신 '트럭까지 남은 시간'을 넣어 고치겠습니다. 반장은 언제든 모델과 다르게 급행을 정할 수 있고, 이 기록은 작업자 평가에 쓰지
# 않습니다.
# %% [markdown] lang="en" answer="memo"
# On the twenty test days doing nothing was the dearest per day, the rule of three o'clock cost about half of that, and the tree less than the rule (the three figures stand in the table above, won per day). I propose to use the
# tree. But since week 13 its bill has jumped: the carrier sends the truck half an hour earlier, and the tree has only seen days with a truck at six. From now on we plot last week's bill and the missed parcels each Monday; when two weeks in a row are
# more than 30 % above the test, the tree learns anew. For the present we mend it by giving it the time left until the truck instead of the clock. The foreman may overrule it at any time, and these records are not used to judge
# pickers.
