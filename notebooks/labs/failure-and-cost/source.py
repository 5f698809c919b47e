# %% [markdown] lang="ko"
# # 고장과 비용
#
# 밀링 머신 스무 대가 있는 공장입니다. 가공 100번 가운데 서너 번은 공구가 부러지거나 과부하로 멈춥니다. 고장 하나를
# 놓치면 **315만 원**, 경보 하나에 대응하면 맞았든 틀렸든 **15만 원**이 듭니다. 이 실습이 끝나면 여러분은 가공 기록
# 10,000건으로 모델을 만들고, 경보 기준값을 돈으로 정하고, 그 결정을 생산팀장께 메모로 설명하게 됩니다.
#
# - 회색 틀의 `raise NotImplementedError()` 줄을 지우고 그 자리에 코드를 씁니다.
# - 바로 아래 칸은 시험입니다. 실행해서 "보이는 시험을 통과했습니다"가 나오면 다음으로 갑니다.
# - 채점할 때는 같은 성질을 다른 숫자로 더 시험합니다. 예시의 답을 그대로 적으면 점수를 받지 못합니다.
# - 막히면 @lesson(when-a-miss-costs-more)와 @lesson(threshold-by-cost)를 다시 펴 보십시오.
#
# 데이터는 실제 라인처럼 움직이도록 만든 교육용이며, 어느 회사의 것도 아닙니다.
# %% [markdown] lang="en"
# # Failure and cost
#
# A plant with twenty milling machines. Three or four runs in a hundred end with a broken tool or an overload stop.
# A missed failure costs **315** and answering an alarm, right or wrong, costs **15**; all money here is in 만원
# (10,000 won). By the end of this lab you will have built a model from 10,000 logged runs, set its alarm by money,
# and explained that decision to the production manager in a memo.
#
# - Delete the line `raise NotImplementedError()` and write your code in its place.
# - The cell right below holds tests. Run it; when it says "Visible tests passed", go on.
# - Grading tests the same properties with other numbers. Writing down the answer of the example earns no points.
# - When you are stuck, open @lesson(when-a-miss-costs-more) and @lesson(threshold-by-cost) again.
#
# The data are made for teaching. They behave like a real line and belong to no company.
# %% locked="setup"
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from industrial_data import milling, show, style

SEED = 3
ALARM_COST = 15  # «만 원, 경보 하나에 대응할 때|만원 (10,000 won), to answer one alarm»
MISS_COST = 315  # «만 원, 고장 하나를 놓칠 때|만원 (10,000 won), for one missed failure»

style()
log = milling(seed=SEED)
log.head()
# %% [markdown] lang="ko"
# 한 줄이 가공 하나이고, 위에서 아래로 시간이 흐릅니다. `failure`가 1이면 고장입니다.
#
# | 열 | 뜻 | 단위 |
# | --- | --- | --- |
# | `part` | 가공 순서 번호 | |
# | `machine`, `quality` | 기계, 제품 등급(L, M, H) | |
# | `air_temperature_K`, `process_temperature_K` | 실내 온도, 절삭부 온도 | K |
# | `speed_rpm`, `torque_Nm` | 주축 회전수, 토크 | rpm, N·m |
# | `tool_wear_min` | 지금까지 공구를 쓴 시간 | 분 |
# | `failure`, `failure_mode` | 고장 여부, 고장의 종류(**가공이 끝난 뒤에** 적습니다) | |
#
# ## 과제 1. 고장률 (1점)
#
# 무엇이든 고장률부터 셉니다. 고장이 드물수록 모델의 점수는 고장률과 나란히 놓고 읽어야 합니다.
# `failure_rate(parts, target="failure")`가 `target` 열이 1인 줄의 **비율**(0에서 1)을 돌려주게 하십시오.
# %% [markdown] lang="en"
# Each row is one run; time goes from top to bottom. `failure` is 1 when the run failed.
#
# | column | meaning | unit |
# | --- | --- | --- |
# | `part` | running number of the run | |
# | `machine`, `quality` | the machine, the product variant (L, M, H) | |
# | `air_temperature_K`, `process_temperature_K` | in the hall, at the cut | K |
# | `speed_rpm`, `torque_Nm` | spindle speed, torque | rpm, N·m |
# | `tool_wear_min` | how long this tool has cut so far | min |
# | `failure`, `failure_mode` | whether and how it failed (written down **after** the run) | |
#
# ## Task 1. The failure rate (1 point)
#
# Count the failure rate before anything else. The rarer a failure, the more a model's score has to be read beside it.
# Make `failure_rate(parts, target="failure")` return the **share** (0 to 1) of rows whose `target` column is 1.
# %% solution="failure-rate"
def failure_rate(parts, target="failure"):
    """«고장 난 가공의 비율, 0에서 1 사이의 수.|Share of the runs that failed, a number from 0 to 1.»"""
    ### BEGIN SOLUTION
    return float((parts[target] == 1).mean())
    ### END SOLUTION
# %% tests="failure-rate"
four = pd.DataFrame({"failure": [0, 1, 0, 0]})
got = failure_rate(four)
assert np.isscalar(got), f"«기대: 숫자 하나. 받은 것: {type(got).__name__}. 짐작: return이 없거나 열 전체를 돌려줍니다.|Expected one number, got {type(got).__name__}. Likely cause: no return, or a whole column is returned.»"
assert abs(got - 0.25) < 1e-9, f"«기대: 네 번에 한 번이므로 0.25. 받은 값: {got}. 짐작: 건수나 퍼센트를 돌려주고 있습니다. @lesson(when-a-miss-costs-more)|Expected 0.25, one of four. Got {got}. Likely cause: a count or a percentage is returned. See @lesson(when-a-miss-costs-more)»"
got = failure_rate(log)
assert 0.01 < got < 0.10, f"«기대: 이 기록에서는 0.01에서 0.10 사이. 받은 값: {got}. 짐작: failure가 1인 줄이 아니라 0인 줄을 세었습니다.|Expected 0.01 to 0.10 for this log, got {got}. Likely cause: rows with failure 0 are counted instead of 1.»"
print("«보이는 시험을 통과했습니다.|Visible tests passed.»")
### BEGIN HIDDEN TESTS
other = milling(rows=3000, seed=SEED + 1)
before = other.copy()
share = other["failure"].sum() / 3000
got = failure_rate(other)
assert abs(got - share) < 1e-9, f"«다른 기록에서 기대: {share:.4f}, 받은 값: {got}. 짐작: 함수에 준 표가 아니라 다른 표를 셉니다.|On another log expected {share:.4f}, got {got}. Likely cause: it does not count the table it is given.»"
named = other.rename(columns={"failure": "stopped"})
got = failure_rate(named, target="stopped")
assert abs(got - share) < 1e-9, f"«열 이름이 다를 때 기대: {share:.4f}, 받은 값: {got}. 짐작: target을 쓰지 않습니다.|With another column name expected {share:.4f}, got {got}. Likely cause: target is not used.»"
got = failure_rate(four.assign(failure=0))
assert got == 0, f"«고장이 없는 표에서 기대: 0, 받은 값: {got}.|On a table without failures expected 0, got {got}.»"
got = failure_rate(other.sample(frac=1, random_state=1).set_index("machine"))
assert abs(got - share) < 1e-9, "«줄의 순서나 색인을 바꾸면 답이 달라집니다.|The answer changes with the order or the index of the rows.»"
assert other.equals(before), "«입력한 표가 바뀌었습니다.|The input table was changed.»"
### END HIDDEN TESTS
# %% [markdown] lang="ko"
# ## 과제 2. 네 칸 세기 (1점)
#
# `confusion_counts(actual, alarm)`이 네 칸의 건수를 사전으로 돌려주게 하십시오. `actual`은 실제 고장(1) 여부,
# `alarm`은 경보(1) 여부이며, 둘 다 리스트, NumPy 배열, pandas 열 가운데 무엇이든 될 수 있습니다. 짝은 **놓인 순서**로
# 맞춥니다.
#
# - `tp` 경보를 울린 고장, `fn` 놓친 고장
# - `fp` 오경보, `tn` 조용히 지나간 정상
# %% [markdown] lang="en"
# ## Task 2. Counting the four cells (1 point)
#
# Make `confusion_counts(actual, alarm)` return the four counts as a dictionary. `actual` says whether the run failed
# (1), `alarm` whether the alarm rang (1). Both may be a list, a NumPy array or a pandas column; they are matched **by
# position**.
#
# - `tp` failures that rang, `fn` missed failures
# - `fp` false alarms, `tn` good runs that passed in silence
# %% solution="confusion-counts"
def confusion_counts(actual, alarm):
    """«네 칸의 건수: {"tp": , "fn": , "fp": , "tn": }.|The four counts: {"tp": , "fn": , "fp": , "tn": }.»"""
    ### BEGIN SOLUTION
    actual = np.asarray(actual).astype(bool)
    alarm = np.asarray(alarm).astype(bool)
    return {
        "tp": int((actual & alarm).sum()),
        "fn": int((actual & ~alarm).sum()),
        "fp": int((~actual & alarm).sum()),
        "tn": int((~actual & ~alarm).sum()),
    }
    ### END SOLUTION
# %% tests="confusion-counts"
actual_10 = [1, 1, 1, 0, 0, 0, 0, 0, 0, 0]
alarm_10 = [1, 1, 0, 1, 0, 0, 0, 0, 0, 0]
got = confusion_counts(actual_10, alarm_10)
assert isinstance(got, dict) and set(got) == {"tp", "fn", "fp", "tn"}, f"«기대: tp, fn, fp, tn이 든 사전. 받은 것: {got!r}.|Expected a dictionary with tp, fn, fp, tn; got {got!r}.»"
expected = {"tp": 2, "fn": 1, "fp": 1, "tn": 6}
assert got == expected, f"«기대: {expected}, 받은 것: {got}. 짐작: fn은 실제가 1이고 경보가 0, fp는 그 반대입니다. @lesson(when-a-miss-costs-more)|Expected {expected}, got {got}. Likely cause: fn is actual 1 with alarm 0, and fp the other way round. See @lesson(when-a-miss-costs-more)»"
got = confusion_counts(np.array([1, 0, 0]), np.array([0, 0, 1]))
assert sum(got.values()) == 3, f"«기대: 네 칸의 합은 가공 횟수 3. 받은 합: {sum(got.values())}.|Expected the four counts to add up to 3 runs, got {sum(got.values())}.»"
print("«보이는 시험을 통과했습니다.|Visible tests passed.»")
### BEGIN HIDDEN TESTS
rng = np.random.default_rng(SEED)
actual_many = rng.integers(0, 2, 500)
alarm_many = (rng.random(500) < 0.3).astype(int)
pairs = list(zip(actual_many.tolist(), alarm_many.tolist()))
expected = {"tp": pairs.count((1, 1)), "fn": pairs.count((1, 0)), "fp": pairs.count((0, 1)), "tn": pairs.count((0, 0))}
got = confusion_counts(actual_many, alarm_many)
assert got == expected, f"«다른 목록에서 기대: {expected}, 받은 것: {got}. 짐작: 인자가 아니라 다른 값을 셉니다.|On another list expected {expected}, got {got}. Likely cause: it does not count its arguments.»"
got = confusion_counts(pd.Series(actual_many), pd.Series(alarm_many, index=np.arange(500)[::-1]))
assert got == expected, f"«색인이 다른 pandas 열에서 기대: {expected}, 받은 것: {got}. 짐작: pandas가 색인으로 짝을 맞춥니다. np.asarray로 바꾸십시오.|With pandas columns of different index expected {expected}, got {got}. Likely cause: pandas matches by index; use np.asarray.»"
got = confusion_counts(actual_many == 1, alarm_many == 1)
assert got == expected, f"«참/거짓 값에서 기대: {expected}, 받은 것: {got}.|With true/false values expected {expected}, got {got}.»"
got = confusion_counts(alarm_many, actual_many)
assert (got["fn"], got["fp"]) == (expected["fp"], expected["fn"]), "«두 인자를 바꾸면 fn과 fp도 서로 바뀌어야 합니다.|Exchanging the arguments must exchange fn and fp.»"
got = confusion_counts([0, 0, 0], [0, 0, 0])
assert got == {"tp": 0, "fn": 0, "fp": 0, "tn": 3}, f"«고장도 경보도 없을 때 받은 것: {got}.|With no failure and no alarm got {got}.»"
assert list(zip(actual_many.tolist(), alarm_many.tolist())) == pairs, "«입력이 바뀌었습니다.|The input was changed.»"
### END HIDDEN TESTS
# %% [markdown] lang="ko"
# ## 과제 3. 정밀도와 재현율 (1점)
#
# 네 칸에서 `(정밀도, 재현율)`을 계산하십시오. 정밀도는 **경보 수**로, 재현율은 **고장 수**로 나눕니다.
# 나눌 것이 없으면(경보가 한 번도 없거나 고장이 한 번도 없으면) 그 값은 `float("nan")`입니다. 0이라고 쓰면 "경보가 모두
# 틀렸다"는 뜻이 되어 버립니다.
# %% [markdown] lang="en"
# ## Task 3. Precision and recall (1 point)
#
# From the four counts compute `(precision, recall)`. Precision divides by the **alarms**, recall by the **failures**.
# Where there is nothing to divide by (no alarm, or no failure) the value is `float("nan")`: a 0 would claim that all
# alarms were wrong.
# %% solution="precision-recall"
def precision_recall(counts):
    """«네 칸의 사전에서 (정밀도, 재현율)을 구한다.|(precision, recall) of a dictionary of the four counts.»"""
    ### BEGIN SOLUTION
    alarms = counts["tp"] + counts["fp"]
    failures = counts["tp"] + counts["fn"]
    precision = counts["tp"] / alarms if alarms else float("nan")
    recall = counts["tp"] / failures if failures else float("nan")
    return precision, recall
    ### END SOLUTION
# %% tests="precision-recall"
lesson_counts = {"tp": 26, "fn": 4, "fp": 101, "tn": 869}
got = precision_recall(lesson_counts)
assert len(got) == 2, f"«기대: (정밀도, 재현율) 두 값. 받은 것: {got!r}.|Expected two values (precision, recall), got {got!r}.»"
assert abs(got[0] - 26 / 127) < 1e-9, f"«정밀도 기대: 26 / 127 = 0.2047, 받은 값: {got[0]}. 짐작: 분모가 경보 수(tp + fp)가 아닙니다. @lesson(when-a-miss-costs-more)|Precision: expected 26 / 127 = 0.2047, got {got[0]}. Likely cause: not divided by the alarms (tp + fp). See @lesson(when-a-miss-costs-more)»"
assert abs(got[1] - 26 / 30) < 1e-9, f"«재현율 기대: 26 / 30 = 0.8667, 받은 값: {got[1]}. 짐작: 분모가 고장 수(tp + fn)가 아닙니다.|Recall: expected 26 / 30 = 0.8667, got {got[1]}. Likely cause: not divided by the failures (tp + fn).»"
print("«보이는 시험을 통과했습니다.|Visible tests passed.»")
### BEGIN HIDDEN TESTS
rng = np.random.default_rng(SEED)
for tp, fn, fp, tn in rng.integers(1, 200, (20, 4)).tolist():
    counts_new = {"tp": tp, "fn": fn, "fp": fp, "tn": tn}
    got = precision_recall(counts_new)
    expected = (tp / (tp + fp), tp / (tp + fn))
    assert np.allclose(got, expected), f"«{counts_new}에서 기대: {expected}, 받은 것: {got}.|For {counts_new} expected {expected}, got {got}.»"
    assert np.allclose(precision_recall({**counts_new, "tn": 10 * tn}), expected), "«tn이 늘어도 두 값은 그대로여야 합니다.|More true negatives must not change either value.»"
    assert np.allclose(precision_recall({name: 10 * count for name, count in counts_new.items()}), expected), "«네 칸이 모두 10배가 되어도 두 값은 그대로여야 합니다.|Ten times as much of everything must not change either value.»"
with np.errstate(all="ignore"):
    quiet = precision_recall({"tp": 0, "fn": 5, "fp": 0, "tn": 95})
    healthy = precision_recall({"tp": 0, "fn": 0, "fp": 3, "tn": 97})
assert np.isnan(quiet[0]) and quiet[1] == 0, f"«경보가 없을 때 기대: (nan, 0), 받은 것: {quiet}.|With no alarm expected (nan, 0), got {quiet}.»"
assert healthy[0] == 0 and np.isnan(healthy[1]), f"«고장이 없을 때 기대: (0, nan), 받은 것: {healthy}.|With no failure expected (0, nan), got {healthy}.»"
kept = dict(lesson_counts)
precision_recall(lesson_counts)
assert lesson_counts == kept, "«입력한 사전이 바뀌었습니다.|The input dictionary was changed.»"
### END HIDDEN TESTS
# %% [markdown] lang="ko"
# 오늘 쓰는 단순한 규칙 하나를 먼저 재 봅니다. "토크가 60 N·m를 넘으면 경보." 모델은 이 규칙보다 나아야 합니다.
# %% [markdown] lang="en"
# First measure a simple rule that people use today: "alarm above 60 N·m of torque." A model has to beat this.
# %%
rule_counts = confusion_counts(log["failure"], log["torque_Nm"] > 60)
print(rule_counts, precision_recall(rule_counts))
# %% [markdown] lang="ko"
# ## 과제 4. 시간으로 나누기 (2점)
#
# 모델은 내일의 가공에 씁니다. 그러니 시험도 **나중** 가공으로 해야 합니다. 기록을 무작위로 섞어 나누면 같은 공구로 깎은
# 앞뒤 가공이 학습과 시험에 함께 들어가서, 내일은 볼 수 없는 이웃을 미리 보게 됩니다.
#
# `split_by_time(parts, shares=(0.6, 0.2), time="part")`가 표 세 개를 돌려주게 하십시오. 시간순으로 앞의 60%가 학습, 다음
# 20%가 검증, 나머지가 시험입니다. 들어온 표는 시간순이 **아닐 수 있습니다.**
# %% [markdown] lang="en"
# ## Task 4. Splitting by time (2 points)
#
# The model will work on tomorrow's runs, so it has to be tested on **later** runs. Split at random, and runs cut with
# the same tool land both in training and in the test: the model has seen neighbours that it will not have tomorrow.
#
# Make `split_by_time(parts, shares=(0.6, 0.2), time="part")` return three tables: the earliest 60 % for training, the
# next 20 % for validation, the rest for the test. The table that comes in **may not be** in order of time.
# %% solution="split-by-time"
def split_by_time(parts, shares=(0.6, 0.2), time="part"):
    """«(학습, 검증, 시험) 표. 시간순으로 앞에서부터 shares의 비율만큼.|(training, validation, test) tables; earliest first, sized by shares.»"""
    ### BEGIN SOLUTION
    ordered = parts.sort_values(time)
    first = round(shares[0] * len(ordered))
    second = round((shares[0] + shares[1]) * len(ordered))
    return ordered.iloc[:first], ordered.iloc[first:second], ordered.iloc[second:]
    ### END SOLUTION
# %% tests="split-by-time"
got = split_by_time(log)
assert len(got) == 3 and all(isinstance(table, pd.DataFrame) for table in got), "«기대: 표 세 개. 짐작: return train, validation, test처럼 셋을 돌려주십시오.|Expected three tables. Likely cause: return all three, as in return train, validation, test.»"
sizes = [len(table) for table in got]
assert np.allclose(sizes, [6000, 2000, 2000], atol=1), f"«기대한 크기: 6000, 2000, 2000. 받은 크기: {sizes}. 짐작: 두 번째 경계는 0.6 + 0.2 자리입니다.|Expected sizes 6000, 2000, 2000, got {sizes}. Likely cause: the second border is at 0.6 + 0.2.»"
assert got[0]["part"].max() < got[1]["part"].min() and got[1]["part"].max() < got[2]["part"].min(), "«기대: 학습이 검증보다, 검증이 시험보다 앞선 시간. 짐작: 섞였거나 순서가 바뀌었습니다. @lesson(threshold-by-cost)|Expected training before validation before test. Likely cause: shuffled, or in another order. See @lesson(threshold-by-cost)»"
print("«보이는 시험을 통과했습니다.|Visible tests passed.»")
### BEGIN HIDDEN TESTS
shuffled = milling(rows=1000, seed=SEED + 2).sample(frac=1, random_state=0).rename(columns={"part": "clock"})
before = shuffled.copy()
got = split_by_time(shuffled, shares=(0.5, 0.3), time="clock")
sizes = [len(table) for table in got]
assert np.allclose(sizes, [500, 300, 200], atol=1), f"«shares=(0.5, 0.3)에서 기대: 500, 300, 200, 받은 크기: {sizes}.|With shares=(0.5, 0.3) expected 500, 300, 200, got {sizes}.»"
assert got[0]["clock"].max() < got[1]["clock"].min() and got[1]["clock"].max() < got[2]["clock"].min(), "«섞인 표를 주면 시간순으로 나뉘지 않습니다. 짐작: 먼저 time 열로 정렬해야 합니다.|A shuffled table is not split by time. Likely cause: sort by the time column first.»"
assert sorted(pd.concat(got)["clock"]) == sorted(shuffled["clock"]), "«빠지거나 두 번 들어간 가공이 있습니다.|Some runs are lost or appear twice.»"
assert pd.concat(got).set_index("clock")["failure"].sort_index().equals(before.set_index("clock")["failure"].sort_index()), "«나눈 뒤 값이 바뀌었습니다.|Values changed in the split.»"
assert shuffled.equals(before), "«입력한 표가 바뀌었습니다. sort_values(inplace=True)를 쓰지 마십시오.|The input table was changed; do not use sort_values(inplace=True).»"
### END HIDDEN TESTS
# %%
train, validation, test = split_by_time(log)
for name, table in [("«학습|training»", train), ("«검증|validation»", validation), ("«시험|test»", test)]:
    print(f"{name}: {len(table)}, «고장률|failure rate» {failure_rate(table):.3f}")
# %% [markdown] lang="ko"
# ## 과제 5. 미리 알 수 있는 값만 (2점)
#
# `failure_mode`는 고장이 난 **뒤에** 적는 값입니다. 이것을 모델에 넣으면 점수는 만점이 되고 현장에서는 쓸 수 없습니다.
# `make_features(parts)`가 같은 줄 순서와 색인으로 아래 일곱 열의 **새 표**를 돌려주게 하십시오.
#
# - 그대로: `air_temperature_K`, `process_temperature_K`, `speed_rpm`, `torque_Nm`, `tool_wear_min`
# - `power_kW`: 주축 동력. $P = M \cdot 2\pi n / 60$ (W)을 kW로
# - `gap_K`: 절삭부 온도 − 실내 온도
#
# 내일의 가공에는 `failure` 열이 아직 없다는 점을 잊지 마십시오.
# %% [markdown] lang="en"
# ## Task 5. Only what is known beforehand (2 points)
#
# `failure_mode` is written down **after** a failure. Given to a model it makes a perfect score, and a model that no
# line can use. Make `make_features(parts)` return a **new table** with the same rows and index and these seven columns.
#
# - as they are: `air_temperature_K`, `process_temperature_K`, `speed_rpm`, `torque_Nm`, `tool_wear_min`
# - `power_kW`: power at the spindle, $P = M \cdot 2\pi n / 60$ (W), in kW
# - `gap_K`: temperature at the cut minus temperature in the hall
#
# Remember that tomorrow's runs have no `failure` column yet.
# %% solution="make-features"
def make_features(parts):
    """«가공 전에 알 수 있는 일곱 열의 새 표.|A new table of the seven columns that are known before the run.»"""
    ### BEGIN SOLUTION
    known = ["air_temperature_K", "process_temperature_K", "speed_rpm", "torque_Nm", "tool_wear_min"]
    return parts[known].assign(
        power_kW=parts["torque_Nm"] * parts["speed_rpm"] * 2 * np.pi / 60 / 1000,
        gap_K=parts["process_temperature_K"] - parts["air_temperature_K"],
    )
    ### END SOLUTION
# %% tests="make-features"
columns = {"air_temperature_K", "process_temperature_K", "speed_rpm", "torque_Nm", "tool_wear_min", "power_kW", "gap_K"}
got = make_features(log.head(50))
assert isinstance(got, pd.DataFrame) and set(got.columns) == columns, f"«기대: 일곱 열 {sorted(columns)}. 받은 열: {sorted(getattr(got, 'columns', []))}.|Expected the seven columns {sorted(columns)}; got {sorted(getattr(got, 'columns', []))}.»"
assert len(got) == 50, f"«기대: 들어온 만큼 50줄. 받은 줄: {len(got)}.|Expected as many rows as came in, 50; got {len(got)}.»"
one = pd.DataFrame({"air_temperature_K": [300.0], "process_temperature_K": [310.5], "speed_rpm": [1500], "torque_Nm": [40.0], "tool_wear_min": [7]})
got = make_features(one)
assert abs(got["power_kW"].iloc[0] - 6.2832) < 1e-3, f"«1500 rpm, 40 N·m에서 기대: 6.283 kW, 받은 값: {got['power_kW'].iloc[0]}. 짐작: 2π/60 또는 W를 kW로 바꾸는 것을 빠뜨렸습니다. 특징은 @lesson(when-a-miss-costs-more)의 값들입니다.|At 1500 rpm and 40 N·m expected 6.283 kW, got {got['power_kW'].iloc[0]}. Likely cause: 2π/60, or W to kW, is missing. The features are those of @lesson(when-a-miss-costs-more).»"
assert abs(got["gap_K"].iloc[0] - 10.5) < 1e-9, f"«기대: 310.5 − 300.0 = 10.5 K, 받은 값: {got['gap_K'].iloc[0]}.|Expected 310.5 − 300.0 = 10.5 K, got {got['gap_K'].iloc[0]}.»"
print("«보이는 시험을 통과했습니다.|Visible tests passed.»")
### BEGIN HIDDEN TESTS
fresh = milling(rows=400, seed=SEED + 3).sample(frac=1, random_state=0)
before = fresh.copy()
got = make_features(fresh)
assert fresh.equals(before), "«입력한 표가 바뀌었습니다. 새 표를 만들어 돌려주십시오.|The input table was changed; return a new one.»"
assert got.index.equals(fresh.index), "«줄의 순서나 색인이 바뀌었습니다.|The order or the index of the rows changed.»"
power = fresh["torque_Nm"] * fresh["speed_rpm"] * np.pi / 30_000
assert np.allclose(got["power_kW"], power), "«다른 기록에서 power_kW가 다릅니다. 짐작: 함수에 준 표가 아니라 다른 표로 계산합니다.|power_kW is wrong on another log. Likely cause: it is not computed from the table that is given.»"
assert np.allclose(got["gap_K"], fresh["process_temperature_K"] - fresh["air_temperature_K"]), "«다른 기록에서 gap_K가 다릅니다.|gap_K is wrong on another log.»"
blind = make_features(fresh.drop(columns=["failure", "failure_mode"]))
assert np.allclose(blind[sorted(columns)], got[sorted(columns)]), "«failure 열이 있을 때와 없을 때 값이 다릅니다. 짐작: 고장 뒤에 적은 값이 들어갔습니다(누출).|Values differ with and without the failure columns. Likely cause: something written after the failure gets in (a leak).»"
flipped = make_features(fresh.assign(failure=1 - fresh["failure"], failure_mode="heat"))
assert np.allclose(flipped[sorted(columns)], got[sorted(columns)]), "«결과를 뒤집으면 특징이 바뀝니다(누출).|Flipping the outcome changes the features (a leak).»"
### END HIDDEN TESTS
# %% [markdown] lang="ko"
# ## 과제 6. 모델과 평균 정밀도 (2점)
#
# `fit_model(train, target="failure")`가 scikit-learn 분류기를 `make_features(train)`로 학습해서 돌려주게 하십시오. 무엇을
# 고르든 좋습니다. 추천: `HistGradientBoostingClassifier(random_state=0, learning_rate=0.05)`. `random_state`를 주어 두 번 학습해도
# 같은 모델이 나오게 합니다.
#
# 모델은 평균 정밀도(AP)로 봅니다. 찍으면 AP가 고장률과 비슷하므로 **고장률의 다섯 배**를 요구합니다.
# %% [markdown] lang="en"
# ## Task 6. A model and its average precision (2 points)
#
# Make `fit_model(train, target="failure")` train a scikit-learn classifier on `make_features(train)` and return it. Any
# one will do; try `HistGradientBoostingClassifier(random_state=0, learning_rate=0.05)`. Give `random_state`, so that
# training twice yields the same model.
#
# The model is judged by average precision (AP). Guessing scores about the failure rate, so we ask for **five times the
# failure rate**.
# %% solution="fit-model"
from sklearn.ensemble import HistGradientBoostingClassifier


def fit_model(train, target="failure"):
    """«학습된 분류기. predict_proba(make_features(표))[:, 1]이 고장 확률이다.|A trained classifier; predict_proba(make_features(table))[:, 1] is the probability of failure.»"""
    ### BEGIN SOLUTION
    model = HistGradientBoostingClassifier(random_state=0, learning_rate=0.05)
    return model.fit(make_features(train), train[target])
    ### END SOLUTION
# %% locked="fit-model-checks"
from sklearn.metrics import average_precision_score

early, late = log.iloc[:6000], log.iloc[6000:8000]
late_features = make_features(late)
trained = fit_model(early)
assert hasattr(trained, "predict_proba"), f"«기대: predict_proba가 있는 학습된 분류기. 받은 것: {type(trained).__name__}. 짐작: fit까지 하고 모델을 return해야 합니다.|Expected a trained classifier with predict_proba, got {type(trained).__name__}. Likely cause: fit it, then return the model.»"
score = trained.predict_proba(late_features)[:, 1]
assert score.shape == (2000,) and score.min() >= 0 and score.max() <= 1, "«기대: 0에서 1 사이의 확률 2000개.|Expected 2000 probabilities from 0 to 1.»"
baseline = late["failure"].mean()
got = average_precision_score(late["failure"], score)
assert got > 5 * baseline, f"«기대: AP가 고장률 {baseline:.3f}의 다섯 배 넘게. 받은 AP: {got:.3f}. 짐작: 특징을 쓰지 않거나 target이 아닌 열로 학습했습니다. @lesson(when-a-miss-costs-more)|Expected an AP above five times the failure rate {baseline:.3f}, got {got:.3f}. Likely cause: features are not used, or another column is learned. See @lesson(when-a-miss-costs-more)»"
print("«보이는 시험을 통과했습니다.|Visible tests passed.»")
# %% [markdown] lang="ko"
# 점수는 아래 칸이 정합니다. `holdout/fit-model.json`에는 다른 날의 가공 2,000번이 **고장 여부 없이** 들어 있습니다. 채점할 때는
# 아무도 본 적 없는 가공으로 바뀌고, 코드가 돌려준 확률만 밖으로 나가 실제 결과와 견주어집니다. 학습은 세 번 합니다.
#
# - `failure`: 고장을 가려내는가. AP가 고장률의 다섯 배를 넘으면 절반, 넘지 못하면 0점입니다.
# - `relabelled`: 고장이 난 뒤에 적는 `failure_mode`와 순서 번호 `part`를 바꾸어도 같은 모델인가(4분의 1)
# - `slow`: 다른 `target`을 주면 그 열을 배우는가(4분의 1)
# %% [markdown] lang="en"
# The cell below decides the points. `holdout/fit-model.json` holds 2,000 runs of other days **without their outcomes**. When
# you are graded, runs that nobody has seen lie there, and only the probabilities that your code returns go out to be
# compared with what happened. It trains three times.
#
# - `failure`: does it tell failures? An AP above five times the failure rate earns half of the points, anything less none.
# - `relabelled`: is it the same model when `failure_mode`, written after the failure, and the number `part` change? (a quarter)
# - `slow`: given another `target`, does it learn that? (a quarter)
# %% holdout="fit-model"
import json

with open("holdout/fit-model.json") as file:
    unseen = make_features(pd.DataFrame(json.load(file)))
early = log.iloc[:6000]
relabelled = early.assign(failure_mode=np.where(early["part"] % 2, "heat", "none"), part=0)
slow = early.assign(slow=(early["speed_rpm"] < 1450).astype(int), failure=0)
{
    "failure": fit_model(early).predict_proba(unseen)[:, 1],
    "relabelled": fit_model(relabelled).predict_proba(unseen)[:, 1],
    "slow": fit_model(slow, target="slow").predict_proba(unseen)[:, 1],
}
# %% [markdown] lang="ko"
# 검증 구간의 정밀도-재현율 곡선입니다. 점선은 찍었을 때의 정밀도, 곧 고장률입니다.
# %% [markdown] lang="en"
# The precision-recall curve on the validation period. The dotted line is the precision of guessing: the failure rate.
# %%
from sklearn.metrics import PrecisionRecallDisplay

model = fit_model(train)
probability = model.predict_proba(make_features(validation))[:, 1]
PrecisionRecallDisplay.from_predictions(validation["failure"], probability, name="«모델|model»")
plt.axhline(failure_rate(validation), linestyle=":", color="black", label="«찍기|guessing»")
plt.xlabel("«재현율: 고장 가운데 잡은 비율|recall: share of the failures caught»")
plt.ylabel("«정밀도: 경보 가운데 진짜 비율|precision: share of the alarms that were right»")
plt.title("«검증 구간의 정밀도-재현율 곡선|Precision and recall on the validation period»")
plt.legend()
show("«곡선 하나. 재현율이 0에서 1로 갈수록 정밀도가 1에서 점선까지 내려온다. 처음에는 완만하고, 고장을 거의 다 잡으려 할 때 가파르다.|One curve. As recall goes from 0 to 1, precision falls from 1 to the dotted line: gently at first, steeply where nearly all failures are to be caught.»")
# %% [markdown] lang="ko"
# ## 과제 7. 비용 계산 (2점)
#
# `total_cost(actual, alarm, alarm_cost=15, miss_cost=315)`가 전체 비용(만 원)을 돌려주게 하십시오. 경보는 **맞았든
# 틀렸든** 하나에 `alarm_cost`, 놓친 고장은 하나에 `miss_cost`입니다. 수업의 0.05 설정이라면 $127 \times 15 + 4 \times 315 = 3165$입니다.
# %% [markdown] lang="en"
# ## Task 7. The bill (2 points)
#
# Make `total_cost(actual, alarm, alarm_cost=15, miss_cost=315)` return the whole cost (만원). Each alarm, **right or
# wrong**, costs `alarm_cost`; each missed failure costs `miss_cost`. For the lesson's 0.05 setting: $127 \times 15 + 4 \times 315 = 3165$.
# %% solution="total-cost"
def total_cost(actual, alarm, alarm_cost=15, miss_cost=315):
    """«경보와 놓친 고장의 비용을 더한 값, 만 원.|What the alarms and the missed failures cost together, in 만원.»"""
    ### BEGIN SOLUTION
    counts = confusion_counts(actual, alarm)
    return alarm_cost * (counts["tp"] + counts["fp"]) + miss_cost * counts["fn"]
    ### END SOLUTION
# %% tests="total-cost"
actual_1000 = np.repeat([1, 1, 0, 0], [26, 4, 101, 869])
alarm_1000 = np.repeat([1, 0, 1, 0], [26, 4, 101, 869])
got = total_cost(actual_1000, alarm_1000)
assert np.isscalar(got), f"«기대: 숫자 하나. 받은 것: {type(got).__name__}.|Expected one number, got {type(got).__name__}.»"
assert abs(got - 3165) < 1e-6, f"«기대: 127 × 15 + 4 × 315 = 3165만 원, 받은 값: {got}. 짐작: 맞은 경보에도 15만 원이 듭니다. @lesson(when-a-miss-costs-more)|Expected 127 × 15 + 4 × 315 = 3165 만원, got {got}. Likely cause: alarms that were right cost 15 as well. See @lesson(when-a-miss-costs-more)»"
got = total_cost(actual_1000, np.zeros(1000, dtype=int))
assert abs(got - 9450) < 1e-6, f"«경보가 없을 때 기대: 30 × 315 = 9450만 원, 받은 값: {got}.|With no alarm expected 30 × 315 = 9450 만원, got {got}.»"
print("«보이는 시험을 통과했습니다.|Visible tests passed.»")
### BEGIN HIDDEN TESTS
rng = np.random.default_rng(SEED)
actual_many = (rng.random(700) < 0.1).astype(int)
alarm_many = (rng.random(700) < 0.25).astype(int)
missed = int(((actual_many == 1) & (alarm_many == 0)).sum())
for alarm_cost, miss_cost in [(15, 315), (7, 40), (0, 1), (1, 0), (12.5, 99.5)]:
    expected = alarm_cost * int(alarm_many.sum()) + miss_cost * missed
    got = total_cost(actual_many, alarm_many, alarm_cost=alarm_cost, miss_cost=miss_cost)
    assert abs(got - expected) < 1e-6, f"«비용 {alarm_cost}, {miss_cost}에서 기대: {expected}, 받은 값: {got}. 짐작: 인자가 아니라 15와 315를 그대로 씁니다.|With costs {alarm_cost} and {miss_cost} expected {expected}, got {got}. Likely cause: 15 and 315 are used instead of the arguments.»"
base = total_cost(actual_many, alarm_many)
got = total_cost(pd.Series(actual_many), pd.Series(alarm_many, index=np.arange(700)[::-1]))
assert abs(got - base) < 1e-6, "«색인이 다른 pandas 열에서 답이 달라집니다.|The answer changes for pandas columns of different index.»"
order = rng.permutation(700)
assert abs(total_cost(actual_many[order], alarm_many[order]) - base) < 1e-6, "«줄의 순서를 바꾸면 답이 달라집니다.|The answer changes with the order of the rows.»"
assert abs(total_cost(actual_many.astype(bool), alarm_many.astype(bool)) - base) < 1e-6, "«참/거짓 값에서 답이 달라집니다.|The answer changes for true/false values.»"
assert total_cost([0, 0], [0, 0]) == 0, "«고장도 경보도 없으면 0이어야 합니다.|No failure and no alarm must cost 0.»"
### END HIDDEN TESTS
# %% [markdown] lang="ko"
# ## 과제 8. 가장 싼 기준값 (2점)
#
# `best_threshold(actual, probability, alarm_cost=15, miss_cost=315)`가 `probability >= 기준값`일 때 경보를 울려 전체
# 비용이 **가장 적은** 기준값을 돌려주게 하십시오.
#
# - 후보는 `probability`에 나온 값들과 `np.inf`(한 번도 울리지 않음)로 충분합니다. 성긴 눈금은 가장 싼 자리를 놓칩니다.
# - 비용이 같으면 **높은** 기준값을 고릅니다. 같은 돈이면 덜 세우는 편이 낫습니다.
#
# 확률이 정확하다면 기준값은 $15 / 315 \approx 0.048$입니다. 모델의 확률은 정확하지 않을 때가 많으므로 검증 구간에서 직접 찾습니다.
# %% [markdown] lang="en"
# ## Task 8. The cheapest threshold (2 points)
#
# Make `best_threshold(actual, probability, alarm_cost=15, miss_cost=315)` return the threshold with the **lowest** total
# cost, where the alarm rings when `probability >= threshold`.
#
# - The values in `probability`, and `np.inf` (never ring), are candidates enough. A coarse grid misses the cheapest place.
# - At equal cost take the **higher** threshold: for the same money, stop the machines less often.
#
# Were the probabilities exact, the threshold would be $15 / 315 \approx 0.048$. A model's often are not, so search on the validation period.
# %% solution="best-threshold"
def best_threshold(actual, probability, alarm_cost=15, miss_cost=315):
    """«비용이 가장 적은 기준값. 경보는 probability >= 기준값일 때.|The threshold of least cost; the alarm rings when probability >= threshold.»"""
    ### BEGIN SOLUTION
    probability = np.asarray(probability)
    candidates = np.append(np.unique(probability), np.inf)
    costs = [total_cost(actual, probability >= limit, alarm_cost, miss_cost) for limit in candidates]
    cheapest = np.flatnonzero(np.asarray(costs) == min(costs))
    return float(candidates[cheapest[-1]])
    ### END SOLUTION
# %% tests="best-threshold"
def cost_at(limit, actual, probability, alarm_cost=15, miss_cost=315):
    alarm = np.asarray(probability) >= limit
    missed = (np.asarray(actual) == 1) & ~alarm
    return alarm_cost * int(alarm.sum()) + miss_cost * int(missed.sum())


actual_6 = [1, 0, 1, 0, 0, 0]
probability_6 = [0.9, 0.6, 0.3, 0.2, 0.1, 0.05]
got = best_threshold(actual_6, probability_6)
assert np.isscalar(got), f"«기대: 기준값 하나. 받은 것: {type(got).__name__}.|Expected one threshold, got {type(got).__name__}.»"
assert 0.2 < got <= 0.3, f"«기대: 0.3 (경보 3번, 45만 원). 받은 값: {got}, 비용 {cost_at(got, actual_6, probability_6)}만 원. 짐작: 두 번째 고장까지 잡는 자리가 가장 쌉니다. @lesson(threshold-by-cost)|Expected 0.3 (three alarms, 45 만원), got {got} at {cost_at(got, actual_6, probability_6)} 만원. Likely cause: catching the second failure as well is cheapest. See @lesson(threshold-by-cost)»"
got = best_threshold(actual_6, probability_6, alarm_cost=100, miss_cost=120)
assert 0.6 < got <= 0.9, f"«경보 100, 놓침 120에서 기대: 0.9, 받은 값: {got}. 짐작: alarm_cost와 miss_cost를 쓰지 않습니다.|With alarm 100 and miss 120 expected 0.9, got {got}. Likely cause: alarm_cost and miss_cost are not used.»"
print("«보이는 시험을 통과했습니다.|Visible tests passed.»")
### BEGIN HIDDEN TESTS
rng = np.random.default_rng(SEED)
actual_many = (rng.random(400) < 0.08).astype(int)
probability_many = np.round(np.clip(0.02 + 0.15 * actual_many + rng.exponential(0.05, 400), 0, 1), 3)
kept = probability_many.copy()
limits = np.append(np.unique(probability_many), np.inf)
for alarm_cost, miss_cost in [(15, 315), (1, 100), (40, 60), (5, 35)]:
    got = best_threshold(actual_many, probability_many, alarm_cost=alarm_cost, miss_cost=miss_cost)
    reached = cost_at(got, actual_many, probability_many, alarm_cost, miss_cost)
    least = min(cost_at(limit, actual_many, probability_many, alarm_cost, miss_cost) for limit in limits)
    assert reached <= least + 1e-6, f"«비용 {alarm_cost}, {miss_cost}에서 기준값 {got}의 비용은 {reached}, 가장 싼 자리는 {least}입니다.|With costs {alarm_cost} and {miss_cost} the threshold {got} costs {reached}; the cheapest costs {least}.»"
order = rng.permutation(400)
first = best_threshold(actual_many, probability_many)
assert np.array_equal(probability_many >= first, probability_many >= best_threshold(actual_many[order], probability_many[order])), "«줄의 순서를 바꾸면 기준값이 달라집니다.|The threshold changes with the order of the rows.»"
assert np.array_equal(probability_many, kept), "«입력한 확률이 바뀌었습니다.|The probabilities that came in were changed.»"
got = best_threshold([0, 0, 1], [0.9, 0.8, 0.1], alarm_cost=100, miss_cost=50)
assert got > 0.9, f"«경보가 놓침보다 비싸면 울리지 않는 편이 쌉니다. 기대: 0.9보다 큰 값(np.inf), 받은 값: {got}.|Where an alarm costs more than a miss, never ringing is cheapest. Expected more than 0.9 (np.inf), got {got}.»"
got = best_threshold([1, 0, 1], [0.9, 0.5, 0.4], alarm_cost=50, miss_cost=100)
assert got > 0.5, f"«비용이 같으면 높은 기준값. 기대: 0.9, 받은 값: {got}.|At equal cost take the higher threshold. Expected 0.9, got {got}.»"
got = best_threshold(pd.Series([1, 0, 0], index=[2, 1, 0]), pd.Series([0.0004, 0.0002, 0.0001]))
assert 0.0002 < got <= 0.0004, f"«확률이 모두 작을 때 기대: 0.0004, 받은 값: {got}. 짐작: 정해진 눈금에서만 찾습니다.|With small probabilities expected 0.0004, got {got}. Likely cause: it searches on a fixed grid only.»"
### END HIDDEN TESTS
# %% [markdown] lang="ko"
# 기준값에 따라 검증 구간의 비용이 어떻게 달라지는지 봅니다. 가로축은 로그 눈금입니다.
# %% [markdown] lang="en"
# See how the cost on the validation period depends on the threshold. The horizontal axis is logarithmic.
# %%
threshold = best_threshold(validation["failure"], probability)
limits = np.geomspace(0.001, 0.9, 80)
plt.plot(limits, [total_cost(validation["failure"], probability >= limit) for limit in limits], label="«모델|model»")
plt.axhline(total_cost(validation["failure"], np.zeros(len(validation))), linestyle=":", color="black", label="«경보 없음|no alarm»")
plt.axvline(threshold, color="tab:red", label=f"«가장 싼 기준값|cheapest threshold» {threshold:.4f}")
plt.xscale("log")
plt.xlabel("«기준값|threshold»")
plt.ylabel("«검증 구간의 비용 (만 원)|cost on the validation period (만원)»")
plt.ylim(0, 1.4 * MISS_COST * validation["failure"].sum())
plt.title("«비용은 기준값에 따라 크게 달라진다|The cost depends strongly on the threshold»")
plt.legend()
show("«비용 곡선. 기준값이 아주 낮거나 높으면 비용이 오르고, 그 사이에 가장 싼 기준값이 세로선으로 표시된다. 곡선은 내내 경보 없을 때의 점선보다 낮다.|The curve of the cost. It rises where the threshold is very low or high; between, a vertical line marks the cheapest threshold. All of it lies below the dotted line of no alarm.»")
# %% [markdown] lang="ko"
# ## 과제 9. 시험 구간의 성적표 (2점)
#
# 시험 구간은 지금까지 한 번도 보지 않았습니다. `final_report(model, threshold, test)`가 **주어진** 모델과 기준값을 그대로 써서
# 아래 다섯 값의 사전을 돌려주게 하십시오. 여기서 기준값을 다시 고르면 시험 문제를 보고 공부한 셈이 됩니다.
#
# - `cost`: 이 기준값의 비용, `cost_never`: 한 번도 울리지 않을 때, `cost_always`: 항상 울릴 때(만 원, 15와 315)
# - `precision`, `recall`
# %% [markdown] lang="en"
# ## Task 9. The report on the test period (2 points)
#
# Nobody has looked at the test period so far. Make `final_report(model, threshold, test)` use the **given** model and
# threshold as they are and return a dictionary of five values. To choose the threshold again here would be to study the
# exam paper.
#
# - `cost` of this threshold, `cost_never` of never ringing, `cost_always` of always ringing (만원, with 15 and 315)
# - `precision`, `recall`
# %% solution="final-report"
def final_report(model, threshold, test):
    """«시험 구간의 비용(만 원)과 정밀도, 재현율.|Costs (만원), precision and recall on the test period.»"""
    ### BEGIN SOLUTION
    actual = test["failure"]
    alarm = model.predict_proba(make_features(test))[:, 1] >= threshold
    precision, recall = precision_recall(confusion_counts(actual, alarm))
    return {
        "cost": total_cost(actual, alarm),
        "cost_never": total_cost(actual, np.zeros(len(test))),
        "cost_always": total_cost(actual, np.ones(len(test))),
        "precision": precision,
        "recall": recall,
    }
    ### END SOLUTION
# %% tests="final-report"
class TorqueRule:
    """«토크를 100으로 나눈 값을 확률이라고 하는 시험용 모델.|A stand-in model for tests: its probability is torque / 100.»"""

    def predict_proba(self, features):
        share = np.clip(np.asarray(features["torque_Nm"], dtype=float) / 100, 0, 1)
        return np.column_stack([1 - share, share])


def expected_report(limit, table):
    failed, alarm = table["failure"].to_numpy() == 1, table["torque_Nm"].to_numpy() / 100 >= limit
    caught = int((failed & alarm).sum())
    return {
        "cost": 15 * int(alarm.sum()) + 315 * (int(failed.sum()) - caught),
        "cost_never": 315 * int(failed.sum()),
        "cost_always": 15 * len(table),
        "precision": caught / int(alarm.sum()),
        "recall": caught / int(failed.sum()),
    }


last = log.iloc[8000:]
got = final_report(TorqueRule(), 0.6, last)
expected = expected_report(0.6, last)
assert isinstance(got, dict) and set(got) == set(expected), f"«기대: {sorted(expected)}가 든 사전. 받은 것: {got!r}.|Expected a dictionary with {sorted(expected)}, got {got!r}.»"
for name, value in expected.items():
    assert abs(got[name] - value) < 1e-6, f"«{name} 기대: {value:.4f}, 받은 값: {got[name]}. 짐작: 주어진 모델과 기준값을 그대로 쓰지 않았습니다. @lesson(threshold-by-cost)|{name}: expected {value:.4f}, got {got[name]}. Likely cause: the given model and threshold are not used as they are. See @lesson(threshold-by-cost)»"
print("«보이는 시험을 통과했습니다.|Visible tests passed.»")
### BEGIN HIDDEN TESTS
fresh = milling(rows=2500, seed=SEED + 5).sample(frac=1, random_state=0)
before = fresh.copy()
for limit in (0.3, 0.45, 0.55):
    got, expected = final_report(TorqueRule(), limit, fresh), expected_report(limit, fresh)
    for name, value in expected.items():
        assert abs(got[name] - value) < 1e-6, f"«다른 기록, 기준값 {limit}에서 {name} 기대: {value:.4f}, 받은 값: {got[name]}.|On another log with threshold {limit}, {name}: expected {value:.4f}, got {got[name]}.»"
assert fresh.equals(before), "«시험 표가 바뀌었습니다.|The test table was changed.»"
with np.errstate(all="ignore"):
    got = final_report(TorqueRule(), np.inf, fresh)
assert got["cost"] == got["cost_never"] and np.isnan(got["precision"]), "«기준값이 np.inf이면 비용은 cost_never와 같고 정밀도는 nan이어야 합니다.|With the threshold np.inf the cost must equal cost_never and precision be nan.»"
assert final_report(TorqueRule(), 0.0, fresh)["cost"] == final_report(TorqueRule(), 0.0, fresh)["cost_always"], "«기준값이 0이면 비용은 cost_always와 같아야 합니다.|With the threshold 0 the cost must equal cost_always.»"
### END HIDDEN TESTS
# %%
report = final_report(model, threshold, test)
for name, value in report.items():
    print(f"{name:12s} {value:10.3f}")
# %% [markdown] lang="ko"
# ## 과제 10. 생산팀장께 드리는 메모 (5점, 사람이 채점합니다)
#
# 생산팀장은 "감으로 기계를 세울 수는 없다"고 합니다. 위의 숫자로 **500자 안팎**의 메모를 쓰십시오. 이 기준이 그대로
# 채점 기준입니다.
#
# @rubric(memo)
# %% [markdown] lang="en"
# ## Task 10. A memo to the production manager (5 points, graded by a person)
#
# The production manager says: "I do not stop machines on a hunch." Write a memo of **about 150 words** with the numbers
# above. It is graded by exactly these criteria.
#
# @rubric(memo)
# %% [markdown] lang="ko" answer="memo"
# 팀장님, 밀링 경보는 고장 확률이 기준값을 넘으면 울리도록 켜자고 제안합니다. 시험 구간 2,000회의 비용이 경보가 없을 때의
# 절반에 못 미칩니다(숫자는 위의 성적표, 만 원). 경보가 울리면 작업자는 가공을 멈추고 공구를 점검한 뒤 인서트를 바꿉니다.
# 고장 건수가 수십 건뿐이어서 비용은 달라질 수 있고, 공구 재종이나 수리비가 바뀌면 기준값도 바뀝니다. 매달 첫 주에
# 보전반장이 놓친 고장과 오경보를 세어, 비용이 예상보다 30% 넘게 벗어나면 기준값을 다시 정하겠습니다. 경보는 인터록이나
# 비상정지를 대신하지 않습니다.
# %% [markdown] lang="en" answer="memo"
# I propose to switch the milling alarm on at the threshold above. On the 2,000 test runs it costs less than half of
# what we pay with no alarm (figures in the report above, in 만원). When it rings, the operator stops the run, checks the
# tool and changes the insert. The test held only some dozens of failures, so the saving may differ; and a new tool grade
# or another repair price moves the threshold. In the first week of each month the maintenance lead counts missed failures
# and false alarms; when the cost is more than 30 % off, we set the threshold again. The alarm replaces neither interlock
# nor emergency stop.
