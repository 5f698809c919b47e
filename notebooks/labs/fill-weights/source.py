# %% [markdown] lang="ko"
# # 충전 중량
#
# 된장을 500 g 통에 채우는 라인입니다. 노즐 다섯 개에서 30분마다 통을 하나씩 꺼내 답니다. 스무날 치 기록이 있습니다. 앞의 열흘은
# 탈 없이 지나갔고, 뒤의 열흘에는 무슨 일이 있었습니다. 이 실습이 끝나면 여러분은 언제 충전기에 손을 대고 언제 내버려 둘지를 숫자로
# 정하고, 새 노즐을 살지 더 재 볼지를 생산팀장께 메모로 말씀드리게 됩니다.
#
# - 회색 틀의 `raise NotImplementedError()` 줄을 지우고 그 자리에 코드를 씁니다. 과제마다 비슷한 일을 하는 **보기**를 먼저 실행해 보십시오.
# - 바로 아래 칸은 시험입니다. 실행해서 "보이는 시험을 통과했습니다"가 나오면 다음으로 갑니다.
# - 채점할 때는 같은 성질을 다른 숫자로 더 시험합니다. 예시의 답을 그대로 적으면 점수를 받지 못합니다.
# - 막히면 @lesson(common-and-special)과 @lesson(how-sure-are-we)를 다시 펴 보십시오.
#
# 데이터는 실제 라인처럼 움직이도록 만든 교육용이며, 어느 회사의 것도 아닙니다.
# %% [markdown] lang="en"
# # Fill weights
#
# A line fills soybean paste into tubs of 500 g. Every half hour one tub from each of its five nozzles is weighed. There
# are twenty days of records: ten days on which nothing went wrong, and ten on which something did. By the end of this
# lab you will have settled by numbers when to touch the filler and when to leave it alone, and told the production
# manager in a memo whether to buy new nozzles or to weigh more tubs first.
#
# - Delete the line `raise NotImplementedError()` and write your code in its place. Run the **example** before each task first: it does something similar.
# - The cell right below holds tests. Run it; when it says "Visible tests passed", go on.
# - Grading tests the same properties with other numbers. Writing down the answer of the example earns no points.
# - When you are stuck, open @lesson(common-and-special) and @lesson(how-sure-are-we) again.
#
# The data are made for teaching. They behave like a real line and belong to no company.
# %% locked="setup"
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from industrial_data import filling, nozzle_trial, show, style

SEED = 5
LABEL_G = 500.0  # «통에 적힌 중량|what the label says»
WON_PER_G_YEAR = 1_200  # «한 통에 1 g 더 담으면 1년에 드는 돈, 만 원|what one gram more in each tub costs in a year, 만원 (10,000 won)»

style()
log = filling(seed=SEED)
log.head(10)
# %% [markdown] lang="ko"
# 한 줄이 통 하나입니다. 다섯 줄이 한 표본이고, 위에서 아래로 시간이 흐릅니다.
#
# | 열 | 뜻 | 단위 |
# | --- | --- | --- |
# | `sample` | 표본 번호 | |
# | `day`, `time` | 근무일, 잰 시각 | |
# | `nozzle` | 통을 채운 노즐, 1~5 | |
# | `weight_g` | 내용물의 무게 | g |
# | `found` | **나중에** 정비사가 알아낸 것. `none`이면 아무 일 없음 | |
#
# ## 보기. 표에서 열 하나를 꺼내 셈하기
#
# 표 이름 뒤 대괄호에 열 이름을 쓰면 그 열이 나옵니다. 열에서 수를 빼면 모든 줄에서 빼고, `.mean()`은 평균을 냅니다.
# %% [markdown] lang="en"
# Each row is one tub. Five rows make a sample, and time goes from top to bottom.
#
# | column | meaning | unit |
# | --- | --- | --- |
# | `sample` | number of the sample | |
# | `day`, `time` | working day, time of weighing | |
# | `nozzle` | the nozzle that filled the tub, 1 to 5 | |
# | `weight_g` | weight of the content | g |
# | `found` | what a mechanic found **later**; `none` when nothing was wrong | |
#
# ## Example. Taking a column out of a table and reckoning with it
#
# The name of a table with a column's name in brackets gives that column. Subtracting a number subtracts it in every row, and `.mean()` gives the mean.
# %%
three = pd.DataFrame({"sample": [1, 1, 1], "weight_g": [503.0, 506.0, 504.5]})
print(three["weight_g"])
print("«가장 무거운 통|heaviest tub»:", three["weight_g"].max())
print("«통과 함께 단 무게 (통 28 g)|weight with the tub of 28 g»:", (three["weight_g"] + 28).mean())
# %% [markdown] lang="ko"
# ## 과제 1. 덤으로 나가는 양 (1점)
#
# 통에는 500 g이라고 적혀 있는데 평균은 그보다 높습니다. 모자란 통이 거의 나오지 않게 하려는 것이지만, 그만큼 된장이 덤으로 나갑니다.
# `overfill(packs, label=500.0, weight="weight_g")`가 **평균 무게에서 적힌 무게를 뺀 값**(g)을 돌려주게 하십시오.
# %% [markdown] lang="en"
# ## Task 1. What is given away (1 point)
#
# The label says 500 g, and the mean is above that: hardly any tub is to be short. The difference is paste given away.
# Make `overfill(packs, label=500.0, weight="weight_g")` return the **mean weight minus the label** (g).
# %% solution="overfill"
def overfill(packs, label=500.0, weight="weight_g"):
    """«적힌 무게보다 평균 몇 g을 더 담는가.|By how many grams the mean weight is above the label.»"""
    grams = packs[weight]
    ### BEGIN SOLUTION
    return float(grams.mean() - label)
    ### END SOLUTION
# %% tests="overfill"
got = overfill(three)
assert np.isscalar(got), f"«기대: 숫자 하나. 받은 것: {type(got).__name__}. 짐작: return이 없거나, .mean() 없이 열 전체를 돌려줍니다.|Expected one number, got {type(got).__name__}. Likely cause: no return, or a whole column without .mean().»"
assert abs(got - 4.5) < 1e-9, f"«기대: (503 + 506 + 504.5) / 3 − 500 = 4.5 g, 받은 값: {got}. 짐작: label을 빼지 않았거나 부호가 반대입니다. @lesson(common-and-special)|Expected (503 + 506 + 504.5) / 3 − 500 = 4.5 g, got {got}. Likely cause: label is not subtracted, or the sign is the other way round. See @lesson(common-and-special)»"
got = overfill(log)
assert 3 < got < 5, f"«기대: 이 기록에서는 3~5 g. 받은 값: {got}.|Expected 3 to 5 g for this log, got {got}.»"
print("«보이는 시험을 통과했습니다.|Visible tests passed.»")
### BEGIN HIDDEN TESTS
other = filling(days=8, seed=SEED + 1)
before = other.copy()
expected = other["weight_g"].sum() / len(other)
got = overfill(other)
assert abs(got - (expected - 500)) < 1e-6, f"«다른 기록에서 기대: {expected - 500:.3f} g, 받은 값: {got}. 짐작: 함수에 준 표가 아니라 다른 표를 셈합니다.|On another log expected {expected - 500:.3f} g, got {got}. Likely cause: it does not use the table it is given.»"
got = overfill(other, label=480)
assert abs(got - (expected - 480)) < 1e-6, f"«label=480일 때 기대: {expected - 480:.3f} g, 받은 값: {got}. 짐작: 500을 그대로 썼습니다.|With label=480 expected {expected - 480:.3f} g, got {got}. Likely cause: 500 is used instead of label.»"
got = overfill(other.rename(columns={"weight_g": "net"}), weight="net")
assert abs(got - (expected - 500)) < 1e-6, f"«열 이름이 다를 때 받은 값: {got}. 짐작: weight를 쓰지 않습니다.|With another column name got {got}. Likely cause: weight is not used.»"
assert abs(overfill(three, label=510) + 5.5) < 1e-9, "«평균이 적힌 무게보다 가벼우면 음수여야 합니다.|A mean below the label must give a negative number.»"
assert other.equals(before), "«입력한 표가 바뀌었습니다.|The input table was changed.»"
### END HIDDEN TESTS
# %%
extra = overfill(log, label=LABEL_G)
print(f"«통마다 덤으로 나가는 양|given away in each tub»: {extra:.2f} g, «1년에|per year» {extra * WON_PER_G_YEAR:,.0f} «만 원|만원»")
# %% [markdown] lang="ko"
# ## 보기. 묶어서 셈하기
#
# `groupby`는 같은 값끼리 묶습니다. 아래는 노즐마다 가장 가벼운 통을 찾습니다. 답의 왼쪽에 노즐 번호(색인)가, 오른쪽에 값이 나옵니다.
# %% [markdown] lang="en"
# ## Example. Reckoning by groups
#
# `groupby` puts rows of the same value together. Here it finds the lightest tub of each nozzle. On the left of the answer stand the nozzle's numbers (the index), on the right the values.
# %%
log.groupby("nozzle")["weight_g"].min()
# %% [markdown] lang="ko"
# ## 과제 2. 표본 평균 (1점)
#
# 통 하나하나는 많이 흔들립니다. 다섯 통의 평균은 덜 흔들려서 라인의 모습이 잘 보입니다.
# `sample_means(packs, sample="sample", weight="weight_g")`가 **표본마다 평균 무게**를 돌려주게 하십시오. 답은 표본 번호가 색인인 pandas 열이고,
# 작은 번호부터 나옵니다.
# %% [markdown] lang="en"
# ## Task 2. Means of samples (1 point)
#
# Single tubs vary a lot. The mean of five varies less and shows the line better.
# Make `sample_means(packs, sample="sample", weight="weight_g")` return the **mean weight of each sample**: a pandas column
# whose index is the sample's number, smallest number first.
# %% solution="sample-means"
def sample_means(packs, sample="sample", weight="weight_g"):
    """«표본마다 평균 무게(g). 색인은 표본 번호.|Mean weight (g) of each sample; the index is its number.»"""
    ### BEGIN SOLUTION
    return packs.groupby(sample)[weight].mean()
    ### END SOLUTION
# %% tests="sample-means"
two_samples = pd.DataFrame({"sample": [1, 1, 2, 2], "weight_g": [503.0, 505.0, 501.0, 502.0]})
got = sample_means(two_samples)
assert isinstance(got, pd.Series), f"«기대: 표본 번호가 색인인 pandas 열. 받은 것: {type(got).__name__}. 짐작: groupby(...)[weight].mean()의 꼴을 보기에서 확인하십시오.|Expected a pandas column with sample numbers as its index, got {type(got).__name__}. Likely cause: compare with the form of the example, groupby(...)[...].min().»"
assert list(got.index) == [1, 2], f"«기대한 색인: [1, 2]. 받은 색인: {list(got.index)[:5]}.|Expected the index [1, 2], got {list(got.index)[:5]}.»"
assert np.allclose(got.to_numpy(), [504.0, 501.5]), f"«기대: 504.0과 501.5. 받은 값: {got.tolist()}. 짐작: 평균이 아닌 다른 것을 셈했습니다. @lesson(common-and-special)|Expected 504.0 and 501.5, got {got.tolist()}. Likely cause: something else than the mean. See @lesson(common-and-special)»"
assert len(sample_means(log)) == 480, f"«기대: 스무날 × 24표본 = 480개. 받은 개수: {len(sample_means(log))}.|Expected 20 days × 24 samples = 480, got {len(sample_means(log))}.»"
print("«보이는 시험을 통과했습니다.|Visible tests passed.»")
### BEGIN HIDDEN TESTS
other = filling(days=8, size=4, seed=SEED + 2)
mixed = other.sample(frac=1, random_state=0)
before = mixed.copy()
expected = other["weight_g"].to_numpy().reshape(-1, 4).mean(axis=1)
got = sample_means(mixed)
assert list(got.index) == list(range(1, 193)), "«섞인 표를 주면 표본이 번호순으로 나오지 않거나 다른 표의 번호가 나옵니다.|For a shuffled table the samples do not come in order of their numbers, or are those of another table.»"
assert np.allclose(got.to_numpy(), expected), "«다른 기록에서 평균이 다릅니다. 짐작: 한 표본이 늘 다섯 통이거나 줄이 순서대로라고 믿었습니다.|The means are wrong on another log. Likely cause: it assumes five tubs to a sample, or rows in order.»"
assert mixed.equals(before), "«입력한 표가 바뀌었습니다.|The input table was changed.»"
got = sample_means(pd.DataFrame({"lot": [7, 7, 7, 9], "net": [1.0, 2.0, 6.0, 5.0]}), sample="lot", weight="net")
assert list(got.index) == [7, 9] and np.allclose(got.to_numpy(), [3.0, 5.0]), f"«열 이름과 표본 크기가 다를 때 기대: 7이 3.0, 9가 5.0. 받은 것: {got.to_dict()}.|With other column names and sizes expected 7: 3.0 and 9: 5.0, got {got.to_dict()}.»"
### END HIDDEN TESTS
# %%
means = sample_means(log)
half = len(means) // 2
first_half, second_half = means.iloc[:half], means.iloc[half:]
plt.plot(first_half.index, first_half, color="tab:blue", linewidth=0.8, marker=".", markersize=3)
plt.xlabel("«표본 번호 (앞의 열흘)|number of the sample (first ten days)»")
plt.ylabel("«다섯 통의 평균 (g)|mean of five tubs (g)»")
plt.title("«탈 없던 열흘도 늘 흔들린다|Ten quiet days, and still they vary»")
show("«앞의 열흘 표본 240개의 평균. 504 g 둘레에서 대개 502 g과 506 g 사이를 쉬지 않고 오르내린다.|Means of the 240 samples of the first ten days. They go up and down around 504 g without pause, mostly between 502 and 506 g.»")
# %% [markdown] lang="ko"
# ## 보기. 이웃한 값의 차이
#
# `np.diff`는 다음 값에서 앞의 값을 뺍니다. 값이 다섯이면 차이는 넷입니다. `np.abs`는 부호를 뗍니다.
# %% [markdown] lang="en"
# ## Example. Differences between neighbours
#
# `np.diff` subtracts each value from the next one. Five values have four differences. `np.abs` takes the sign away.
# %%
readings = np.array([20.0, 23.0, 22.0, 26.0, 26.0])
print(np.diff(readings), "->", np.abs(np.diff(readings)))
# %% [markdown] lang="ko"
# ## 과제 3. 관리한계 (2점)
#
# 수업에서 본 셈입니다. 이웃한 두 평균의 차이를 부호 없이 평균 내어 **걸음**이라고 하면, 관리한계는 중심 ± 2.66 × 걸음입니다.
#
# - 중심: 평균들의 평균
# - 아래 한계: 중심 − 2.66 × 걸음, 위 한계: 중심 + 2.66 × 걸음
#
# `control_limits(means)`가 `(아래 한계, 중심, 위 한계)` 세 값을 돌려주게 하십시오. `means`는 시간순으로 놓인 리스트, 배열, pandas 열 가운데 무엇이든 될 수
# 있습니다.
# %% [markdown] lang="en"
# ## Task 3. Control limits (2 points)
#
# The calculation of the lesson: call the mean absolute difference between neighbouring means the **step**; then the control limits are centre ± 2.66 × step.
#
# - centre: the mean of the means
# - lower limit: centre − 2.66 × step, upper limit: centre + 2.66 × step
#
# Make `control_limits(means)` return the three values `(lower limit, centre, upper limit)`. `means` stands in order of time and may be a
# list, an array or a pandas column.
# %% solution="control-limits"
def control_limits(means):
    """«(아래 한계, 중심, 위 한계), g.|(lower limit, centre, upper limit), g.»"""
    values = np.asarray(means, dtype=float)
    ### BEGIN SOLUTION
    centre = values.mean()
    step = np.abs(np.diff(values)).mean()
    return float(centre - 2.66 * step), float(centre), float(centre + 2.66 * step)
    ### END SOLUTION
# %% tests="control-limits"
lesson_means = [502.6, 505.2, 504.0, 505.0, 504.8, 504.5, 503.4, 503.0, 504.2, 504.0, 504.3, 502.9]
got = control_limits(lesson_means)
assert len(got) == 3, f"«기대: 세 값 (아래, 중심, 위). 받은 것: {got!r}.|Expected three values (lower, centre, upper), got {got!r}.»"
assert abs(got[1] - 503.99) < 0.01, f"«중심 기대: 503.99, 받은 값: {got[1]}.|Centre: expected 503.99, got {got[1]}.»"
assert np.allclose(got, [501.598, 503.992, 506.386], atol=0.002), f"«수업의 열두 표본에서 기대: 501.60, 503.99, 506.39. 받은 값: {got}. 짐작: 차이의 부호를 떼지 않았거나(np.abs), 걸음에 2.66을 곱하지 않았습니다. @lesson(common-and-special)|For the lesson's twelve samples expected 501.60, 503.99, 506.39, got {got}. Likely cause: signs of the differences are kept (np.abs), or the step is not multiplied by 2.66. See @lesson(common-and-special)»"
got = control_limits([10.0, 12.0, 10.0, 12.0])
assert np.allclose(got, [11 - 2.66 * 2, 11, 11 + 2.66 * 2]), f"«[10, 12, 10, 12]에서 기대: 5.68, 11, 16.32. 받은 값: {got}.|For [10, 12, 10, 12] expected 5.68, 11, 16.32, got {got}.»"
print("«보이는 시험을 통과했습니다.|Visible tests passed.»")
### BEGIN HIDDEN TESTS
rng = np.random.default_rng(SEED)
values = rng.normal(80, 2, 60)
kept = values.copy()
low, centre, high = control_limits(values)
step = sum(abs(b - a) for a, b in zip(values[:-1], values[1:])) / 59
assert np.allclose([low, centre, high], [values.mean() - 2.66 * step, values.mean(), values.mean() + 2.66 * step]), f"«다른 표본에서 기대: {values.mean() - 2.66 * step:.3f}, {values.mean():.3f}, {values.mean() + 2.66 * step:.3f}. 받은 값: {(low, centre, high)}. 짐작: 인자가 아니라 다른 값을 씁니다.|For other means expected {values.mean() - 2.66 * step:.3f}, {values.mean():.3f}, {values.mean() + 2.66 * step:.3f}, got {(low, centre, high)}. Likely cause: it does not use its argument.»"
moved = control_limits(values + 100)
assert np.allclose(moved, [low + 100, centre + 100, high + 100]), "«모든 값에 100을 더하면 세 값도 100씩 커져야 합니다.|Adding 100 to all values must add 100 to all three.»"
assert np.allclose(control_limits(pd.Series(values, index=rng.permutation(60))), [low, centre, high]), "«색인이 섞인 pandas 열에서 답이 달라집니다. 놓인 순서대로 셈하십시오.|The answer changes for a pandas column of shuffled index; go by position.»"
assert np.allclose(control_limits(list(values)), [low, centre, high]), "«리스트를 주면 답이 달라집니다.|The answer changes for a list.»"
jumped = control_limits(np.repeat([500.0, 510.0], 100))
assert jumped[2] - jumped[0] < 1, f"«중간에 한 번 뛴 줄에서는 걸음이 작아 한계도 좁아야 합니다. 받은 값: {jumped}. 짐작: 걸음 대신 전체 표준편차를 썼습니다.|A series with a single jump has small steps, so its limits must be narrow; got {jumped}. Likely cause: the standard deviation of all values in place of the step.»"
assert control_limits([7.0, 7.0, 7.0]) == (7.0, 7.0, 7.0) or np.allclose(control_limits([7.0, 7.0, 7.0]), 7.0), "«값이 모두 같으면 한계도 그 값이어야 합니다.|Equal values must give limits at that value.»"
assert np.array_equal(values, kept), "«입력이 바뀌었습니다.|The input was changed.»"
### END HIDDEN TESTS
# %%
low, centre, high = control_limits(first_half)
print(f"«관리한계|control limits»: {low:.2f} - {centre:.2f} - {high:.2f} g")
# %% [markdown] lang="ko"
# ## 과제 4. 한계를 벗어난 표본 (2점)
#
# 한계는 탈 없던 열흘에서 정했습니다. 이제 뒤의 열흘에 씁니다. `alarms(means, low, high)`가 아래 한계보다 **작거나** 위 한계보다 **큰** 표본의
# 번호(`means`의 색인)를 놓인 순서대로 담은 **리스트**를 돌려주게 하십시오. 한계와 똑같은 값은 벗어난 것이 아닙니다.
#
# 두 조건을 잇는 "또는"은 `|`이고, 조건마다 괄호를 칩니다. 예: `means[(means < 10) | (means > 20)]`. 열의 번호는 `.index`, 리스트로 바꿀 때는 `list(...)`입니다.
# %% [markdown] lang="en"
# ## Task 4. Samples outside the limits (2 points)
#
# The limits come from the ten quiet days. Now use them on the other ten. Make `alarms(means, low, high)` return a **list** of the numbers (the
# index of `means`) of the samples **below** the lower or **above** the upper limit, in the order in which they stand. A value exactly on a limit is not outside.
#
# "Or" between two conditions is `|`, with parentheses round each: `means[(means < 10) | (means > 20)]`. The numbers of a column are its `.index`; `list(...)` makes a list.
# %% solution="alarms"
def alarms(means, low, high):
    """«한계를 벗어난 표본의 번호, 시간순 리스트.|Numbers of the samples outside the limits, a list in order of time.»"""
    ### BEGIN SOLUTION
    outside = (means < low) | (means > high)
    return list(means.index[outside])
    ### END SOLUTION
# %% tests="alarms"
five = pd.Series([504.0, 507.2, 501.6, 500.9, 503.0], index=[11, 12, 13, 14, 15])
got = alarms(five, 501.6, 506.4)
assert isinstance(got, list), f"«기대: 리스트. 받은 것: {type(got).__name__}. 짐작: list(...)로 싸십시오.|Expected a list, got {type(got).__name__}. Likely cause: wrap it in list(...).»"
assert got == [12, 14], f"«기대: [12, 14]. 받은 것: {got}. 짐작: 한쪽 한계만 보았거나, 번호가 아니라 무게를 돌려주거나, 한계와 같은 값(13번)을 넣었습니다. @lesson(common-and-special)|Expected [12, 14], got {got}. Likely cause: only one limit is looked at, weights are returned instead of numbers, or the value on the limit (number 13) is counted. See @lesson(common-and-special)»"
assert alarms(five, 400, 600) == [], "«모두 한계 안이면 빈 리스트여야 합니다.|With all values inside the list must be empty.»"
print("«보이는 시험을 통과했습니다.|Visible tests passed.»")
### BEGIN HIDDEN TESTS
rng = np.random.default_rng(SEED)
series = pd.Series(rng.normal(0, 1, 300).round(2), index=rng.permutation(np.arange(1000, 1300)))
kept = series.copy()
for lower, upper in [(-1, 1), (-0.5, 2), (-3, 0), (0.25, 0.25)]:
    expected = [int(number) for number, value in series.items() if value < lower or value > upper]
    got = [int(number) for number in alarms(series, lower, upper)]
    assert got == expected, f"«한계 {lower}, {upper}에서 기대한 번호 {len(expected)}개와 다릅니다(받은 것 {len(got)}개). 짐작: 순서를 바꾸었거나, 인자 대신 다른 한계나 열을 씁니다.|With the limits {lower} and {upper} expected {len(expected)} numbers, got {len(got)} or others. Likely cause: another order, or other limits or another column than those given.»"
named = pd.Series([1.0, 9.0, 5.0], index=["A", "B", "C"])
assert alarms(named, 2, 8) == ["A", "B"], f"«글자로 된 번호에서 기대: ['A', 'B'], 받은 것: {alarms(named, 2, 8)}.|With letters as numbers expected ['A', 'B'], got {alarms(named, 2, 8)}.»"
assert alarms(named, 1.0, 9.0) == [], "«한계와 똑같은 값은 벗어난 것이 아닙니다.|A value on the limit is not outside.»"
assert series.equals(kept), "«입력이 바뀌었습니다.|The input was changed.»"
### END HIDDEN TESTS
# %% [markdown] lang="ko"
# 뒤의 열흘을 그립니다. 붉은 점이 한계를 벗어난 표본입니다. 정비사가 나중에 알아낸 것(`found`)과 견주어 보십시오. 한 점도 벗어나지 않고 지나간 탈도 있습니까?
# 회색 점선은 **통 하나**의 무게로 잡은 한계입니다. 평균은 통 하나보다 덜 흔들리므로 이 한계는 너무 넓습니다.
# %% [markdown] lang="en"
# Now draw the other ten days. Red points are samples outside the limits. Compare them with what the mechanic found later (`found`). Did any trouble pass without a single point outside?
# The grey dotted lines are limits made from the weights of **single tubs**. Means vary less than tubs, so those limits are too wide.
# %%
troubled = (log.groupby("sample")["found"].first() != "none").loc[second_half.index]
tubs = log.loc[log["sample"] <= half, "weight_g"]
tub_low, tub_high = tubs.mean() - 3 * tubs.std(), tubs.mean() + 3 * tubs.std()
ringing = alarms(second_half, low, high)
plt.plot(second_half.index, second_half, color="tab:blue", linewidth=0.8, marker=".", markersize=3)
plt.plot(ringing, second_half.loc[ringing], "o", color="tab:red", label="«한계 밖|outside»")
for limit in (low, high):
    plt.axhline(limit, color="tab:red", linestyle="--", linewidth=1)
for limit in (tub_low, tub_high):
    plt.axhline(limit, color="gray", linestyle=":", linewidth=1)
plt.xlabel("«표본 번호 (뒤의 열흘)|number of the sample (last ten days)»")
plt.ylabel("«다섯 통의 평균 (g)|mean of five tubs (g)»")
plt.title("«관리한계가 가리키는 곳|Where the control limits point»")
plt.legend()
show(f"«뒤의 열흘 표본 평균과 관리한계. 240개 가운데 {len(ringing)}개가 한계 밖이며, 위로 벗어난 무리와 아래로 내려가는 무리로 몰려 있다. 통 하나로 잡은 한계는 더 넓다.|Means of the last ten days with control limits. {len(ringing)} of 240 are outside, in a group above and in one that sinks below. The limits for single tubs are wider.»")
print(log[log["sample"].isin(ringing)].groupby("found")["sample"].nunique().to_dict())
# %% [markdown] lang="ko"
# ## 보기. 하나씩 되풀이하기
#
# `for`는 목록의 값을 하나씩 꺼내 같은 일을 합니다. 아래는 탱크에 들어가고 나간 양을 더해 가며 남은 양을 적습니다.
# %% [markdown] lang="en"
# ## Example. Doing it again for each value
#
# `for` takes the values of a list one by one and does the same with each. Here it adds up what flows into and out of a tank and writes down what is left.
# %%
level, levels = 100, []
for flow in [20, -50, 10]:
    level = level + flow
    levels.append(level)
print(levels)
# %% [markdown] lang="ko"
# ## 과제 5. 잴 때마다 돌리면 (2점)
#
# 작업자가 잴 때마다 벗어난 만큼 손잡이를 되돌린다고 합시다. 라인을 내버려 두었을 때 벗어났을 양을 `chance`(g, 시간순)라고 하면, 표본마다 이렇게 됩니다.
#
# 1. 눈에 보이는 값 = 이번의 `chance` + 지금 손잡이 위치
# 2. 새 손잡이 위치 = 지금 위치 − `share` × 눈에 보이는 값
#
# 손잡이는 0에서 시작합니다. `adjusted(chance, share=1.0)`이 눈에 보이는 값들의 배열을 돌려주게 하십시오. `share=1`은 벗어난 만큼 다, `share=0.5`는 절반만 되돌립니다.
# %% [markdown] lang="en"
# ## Task 5. Turning the knob each time (2 points)
#
# Suppose that at each sample the operator turns the knob back by what it is off. Let `chance` (g, in order of time) be how far off the line would be if left alone. Then for each sample:
#
# 1. value seen = this `chance` + present position of the knob
# 2. new position = present position − `share` × value seen
#
# The knob begins at 0. Make `adjusted(chance, share=1.0)` return the values seen, as an array. `share=1` turns back all of it, `share=0.5` half.
# %% solution="adjusting"
def adjusted(chance, share=1.0):
    """«잴 때마다 손잡이를 돌렸을 때 눈에 보이는 값(g)의 배열.|What is seen (g) when the knob is turned at each sample, an array.»"""
    knob, seen = 0.0, []
    for push in chance:
        ### BEGIN SOLUTION
        value = push + knob
        seen.append(value)
        knob = knob - share * value
        ### END SOLUTION
    return np.array(seen)
# %% tests="adjusting"
got = adjusted([1.0, 0.0, 0.0])
assert len(got) == 3, f"«기대: 표본 수만큼 세 값. 받은 것: {got!r}.|Expected three values, one for each sample; got {got!r}.»"
assert np.allclose(got, [1, -1, 0]), f"«[1, 0, 0]에서 기대: 1, −1, 0. 우연히 1 g 넘친 것을 보고 손잡이를 내려, 다음 통이 1 g 모자랍니다. 받은 값: {got}. 짐작: 손잡이를 옮기기 전에 값을 적었는지, 부호가 맞는지 보십시오. @lesson(common-and-special)|For [1, 0, 0] expected 1, −1, 0: a chance gram too much turns the knob down, and the next one is short. Got {got}. Likely cause: the order of seeing and turning, or the sign. See @lesson(common-and-special)»"
assert np.allclose(adjusted([3.0, -2.0], share=0), [3, -2]), f"«share=0이면 손대지 않으므로 그대로여야 합니다. 받은 값: {adjusted([3.0, -2.0], share=0)}.|With share=0 nobody touches it, so the values stay. Got {adjusted([3.0, -2.0], share=0)}.»"
print("«보이는 시험을 통과했습니다.|Visible tests passed.»")
### BEGIN HIDDEN TESTS
rng = np.random.default_rng(SEED)
pushes = rng.normal(0, 1, 4000)
kept = pushes.copy()
got = np.asarray(adjusted(pushes))
assert np.allclose(got, np.diff(pushes, prepend=0.0)), "«다른 목록에서, 다 되돌리면 보이는 값은 이웃한 chance의 차이여야 합니다. 짐작: 손잡이 위치를 이어 가지 않고 매번 0에서 시작합니다.|On another list, turning back all must show the differences between neighbouring chances. Likely cause: the knob begins at 0 each time instead of going on.»"
for share in (0.3, 0.5, 1.5):
    knob, expected = 0.0, []
    for push in pushes[:50]:
        expected.append(push + knob)
        knob -= share * expected[-1]
    got = np.asarray(adjusted(pushes[:50], share=share))
    assert np.allclose(got, expected), f"«share={share}에서 값이 다릅니다. 짐작: share를 쓰지 않거나 chance에 곱했습니다.|Wrong values with share={share}. Likely cause: share is not used, or it multiplies chance.»"
got = np.asarray(adjusted([2.0] * 30, share=0.5))
assert abs(got[-1]) < 1e-3 and abs(got[1] - 1.0) < 1e-9, "«늘 2 g 넘치는 라인이라면 절반씩 되돌려 0에 가까워져야 합니다.|A line that is always 2 g over must come towards 0 when half is turned back.»"
assert len(adjusted([])) == 0, "«빈 목록이면 빈 배열이어야 합니다.|An empty list must give an empty array.»"
assert np.array_equal(pushes, kept), "«입력이 바뀌었습니다.|The input was changed.»"
### END HIDDEN TESTS
# %%
chance = (first_half - centre).to_numpy()
left_alone, turned = chance.std(), adjusted(chance).std()
print(f"«내버려 두면|left alone»: {left_alone:.2f} g, «잴 때마다 돌리면|turned each time»: {turned:.2f} g ({turned / left_alone:.2f} «배|times»)")
# %% [markdown] lang="ko"
# ## 새 노즐 시험
#
# 공급사가 방울이 덜 떨어지는 노즐을 권합니다. 다섯 개 한 벌이 1년에 600만 원이고, 한 통에 1 g을 덜 담으면 1년에 1,200만 원이 남습니다. 그러니 **0.5 g** 넘게 아껴야
# 본전입니다. 옛 노즐과 새 노즐로 마흔 통씩 달아 보았습니다.
# %% [markdown] lang="en"
# ## A trial of new nozzles
#
# A supplier offers nozzles that drip less. A set of five costs 600 만원 a year, and one gram less in each tub saves 1,200 만원 a year. So they pay when they save more than **0.5 g**. Forty tubs were weighed with the old nozzles and forty with the new ones.
# %%
trial = nozzle_trial(packs=40, seed=SEED)
old_40 = trial.loc[trial["nozzle"] == "old", "weight_g"].to_numpy()
new_40 = trial.loc[trial["nozzle"] == "new", "weight_g"].to_numpy()
print(f"«옛 노즐|old»: {old_40.mean():.2f} g, «새 노즐|new»: {new_40.mean():.2f} g, «차이|difference»: {old_40.mean() - new_40.mean():.2f} g")
# %% [markdown] lang="ko"
# ## 보기. 다시 넣어 가며 뽑기
#
# `rng.choice(값들, 개수)`는 뽑은 것을 다시 넣어 가며 뽑습니다. 그래서 같은 값이 여러 번 나오기도 하고 한 번도 안 나오기도 합니다. `seed`가 같으면 누가 해도 같은 것이 뽑힙니다.
# %% [markdown] lang="en"
# ## Example. Drawing with replacement
#
# `rng.choice(values, number)` puts each drawn value back. So one value may come several times and another never. With the same `seed` everybody draws the same.
# %%
rng = np.random.default_rng(1)
for _ in range(3):
    print(rng.choice([1, 2, 3, 4, 5], 5))
# %% [markdown] lang="ko"
# ## 과제 6. 다시 뽑아 보기 (2점)
#
# `bootstrap_means(values, rounds=1000, seed=0)`이 아래 일을 `rounds`번 되풀이하고, 나온 평균 `rounds`개를 배열로 돌려주게 하십시오.
#
# 1. `values`에서 **같은 개수만큼**, 다시 넣어 가며 뽑는다.
# 2. 뽑힌 것의 평균을 적는다.
# %% [markdown] lang="en"
# ## Task 6. Drawing again (2 points)
#
# Make `bootstrap_means(values, rounds=1000, seed=0)` do the following `rounds` times and return the `rounds` means as an array.
#
# 1. Draw **as many as there are** from `values`, with replacement.
# 2. Write down the mean of what was drawn.
# %% solution="bootstrap-means"
def bootstrap_means(values, rounds=1000, seed=0):
    """«다시 뽑은 표본들의 평균, rounds개의 배열.|Means of samples drawn again, an array of `rounds` numbers.»"""
    values = np.asarray(values, dtype=float)
    rng = np.random.default_rng(seed)
    means = []
    for _ in range(rounds):
        ### BEGIN SOLUTION
        means.append(rng.choice(values, len(values)).mean())
        ### END SOLUTION
    return np.array(means)
# %% tests="bootstrap-means"
got = bootstrap_means([10.0, 20.0], rounds=200)
assert len(got) == 200, f"«기대: 평균 200개. 받은 개수: {len(got)}. 짐작: means.append(...)가 for 안에 있습니까?|Expected 200 means, got {len(got)}. Likely cause: is means.append(...) inside the loop?»"
assert set(np.round(got, 6)) == {10.0, 15.0, 20.0}, f"«[10, 20]에서 둘씩 다시 뽑으면 평균은 10, 15, 20뿐입니다. 받은 값: {sorted(set(np.round(got, 3)))[:6]}. 짐작: 다시 넣지 않고 뽑았거나 개수가 다릅니다. @lesson(how-sure-are-we)|Two drawn from [10, 20] with replacement give means of 10, 15 or 20 only; got {sorted(set(np.round(got, 3)))[:6]}. Likely cause: drawn without replacement, or another number of them. See @lesson(how-sure-are-we)»"
got = bootstrap_means(old_40, rounds=500)
assert abs(got.mean() - old_40.mean()) < 0.2, f"«평균들의 평균은 원래 평균 {old_40.mean():.2f} 가까이에 있어야 합니다. 받은 값: {got.mean():.2f}.|The mean of the means must lie near the mean of the values, {old_40.mean():.2f}; got {got.mean():.2f}.»"
print("«보이는 시험을 통과했습니다.|Visible tests passed.»")
### BEGIN HIDDEN TESTS
rng = np.random.default_rng(SEED)
values = rng.exponential(3, 80)
kept = values.copy()
got = np.asarray(bootstrap_means(values, rounds=3000, seed=5))
usual = values.std() / np.sqrt(80)
assert got.shape == (3000,), f"«rounds=3000에서 기대: 3000개. 받은 것: {got.shape}.|With rounds=3000 expected 3000 means, got {got.shape}.»"
assert abs(got.mean() - values.mean()) < usual / 5, "«다른 값에서 평균들이 원래 평균 둘레에 있지 않습니다. 짐작: 인자가 아니라 다른 값에서 뽑습니다.|On other values the means do not lie round the mean. Likely cause: it draws from something else than its argument.»"
assert 0.9 * usual < got.std() < 1.1 * usual, f"«평균들의 흔들림 기대: {usual:.3f}쯤, 받은 값: {got.std():.3f}. 짐작: 같은 개수만큼 뽑지 않았습니다.|Expected the means to vary by about {usual:.3f}, got {got.std():.3f}. Likely cause: not as many are drawn as there are.»"
assert np.array_equal(got, bootstrap_means(values, rounds=3000, seed=5)), "«seed가 같은데 다른 것이 뽑힙니다.|The same seed gives other draws.»"
assert not np.array_equal(got, bootstrap_means(values, rounds=3000, seed=6)), "«seed를 바꾸어도 같은 것이 뽑힙니다. 짐작: seed를 쓰지 않습니다.|Another seed gives the same draws. Likely cause: seed is not used.»"
assert np.allclose(bootstrap_means([4.0], rounds=3), 4.0), "«값이 하나면 늘 그 값이어야 합니다.|A single value must always give itself.»"
assert np.array_equal(values, kept), "«입력이 바뀌었습니다.|The input was changed.»"
### END HIDDEN TESTS
# %%
draws = bootstrap_means(old_40)
plt.hist(draws, bins=30, color="tab:blue", alpha=0.8)
plt.axvline(old_40.mean(), color="tab:red", label=f"«잰 평균|measured mean»\n{old_40.mean():.2f} g")
plt.xlabel("«다시 뽑은 마흔 통의 평균 (g)|mean of forty tubs drawn again (g)»")
plt.ylabel("«횟수|count»")
plt.title("«마흔 통의 평균은 이만큼 흔들린다|So much does the mean of forty tubs vary»")
plt.legend(loc="upper left")
show(f"«마흔 통을 천 번 다시 뽑은 평균의 히스토그램. {draws.min():.1f} g에서 {draws.max():.1f} g까지 종 모양으로 퍼져 있고, 잰 평균 {old_40.mean():.2f} g이 한가운데에 있다.|Histogram of the means of forty tubs drawn again a thousand times: a bell from {draws.min():.1f} to {draws.max():.1f} g with the measured mean of {old_40.mean():.2f} g in its middle.»")
# %% [markdown] lang="ko"
# ## 과제 7. 가운데 95% (1점)
#
# 뽑은 평균들을 줄 세워 양 끝을 똑같이 잘라 내면 가운데가 남습니다. `middle_interval(draws, share=0.95)`가 가운데 `share`만큼의 `(아래 끝, 위 끝)`을 돌려주게 하십시오. 95%라면
# 아래에서 2.5%, 위에서 2.5%를 자릅니다. `np.percentile(draws, 10)`은 아래에서 10% 되는 자리의 값입니다.
# %% [markdown] lang="en"
# ## Task 7. The middle 95 % (1 point)
#
# Put the draws in a row, cut the same share off both ends, and the middle is left. Make `middle_interval(draws, share=0.95)` return the `(lower end, upper end)` of the middle `share`. For 95 %
# cut off 2.5 % below and 2.5 % above. `np.percentile(draws, 10)` is the value that 10 % of the draws lie below.
# %% solution="middle-interval"
def middle_interval(draws, share=0.95):
    """«가운데 share만큼이 든 구간의 (아래 끝, 위 끝).|(lower end, upper end) of the interval that holds the middle `share`.»"""
    cut = (1 - share) / 2 * 100  # «양 끝에서 자를 퍼센트|per cent to cut off at each end»
    ### BEGIN SOLUTION
    low, high = np.percentile(draws, [cut, 100 - cut])
    return float(low), float(high)
    ### END SOLUTION
# %% tests="middle-interval"
got = middle_interval(np.arange(1001))
assert len(got) == 2, f"«기대: 두 값 (아래 끝, 위 끝). 받은 것: {got!r}.|Expected two values (lower end, upper end), got {got!r}.»"
assert np.allclose(got, [25, 975], atol=1.5), f"«0에서 1000까지에서 기대: 25와 975. 받은 값: {got}. 짐작: 한쪽에서 5%를 잘랐거나 두 끝의 순서가 바뀌었습니다. @lesson(how-sure-are-we)|For 0 to 1000 expected 25 and 975, got {got}. Likely cause: 5 % cut off at one end, or the ends exchanged. See @lesson(how-sure-are-we)»"
got = middle_interval(np.arange(1001), share=0.5)
assert np.allclose(got, [250, 750], atol=1.5), f"«share=0.5에서 기대: 250과 750. 받은 값: {got}.|With share=0.5 expected 250 and 750, got {got}.»"
print("«보이는 시험을 통과했습니다.|Visible tests passed.»")
### BEGIN HIDDEN TESTS
rng = np.random.default_rng(SEED)
mixed = rng.exponential(2, 4001)
kept = mixed.copy()
for share in (0.8, 0.9, 0.95, 0.99):
    ends = np.sort(mixed)[[round((1 - share) / 2 * 4000), round((1 + share) / 2 * 4000)]]
    got = middle_interval(mixed, share=share)
    assert np.allclose(got, ends, rtol=0.02, atol=0.02), f"«다른 값, share={share}에서 기대: {ends.round(3)}, 받은 값: {got}. 짐작: 평균 ± 흔들림으로 셈했거나 줄 세우지 않았습니다.|On other values with share={share} expected {ends.round(3)}, got {got}. Likely cause: mean ± spread instead of the cut ends, or not sorted.»"
assert np.array_equal(mixed, kept), "«입력의 순서가 바뀌었습니다. 제자리에서 정렬하지 마십시오.|The order of the input was changed; do not sort in place.»"
assert np.allclose(middle_interval(list(mixed)), middle_interval(mixed)), "«리스트를 주면 답이 달라집니다.|The answer changes for a list.»"
assert np.allclose(middle_interval(mixed + 50), np.add(middle_interval(mixed), 50)), "«모두에 50을 더하면 두 끝도 50씩 커져야 합니다.|Adding 50 to all must add 50 to both ends.»"
### END HIDDEN TESTS
# %% [markdown] lang="ko"
# ## 과제 8. 새 노즐은 얼마나 아끼는가 (2점)
#
# 두 평균이 **함께** 흔들리므로 따로따로 구간을 보면 안 됩니다. `saving_interval(old, new, rounds=2000, share=0.95, seed=0)`이 절감량, 곧 **옛 노즐의 평균 − 새 노즐의 평균**의 구간
# `(아래 끝, 위 끝)`을 돌려주게 하십시오.
#
# - `old`에서 한 번, `new`에서 한 번 다시 뽑아 두 평균의 차를 적는 일을 `rounds`번 합니다. `bootstrap_means`를 두 번 부르면 됩니다.
# - 두 번째에는 `seed + 1`을 써서 서로 다르게 뽑습니다.
# - 두 시험의 통 수는 다를 수 있습니다.
# %% [markdown] lang="en"
# ## Task 8. What the new nozzle saves (2 points)
#
# Both means vary **at once**, so two separate intervals will not do. Make `saving_interval(old, new, rounds=2000, share=0.95, seed=0)` return the interval `(lower end, upper end)` of the saving: **mean of the old
# minus mean of the new**.
#
# - Draw again once from `old` and once from `new`, and write down the difference of the two means; do it `rounds` times. Calling `bootstrap_means` twice does that.
# - Use `seed + 1` the second time, so that the two are drawn differently.
# - The two trials may have different numbers of tubs.
# %% solution="saving-interval"
def saving_interval(old, new, rounds=2000, share=0.95, seed=0):
    """«절감량(옛 평균 − 새 평균, g)의 구간 (아래 끝, 위 끝).|Interval (lower end, upper end) of the saving, old mean − new mean (g).»"""
    ### BEGIN SOLUTION
    saved = bootstrap_means(old, rounds, seed) - bootstrap_means(new, rounds, seed + 1)
    return middle_interval(saved, share)
    ### END SOLUTION
# %% tests="saving-interval"
got = saving_interval([5.0] * 10, [3.0] * 8)
assert np.allclose(got, [2, 2]), f"«흔들림이 없으면 기대: 2와 2 (5 − 3). 받은 값: {got}. 짐작: 새 것에서 옛것을 뺐습니다.|Without variation expected 2 and 2 (5 − 3), got {got}. Likely cause: the old subtracted from the new.»"
got = saving_interval(old_40, new_40)
difference = old_40.mean() - new_40.mean()
assert len(got) == 2 and got[0] < difference < got[1], f"«구간은 잰 차이 {difference:.2f} g을 품어야 합니다. 받은 값: {got}. @lesson(how-sure-are-we)|The interval must hold the measured difference, {difference:.2f} g; got {got}. See @lesson(how-sure-are-we)»"
assert 1.0 < got[1] - got[0] < 2.2, f"«마흔 통씩이면 구간의 폭은 1.0~2.2 g쯤입니다. 받은 폭: {got[1] - got[0]:.2f} g. 짐작: 한쪽만 다시 뽑았거나 개별 통의 차이를 보았습니다.|With forty tubs each the interval is about 1.0 to 2.2 g wide; got {got[1] - got[0]:.2f} g. Likely cause: only one of the two is drawn again, or single tubs are compared.»"
print("«보이는 시험을 통과했습니다.|Visible tests passed.»")
### BEGIN HIDDEN TESTS
rng = np.random.default_rng(SEED)
before_change, after_change = rng.normal(70, 4, 200), rng.normal(66, 2, 120)
kept = before_change.copy(), after_change.copy()
middle = before_change.mean() - after_change.mean()
usual = np.sqrt(before_change.var() / 200 + after_change.var() / 120)
for share, reach in [(0.95, 1.96), (0.8, 1.28), (0.5, 0.674)]:
    got = saving_interval(before_change, after_change, share=share, seed=3)
    expected = [middle - reach * usual, middle + reach * usual]
    assert np.allclose(got, expected, atol=0.25 * usual), f"«다른 시험, share={share}에서 기대: {np.round(expected, 2)}쯤, 받은 값: {np.round(got, 2)}. 짐작: share를 쓰지 않거나, 한쪽만 다시 뽑거나, 다른 값을 씁니다.|On another trial with share={share} expected about {np.round(expected, 2)}, got {np.round(got, 2)}. Likely cause: share is not used, only one side is drawn again, or other values are used.»"
turned_round = saving_interval(after_change, before_change, seed=3)
assert turned_round[1] < 0, "«둘을 바꾸면 절감량은 음수여야 합니다.|Exchanging the two must give a negative saving.»"
assert np.allclose(saving_interval(before_change, after_change, seed=9), saving_interval(before_change, after_change, seed=9)), "«seed가 같은데 답이 다릅니다.|The same seed gives another answer.»"
assert np.array_equal(before_change, kept[0]) and np.array_equal(after_change, kept[1]), "«입력이 바뀌었습니다.|The input was changed.»"
### END HIDDEN TESTS
# %% [markdown] lang="ko"
# 통을 더 달면 구간이 얼마나 좁아집니까? 두 배로 확실해지려면 네 배를 재야 합니다. 점선이 본전(0.5 g)입니다.
# %% [markdown] lang="en"
# How much narrower does the interval become with more tubs? To be twice as sure takes four times as many. The dotted line is the break-even, 0.5 g.
# %%
for place, packs in enumerate([40, 160, 640]):
    more = nozzle_trial(packs=packs, seed=SEED)
    old, new = (more.loc[more["nozzle"] == name, "weight_g"].to_numpy() for name in ("old", "new"))
    lower, upper = saving_interval(old, new)
    print(f"{packs:4d} «통|tubs»: {old.mean() - new.mean():5.2f} g, 95 % {lower:5.2f} - {upper:5.2f} g, {lower * WON_PER_G_YEAR:6,.0f} - {upper * WON_PER_G_YEAR:6,.0f} «만 원/년|만원 per year»")
    plt.plot([lower, upper], [place, place], linewidth=5, color="tab:blue")
    plt.plot(old.mean() - new.mean(), place, "o", color="tab:red")
plt.axvline(0.5, linestyle=":", color="black")
plt.yticks([0, 1, 2], ["40", "160", "640"])
plt.ylim(-0.6, 2.6)
plt.xlabel("«한 통에 아끼는 양 (g)|saved in each tub (g)»")
plt.ylabel("«노즐마다 단 통 수|tubs weighed per nozzle»")
plt.title("«많이 달수록 구간이 좁아진다|More tubs, a narrower interval»")
show(f"«절감량의 구간 막대 셋. 통을 40, 160, 640으로 늘릴수록 짧아지고, 마지막 막대는 {lower:.2f} g에서 {upper:.2f} g까지이다. 점선은 본전 0.5 g.|Three bars, the intervals of the saving. They become shorter from 40 to 160 to 640 tubs; the last reaches from {lower:.2f} to {upper:.2f} g. A dotted line marks the break-even, 0.5 g.»")
# %% [markdown] lang="ko"
# ## 과제 9. 생산팀장께 드리는 메모 (5점, 사람이 채점합니다)
#
# 팀장이 묻습니다. "반장들이 30분마다 충전기를 돌리는데 그대로 둬도 됩니까? 그리고 노즐은 삽니까, 맙니까?" 위의 숫자로 **500자 안팎**의 메모를 쓰십시오. 이 기준이 그대로 채점
# 기준입니다.
#
# @rubric(memo)
# %% [markdown] lang="en"
# ## Task 9. A memo to the production manager (5 points, graded by a person)
#
# The manager asks: "My foremen turn the filler every half hour. Shall they go on? And do we buy the nozzles or not?" Write a memo of **about 150 words** with the numbers above. It is graded by exactly these
# criteria.
#
# @rubric(memo)
# %% [markdown] lang="ko" answer="memo"
# 팀장님, 충전기는 다섯 통의 평균이 위에 적은 두 관리한계를 벗어날 때만 손대자고 제안합니다. 한계 안의 흔들림은 늘 있는 우연이라, 잴 때마다 되돌리면 흔들림이
# 오히려 1.3배쯤 커졌습니다. 벗어나면 손잡이를 돌리기 전에 밸브와 노즐부터 확인합니다. 노즐은 마흔 통씩으로는 절감량의 95% 구간이 본전인 0.5 g을 걸치고 있어
# 아직 살 근거가 없습니다. 640통씩 재니 구간이 0.5 g 위로 올라가 1년에 600만 원 넘게 아낄 것으로 보입니다. 다만 하루에 잰 결과이므로 구간은 점도가 다른 날과
# 저울의 영점을 모릅니다. 다른 날 한 번 더 재고 주문하겠습니다.
# %% [markdown] lang="en" answer="memo"
# I propose to touch the filler only when the mean of five tubs leaves the two control limits given above. Inside them the variation is chance that is always there: turning
# the knob back at each sample made it about 1.3 times larger. Outside, we look at valve and nozzle before anybody turns a knob. As to the nozzles, with forty tubs each the 95 % interval of the
# saving still covers the break-even of 0.5 g, so there is no ground to buy yet. With 640 tubs each it lies above 0.5 g, more than 600 만원 a year. But all of it was weighed on one day: the
# interval knows nothing of days with thicker paste or of the zero of the scale. We weigh once more on another day and order then.
