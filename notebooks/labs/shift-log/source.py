# %% [markdown] lang="ko"
# # 근무 일지 읽기
#
# 뚜껑을 사출하는 공장입니다. 라인은 L1, L2, L3, 근무조는 주간(day)과 야간(night), 제품은 두꺼운 뚜껑(thick)과 얇은
# 뚜껑(thin)입니다. 공장장은 "불량이 가장 많은 **L3를 3,000만 원 들여 정비하자**"고 합니다. 여러분 앞에는 4주 치 근무
# 일지가 있는데, 사람이 손으로 친 것이라 성한 데가 없습니다. 이 실습이 끝나면 일지를 믿을 수 있게 다듬고, 라인을
# 공정하게 견주고, 그 돈을 어디에 쓸지 메모로 답하게 됩니다.
#
# - 칸을 실행하려면 칸을 누르고 Shift + Enter를 칩니다. **위에서 아래로** 차례대로 실행합니다.
# - 과제 칸의 `raise NotImplementedError()` 줄을 지우고 그 자리에 코드를 씁니다. 바로 위의 보기가 길잡이입니다.
# - 과제 칸을 실행한 뒤 아래 시험 칸을 실행합니다. "보이는 시험을 통과했습니다"가 나오면 다음으로 갑니다.
# - 채점할 때는 같은 성질을 다른 표로 더 시험합니다. 보기의 답을 그대로 적으면 점수를 받지 못합니다.
# - 막히면 @lesson(a-table-is-a-claim)와 @lesson(counting-and-comparing)를 다시 펴 보십시오.
#
# 데이터는 실제 공장처럼 움직이도록 만든 교육용이며, 어느 회사의 것도 아닙니다.
# %% [markdown] lang="en"
# # Reading a shift log
#
# A shop that moulds lids. Its lines are L1, L2 and L3, its shifts day and night, its products a thick and a thin lid.
# The plant manager says: "L3 has the most scrap, so let us **spend 3,000 만원 (30 million won) on overhauling it**." In front of you
# lie four weeks of the shift log, typed by hand and full of holes. By the end of this lab you will have made it fit to
# be believed, compared the lines fairly, and answered in a memo where that money should go.
#
# - To run a cell, click on it and press Shift + Enter. Run them **from top to bottom**.
# - In a task's cell, delete the line `raise NotImplementedError()` and write your code there. The example above it shows the way.
# - Run the task's cell, then the tests below it. When they say "Visible tests passed", go on.
# - Grading tests the same properties on other tables. Writing down the answer of the example earns no points.
# - When you are stuck, open @lesson(a-table-is-a-claim) and @lesson(counting-and-comparing) again.
#
# The data are made for teaching. They behave like a real shop and belong to no company.
# %% locked="setup"
import matplotlib.pyplot as plt
import pandas as pd
from industrial_data import shift_log, show, style

SEED = 3

style()
typed = shift_log(seed=SEED)
typed.head(12)
# %% [markdown] lang="ko"
# 한 줄이 한 라인의 한 근무조입니다. 그래야 합니다. 읽으면서 이상한 곳을 찾아보십시오.
#
# | 열 | 뜻 |
# | --- | --- |
# | `date`, `shift` | 날짜, 근무조(day, night) |
# | `line` | 라인. `TOTAL`은 누군가 적어 넣은 한 주의 합계 |
# | `lid` | 뚜껑의 종류(thick 두꺼운 것, thin 얇은 것) |
# | `made`, `scrap` | 만든 개수, 버린 개수 |
# | `resin`, `unit` | 쓴 수지의 양과 그 단위 |
#
# ## 과제 1. 빈칸 세기 (1점)
#
# `count_blanks(log, column)`이 `column` 열에서 **비어 있는** 칸의 수를 돌려주게 하십시오. 아래 보기에서 `isna()`는 빈칸이면
# True를, `sum()`은 True의 수를 냅니다. `log`와 `column`은 함수가 받은 것이니 `small`과 `"scrap"` 대신 쓰면 됩니다.
# %% [markdown] lang="en"
# One row is one shift of one line. It ought to be. Look for what is odd while you read.
#
# | column | meaning |
# | --- | --- |
# | `date`, `shift` | the day, the shift (day, night) |
# | `line` | the line; `TOTAL` is somebody's sum of a week |
# | `lid` | kind of lid (thick, thin) |
# | `made`, `scrap` | lids made, lids thrown away |
# | `resin`, `unit` | resin used, and the unit it is in |
#
# ## Task 1. Counting the blanks (1 point)
#
# Make `count_blanks(log, column)` return how many cells of the column `column` are **blank**. In the example below,
# `isna()` gives True for a blank cell and `sum()` counts the True ones. `log` and `column` are what the function is
# given: use them in place of `small` and `"scrap"`.
# %%
small = pd.DataFrame({"made": ["4,210", "4,180", "3,890"], "scrap": ["63", None, "162"]})
print(small["scrap"].isna())
print(small["scrap"].isna().sum())
# %% solution="count-blanks"
def count_blanks(log, column):
    """«log의 column 열에 있는 빈칸의 수.|How many cells of column in log are blank.»"""
    ### BEGIN SOLUTION
    return log[column].isna().sum()
    ### END SOLUTION
# %% tests="count-blanks"
got = count_blanks(small, "scrap")
assert got is not None, "«기대: 숫자. 받은 것: 없음(None). 짐작: return을 빠뜨렸습니다.|Expected a number, got None. Likely cause: the word return is missing.»"
assert got == 1, f"«기대: 1 (세 칸 중 하나가 빔). 받은 값: {got}. 짐작: 빈칸이 아니라 찬 칸을 세었습니다. @lesson(a-table-is-a-claim)|Expected 1, one of three cells. Got {got}. Likely cause: filled cells are counted. See @lesson(a-table-is-a-claim)»"
got = count_blanks(small, "made")
assert got == 0, f"«made 열에서 기대: 0, 받은 값: {got}. 짐작: column을 쓰지 않고 scrap 열만 봅니다.|In the column made expected 0, got {got}. Likely cause: column is not used.»"
print("«보이는 시험을 통과했습니다.|Visible tests passed.»")
### BEGIN HIDDEN TESTS
other = shift_log(days=21, seed=SEED + 1)
before = other.copy()
for name in ("scrap", "lid", "made"):
    expected = sum(1 for cell in other[name] if cell is None or cell != cell)
    got = count_blanks(other, name)
    assert got == expected, f"«다른 일지의 {name} 열에서 기대: {expected}, 받은 값: {got}. 짐작: 함수가 받은 표가 아니라 다른 표를 셉니다.|In column {name} of another log expected {expected}, got {got}. Likely cause: it does not count the table it is given.»"
got = count_blanks(pd.DataFrame({"x": ["-", "", "0", None]}), "x")
assert got == 1, f"«기대: 1. '-'와 0은 비어 있지 않습니다. 받은 값: {got}.|Expected 1: a dash and a 0 are not blank. Got {got}.»"
got = count_blanks(pd.DataFrame({"x": [1.5, float("nan")]}, index=[7, 7]), "x")
assert got == 1, f"«숫자 열에서 기대: 1, 받은 값: {got}.|In a column of numbers expected 1, got {got}.»"
assert other.equals(before), "«입력한 표가 바뀌었습니다.|The input table was changed.»"
### END HIDDEN TESTS
# %%
for column in typed.columns:
    print(f"{column:8s} {count_blanks(typed, column):4d}   {typed[column].dtype}")
# %% [markdown] lang="ko"
# `object`는 그 열이 글자라는 뜻입니다. `made`도 글자입니다. 글자끼리 더하면 어떻게 되는지 보십시오.
#
# ## 과제 2. 글자를 숫자로 (1점)
#
# `to_number(texts)`가 글자 열을 숫자 열로 바꾸게 하십시오. 쉼표는 빼고, 숫자로 읽을 수 없는 것(`-` 따위)은 **빈칸**(NaN)으로
# 둡니다. 0으로 바꾸면 "불량이 하나도 없었다"는 거짓말이 됩니다. 아래 보기의 두 걸음을 이어 쓰면 됩니다.
# %% [markdown] lang="en"
# `object` means that the column is text. So is `made`. See what happens when texts are added up.
#
# ## Task 2. From text to number (1 point)
#
# Make `to_number(texts)` turn a column of text into numbers. Take the commas out; what cannot be read as a number (such as
# `-`) becomes a **blank** (NaN). To put a 0 there would be to claim that nothing was thrown away. Chain the two steps of
# the example.
# %%
print(small["made"].sum())
print(small["made"].str.replace(",", ""))
print(pd.to_numeric(pd.Series(["63", "-", None]), errors="coerce"))
# %% solution="to-number"
def to_number(texts):
    """«글자 열을 숫자 열로. 읽을 수 없는 것은 NaN.|A column of text as numbers; what cannot be read is NaN.»"""
    ### BEGIN SOLUTION
    return pd.to_numeric(texts.str.replace(",", ""), errors="coerce")
    ### END SOLUTION
# %% tests="to-number"
got = to_number(pd.Series(["4,210", "63", "-", None]))
assert isinstance(got, pd.Series), f"«기대: pandas 열. 받은 것: {type(got).__name__}. 짐작: return이 없습니다.|Expected a pandas column, got {type(got).__name__}. Likely cause: no return.»"
assert list(got[:2]) == [4210, 63], f"«기대: 4210과 63, 받은 값: {list(got[:2])}. 짐작: 쉼표를 빼지 않으면 4,210은 읽을 수 없습니다. @lesson(a-table-is-a-claim)|Expected 4210 and 63, got {list(got[:2])}. Likely cause: with its comma 4,210 cannot be read. See @lesson(a-table-is-a-claim)»"
assert got[2:].isna().all(), f"«'-'와 빈칸에서 기대: NaN 둘, 받은 값: {list(got[2:])}. 짐작: 세지 않은 것을 0으로 바꾸었습니다.|For a dash and a blank expected two NaN, got {list(got[2:])}. Likely cause: what was not counted became a 0.»"
print("«보이는 시험을 통과했습니다.|Visible tests passed.»")
### BEGIN HIDDEN TESTS
other = shift_log(days=21, seed=SEED + 1)
before = other.copy()
for name in ("made", "scrap"):
    expected = [float(cell.replace(",", "")) if cell not in (None, "-") else None for cell in other[name]]
    got = to_number(other[name])
    assert len(got) == len(expected), f"«기대: {len(expected)}줄, 받은 것: {len(got)}줄. 짐작: 빈칸을 버렸습니다.|Expected {len(expected)} rows, got {len(got)}. Likely cause: blanks were dropped.»"
    assert all((a != a) if b is None else a == b for a, b in zip(got, expected)), f"«다른 일지의 {name} 열에서 값이 다릅니다. 짐작: 함수가 받은 열이 아니라 다른 것을 바꿉니다.|Wrong values in column {name} of another log. Likely cause: it does not convert the column it is given.»"
got = to_number(pd.Series(["1,234,567", "0", "12.5"], index=["a", "b", "c"]))
assert list(got) == [1234567, 0, 12.5], f"«기대: 1234567, 0, 12.5, 받은 값: {list(got)}. 짐작: 쉼표를 하나만 빼거나 0을 빈칸으로 봅니다.|Expected 1234567, 0 and 12.5, got {list(got)}. Likely cause: only one comma is removed, or 0 becomes a blank.»"
assert list(got.index) == ["a", "b", "c"], "«줄의 이름(색인)이 바뀌었습니다.|The names of the rows (the index) changed.»"
assert other.equals(before), "«입력한 표가 바뀌었습니다.|The input table was changed.»"
### END HIDDEN TESTS
# %% [markdown] lang="ko"
# ## 과제 3. 코드 다듬기 (1점)
#
# 컴퓨터에게 `L2`와 ` l2`는 서로 다른 라인입니다. `tidy_codes(texts)`가 앞뒤 빈칸을 떼고 대문자로 바꾼 열을 돌려주게
# 하십시오. `.str.strip()`은 앞뒤 빈칸을 떼고 `.str.upper()`는 대문자로 바꿉니다.
# %% [markdown] lang="en"
# ## Task 3. Tidy codes (1 point)
#
# To a computer `L2` and ` l2` are two different lines. Make `tidy_codes(texts)` return the column without blanks around
# the codes and in capitals. `.str.strip()` takes blanks off both ends, `.str.upper()` gives capitals.
# %%
print(typed["line"].value_counts())
# %% solution="tidy-codes"
def tidy_codes(texts):
    """«앞뒤 빈칸을 떼고 대문자로 바꾼 열.|The column without blanks around the codes, in capitals.»"""
    ### BEGIN SOLUTION
    return texts.str.strip().str.upper()
    ### END SOLUTION
# %% tests="tidy-codes"
got = tidy_codes(pd.Series([" l2", "L2", "total "]))
assert isinstance(got, pd.Series) and len(got) == 3, f"«기대: 세 줄짜리 열. 받은 것: {got!r}.|Expected a column of three rows, got {got!r}.»"
assert list(got) == ["L2", "L2", "TOTAL"], f"«기대: L2, L2, TOTAL. 받은 값: {list(got)}. 짐작: strip과 upper 가운데 하나를 빠뜨렸습니다. @lesson(a-table-is-a-claim)|Expected L2, L2, TOTAL; got {list(got)}. Likely cause: strip or upper is missing. See @lesson(a-table-is-a-claim)»"
print("«보이는 시험을 통과했습니다.|Visible tests passed.»")
### BEGIN HIDDEN TESTS
other = shift_log(days=21, seed=SEED + 1)
before = other.copy()
got = tidy_codes(other["line"])
assert list(got) == [cell.strip().upper() for cell in other["line"]], "«다른 일지에서 값이 다릅니다. 짐작: 함수가 받은 열이 아니라 다른 것을 다듬습니다.|Wrong on another log. Likely cause: it does not tidy the column it is given.»"
assert list(tidy_codes(got)) == list(got), "«이미 다듬은 코드는 그대로여야 합니다.|Codes that are tidy already must stay as they are.»"
got = tidy_codes(pd.Series(["  m14  ", "line b", "\tk7"], index=[5, 3, 9]))
assert list(got) == ["M14", "LINE B", "K7"], f"«다른 코드에서 기대: M14, LINE B, K7, 받은 값: {list(got)}. 짐작: 양쪽 끝이 아니라 모든 빈칸을 떼거나 정해진 라인만 바꿉니다.|With other codes expected M14, LINE B, K7; got {list(got)}. Likely cause: blanks inside are removed, or only certain lines are changed.»"
assert list(got.index) == [5, 3, 9], "«줄의 이름(색인)이 바뀌었습니다.|The names of the rows (the index) changed.»"
assert other.equals(before), "«입력한 표가 바뀌었습니다.|The input table was changed.»"
### END HIDDEN TESTS
# %% [markdown] lang="ko"
# ## 과제 4. 단위 맞추기 (1점)
#
# 수지의 양이 어떤 줄은 kg, 어떤 줄은 g입니다. `in_kilograms(amount, unit)`가 모두 kg으로 바꾼 열을 돌려주게 하십시오.
# `amount`는 양의 열, `unit`은 단위의 열입니다. "큰 숫자는 g이겠지" 하고 짐작하지 말고 **단위 열을 보고** 바꿉니다.
# 보기의 `where`는 조건이 맞는 줄은 그대로 두고, 맞지 않는 줄은 뒤의 값으로 바꿉니다.
# %% [markdown] lang="en"
# ## Task 4. One unit (1 point)
#
# The resin is in kg in some rows and in g in others. Make `in_kilograms(amount, unit)` return the column with everything
# in kg. `amount` is the column of amounts, `unit` that of units. Do not guess that a large number must be grams: go **by
# the column of units**. In the example, `where` keeps a row where the condition holds and puts the second value elsewhere.
# %%
lengths, scale = pd.Series([1.2, 90.0, 1.5]), pd.Series(["m", "cm", "m"])
print(lengths.where(scale != "cm", lengths / 100))
# %% solution="in-kilograms"
def in_kilograms(amount, unit):
    """«g인 줄을 1000으로 나눈 열, 모두 kg.|The column in kg: rows in g are divided by 1000.»"""
    ### BEGIN SOLUTION
    return amount.where(unit != "g", amount / 1000)
    ### END SOLUTION
# %% tests="in-kilograms"
got = in_kilograms(pd.Series([26.3, 26100.0]), pd.Series(["kg", "g"]))
assert isinstance(got, pd.Series) and len(got) == 2, f"«기대: 두 줄짜리 열. 받은 것: {got!r}.|Expected a column of two rows, got {got!r}.»"
assert abs(got.iloc[0] - 26.3) < 1e-9, f"«kg인 줄은 그대로 26.3이어야 합니다. 받은 값: {got.iloc[0]}.|The row in kg must stay 26.3, got {got.iloc[0]}.»"
assert abs(got.iloc[1] - 26.1) < 1e-9, f"«26100 g에서 기대: 26.1 kg, 받은 값: {got.iloc[1]}. 짐작: 1000으로 나누지 않았습니다. @lesson(a-table-is-a-claim)|For 26100 g expected 26.1 kg, got {got.iloc[1]}. Likely cause: not divided by 1000. See @lesson(a-table-is-a-claim)»"
print("«보이는 시험을 통과했습니다.|Visible tests passed.»")
### BEGIN HIDDEN TESTS
other = shift_log(days=21, seed=SEED + 1)
before = other.copy()
got = in_kilograms(other["resin"], other["unit"])
expected = [amount / 1000 if unit == "g" else amount for amount, unit in zip(other["resin"], other["unit"])]
assert max(abs(a - b) for a, b in zip(got, expected)) < 1e-6, "«다른 일지에서 값이 다릅니다. 짐작: 함수가 받은 열이 아니라 다른 것을 바꿉니다.|Wrong on another log. Likely cause: it does not convert the columns it is given.»"
got = in_kilograms(pd.Series([2500.0, 800.0]), pd.Series(["kg", "g"]))
assert list(got.round(6)) == [2500, 0.8], f"«2500 kg과 800 g에서 기대: 2500과 0.8, 받은 값: {list(got)}. 짐작: 단위가 아니라 숫자의 크기로 짐작합니다.|For 2500 kg and 800 g expected 2500 and 0.8, got {list(got)}. Likely cause: it guesses from the size of the number.»"
got = in_kilograms(pd.Series([1.0, 2.0]), pd.Series(["kg", "kg"]))
assert list(got) == [1, 2], "«g이 하나도 없으면 그대로여야 합니다.|With no row in g everything must stay.»"
assert other.equals(before), "«입력한 표가 바뀌었습니다.|The input table was changed.»"
### END HIDDEN TESTS
# %% [markdown] lang="ko"
# ## 과제 5. 한 줄은 한 근무조 (2점)
#
# 일지에는 한 주의 합계(`TOTAL`) 줄이 섞여 있고, 잘못 쳐서 **다시 친** 줄도 있습니다. 뒤에 있는 것이 고친 것입니다.
# `real_rows(log)`가 다음 두 가지를 한 표를 돌려주게 하십시오. `log`의 라인 코드는 이미 다듬어져 있습니다.
#
# - `line`이 `TOTAL`인 줄을 뺀다.
# - `date`, `shift`, `line`이 같은 줄이 여럿이면 **마지막** 줄만 남긴다.
# %% [markdown] lang="en"
# ## Task 5. One row is one shift (2 points)
#
# Among the rows there are sums of a week (`TOTAL`), and rows that were mistyped and **typed again**; the later one is the
# correction. Make `real_rows(log)` return the table after these two steps. The line codes in `log` are tidy already.
#
# - Leave out rows whose `line` is `TOTAL`.
# - Of several rows with the same `date`, `shift` and `line`, keep only the **last**.
# %%
twice = pd.DataFrame({"pallet": ["P1", "P2", "P2"], "boxes": [40, 3, 30]})
print(twice[twice["pallet"] != "P1"])
print(twice.drop_duplicates(subset=["pallet"], keep="last"))
# %% solution="real-rows"
def real_rows(log):
    """«합계 줄을 빼고, 다시 친 줄은 마지막 것만 남긴 표.|The table without sums, and of rows typed again only the last.»"""
    key = ["date", "shift", "line"]
    ### BEGIN SOLUTION
    shifts = log[log["line"] != "TOTAL"]
    return shifts.drop_duplicates(subset=key, keep="last")
    ### END SOLUTION
# %% tests="real-rows"
lines_5 = ["L1", "L3", "L3", "L1", "TOTAL"]
five = pd.DataFrame({"date": "2026-03-02", "shift": ["day", "day", "day", "night", "night"], "line": lines_5, "made": [4210, 389, 3890, 4320, 12420]})
got = real_rows(five)
assert isinstance(got, pd.DataFrame) and list(got.columns) == list(five.columns), f"«기대: 같은 열의 표. 받은 것: {type(got).__name__}.|Expected a table with the same columns, got {type(got).__name__}.»"
assert "TOTAL" not in set(got["line"]), "«TOTAL 줄이 남아 있습니다. 더하면 모든 것을 두 번 세게 됩니다. @lesson(a-table-is-a-claim)|A TOTAL row is left: adding up would count everything twice. See @lesson(a-table-is-a-claim)»"
assert list(got["made"]) == [4210, 3890, 4320], f"«기대하는 made: 4210, 3890, 4320. 받은 값: {list(got['made'])}. 짐작: 다시 친 줄 가운데 처음 것을 남겼거나 둘 다 남겼습니다.|Expected made 4210, 3890, 4320; got {list(got['made'])}. Likely cause: of the rows typed again the first is kept, or both.»"
print("«보이는 시험을 통과했습니다.|Visible tests passed.»")
### BEGIN HIDDEN TESTS
other = shift_log(days=21, seed=SEED + 1)
other = other.assign(line=[cell.strip().upper() for cell in other["line"]])
before = other.copy()
truth = shift_log(days=21, seed=SEED + 1, typed=False)
got = real_rows(other)
assert len(got) == len(truth), f"«다른 일지에서 기대: {len(truth)}줄, 받은 것: {len(got)}줄. 짐작: 함수가 받은 표를 쓰지 않거나 비교하는 열이 date, shift, line이 아닙니다.|On another log expected {len(truth)} rows, got {len(got)}. Likely cause: it does not use the table it is given, or the columns compared are not date, shift and line.»"
assert [int(cell.replace(",", "")) for cell in got["made"]] == list(truth["made"]), "«다른 일지에서 남은 줄이 다릅니다. 짐작: 마지막이 아닌 줄을 남깁니다.|Other rows are left on another log. Likely cause: not the last one is kept.»"
thrice = pd.DataFrame({"date": ["a", "a", "a", "b"], "shift": "day", "line": ["TOTAL", "L1", "L1", "L1"], "made": [9, 1, 2, 2]})
got = real_rows(pd.concat([thrice, thrice.iloc[1:2].assign(made=3)], ignore_index=True))
assert sorted(got["made"]) == [2, 3], f"«세 번 친 줄에서 기대하는 made: 2와 3, 받은 값: {sorted(got['made'])}. 날짜가 다르면 다른 줄입니다.|With a row typed three times expected made 2 and 3, got {sorted(got['made'])}. Another date is another row.»"
equal = pd.DataFrame({"date": "a", "shift": ["day", "night"], "line": "L1", "made": [5, 5]})
assert len(real_rows(equal)) == 2, "«만든 개수가 같아도 다른 근무조이면 둘 다 남아야 합니다.|Two shifts that made the same number must both stay.»"
assert other.equals(before), "«입력한 표가 바뀌었습니다.|The input table was changed.»"
### END HIDDEN TESTS
# %% [markdown] lang="ko"
# 이제 다섯 함수를 이어 일지를 다듬습니다. 다듬기 전과 뒤에 더한 값을 견주어 보십시오.
# %% [markdown] lang="en"
# Now the five functions together tidy the log. Compare the sums before and after.
# %%
tidy = typed.assign(
    line=tidy_codes(typed["line"]),
    made=to_number(typed["made"]),
    scrap=to_number(typed["scrap"]),
    resin=in_kilograms(typed["resin"], typed["unit"]),
)
log = real_rows(tidy)
print("«다듬기 전|before»", len(typed), "«줄, 만든 개수|rows, made»", to_number(typed["made"]).sum(), "«수지|resin»", round(typed["resin"].sum()))
print("«다듬은 뒤|after»", len(log), "«줄, 만든 개수|rows, made»", log["made"].sum(), "«수지|resin»", round(log["resin"].sum()), "kg")
print("«세지 않은 근무조|shifts not counted»", count_blanks(log, "scrap"))
# %% [markdown] lang="ko"
# ## 과제 6. 불량률과 분모 (2점)
#
# `scrap_rate(log)`가 불량률(0에서 1)을 돌려주게 하십시오. **버린 개수의 합 ÷ 만든 개수의 합**입니다. 불량을 세지 않은
# 근무조는 위에서도 아래에서도 뺍니다. 분모에만 남겨 두면 "그 근무조에는 불량이 없었다"고 우기는 셈입니다. 센 근무조가
# 하나도 없으면 `float("nan")`을 돌려줍니다.
# %% [markdown] lang="en"
# ## Task 6. The scrap rate and its denominator (2 points)
#
# Make `scrap_rate(log)` return the scrap rate (0 to 1): the **sum thrown away divided by the sum made**. Leave shifts in
# which nobody counted out above and below the line. Left in the denominator, they would claim to have had no scrap. When
# no shift was counted at all, return `float("nan")`.
# %%
print(log.head(6).dropna(subset=["scrap"]))
# %% solution="scrap-rate"
def scrap_rate(log):
    """«센 근무조의 버린 개수 ÷ 만든 개수, 0에서 1.|Thrown away divided by made, of the shifts that were counted; 0 to 1.»"""
    counted = log.dropna(subset=["scrap"])
    ### BEGIN SOLUTION
    if len(counted) == 0:
        return float("nan")
    return counted["scrap"].sum() / counted["made"].sum()
    ### END SOLUTION
# %% tests="scrap-rate"
four = pd.DataFrame({"made": [4000, 4000, 200, 3000], "scrap": [80, 80, 40, None]})
got = scrap_rate(four)
assert isinstance(got, float), f"«기대: 소수 하나. 받은 것: {type(got).__name__}.|Expected one number with decimals, got {type(got).__name__}.»"
assert abs(got - 200 / 8200) < 1e-9, f"«기대: 200 ÷ 8,200 = 0.0244, 받은 값: {got:.4f}. 짐작: 0.0179이면 세지 않은 3,000개도 나누었고, 0.08이면 비율의 평균입니다. @lesson(counting-and-comparing)|Expected 200 ÷ 8,200 = 0.0244, got {got:.4f}. Likely cause: 0.0179 divides by the 3,000 that nobody counted too; 0.08 is the mean of the rates. See @lesson(counting-and-comparing)»"
got = scrap_rate(four.iloc[:2])
assert abs(got - 0.02) < 1e-9, f"«빈칸이 없는 두 줄에서 기대: 0.02, 받은 값: {got}.|On two rows without blanks expected 0.02, got {got}.»"
print("«보이는 시험을 통과했습니다.|Visible tests passed.»")
### BEGIN HIDDEN TESTS
truth = shift_log(days=21, seed=SEED + 1, typed=False)
before = truth.copy()
pairs = [(made, scrap) for made, scrap in zip(truth["made"], truth["scrap"]) if scrap == scrap]
expected = sum(scrap for _, scrap in pairs) / sum(made for made, _ in pairs)
got = scrap_rate(truth)
assert abs(got - expected) < 1e-9, f"«다른 일지에서 기대: {expected:.5f}, 받은 값: {got:.5f}. 짐작: 함수가 받은 표를 쓰지 않거나 분모가 다릅니다.|On another log expected {expected:.5f}, got {got:.5f}. Likely cause: it does not use the table it is given, or the denominator is another.»"
got = scrap_rate(truth.sample(frac=1, random_state=1).set_index("line"))
assert abs(got - expected) < 1e-9, "«줄의 순서를 바꾸면 답이 달라집니다.|The answer changes with the order of the rows.»"
got = scrap_rate(pd.DataFrame({"made": [100.0, 100.0], "scrap": [0.0, 0.0]}))
assert got == 0, f"«세었는데 불량이 없으면 기대: 0, 받은 값: {got}.|Counted and none found: expected 0, got {got}.»"
got = scrap_rate(pd.DataFrame({"made": [100.0], "scrap": [float("nan")]}))
assert got != got, f"«센 근무조가 없으면 기대: nan, 받은 값: {got}.|With no shift counted expected nan, got {got}.»"
assert truth.equals(before), "«입력한 표가 바뀌었습니다.|The input table was changed.»"
### END HIDDEN TESTS
# %% [markdown] lang="ko"
# ## 과제 7. 라인별 불량률 (2점)
#
# `rate_by(log, column)`이 `column`의 값마다 한 줄인 표를 돌려주게 하십시오. 열은 `made`, `scrap`, `rate`이고, `rate`가 **높은
# 것부터** 놓입니다. 여기서도 센 근무조만 씁니다. `groupby`는 같은 것끼리 묶습니다.
# %% [markdown] lang="en"
# ## Task 7. Scrap rates by line (2 points)
#
# Make `rate_by(log, column)` return a table with one row for each value of `column`. Its columns are `made`, `scrap` and
# `rate`, the **highest rate first**. Again only shifts that were counted. `groupby` puts like with like.
# %%
boxes = pd.DataFrame({"dock": ["A", "B", "A"], "sent": [100, 50, 300], "late": [1, 2, 7]})
sums = boxes.groupby("dock")[["sent", "late"]].sum()
sums["share"] = sums["late"] / sums["sent"]
print(sums.sort_values("share", ascending=False))
# %% solution="rate-by"
def rate_by(log, column):
    """«column의 값마다 made, scrap의 합과 rate = scrap ÷ made, 높은 것부터.|For each value of column the sums of made and scrap, and rate = scrap ÷ made, highest first.»"""
    counted = log.dropna(subset=["scrap"])
    ### BEGIN SOLUTION
    sums = counted.groupby(column)[["made", "scrap"]].sum()
    sums["rate"] = sums["scrap"] / sums["made"]
    return sums.sort_values("rate", ascending=False)
    ### END SOLUTION
# %% tests="rate-by"
six = pd.DataFrame({"line": ["L1", "L1", "L1", "L2", "L2", "L2"], "shift": ["day", "night"] * 3, "made": [4000, 4000, 200, 1000, 3000, 5000], "scrap": [80, 80, 40, 10, 90, None]})
got = rate_by(six, "line")
assert isinstance(got, pd.DataFrame) and list(got.columns) == ["made", "scrap", "rate"], f"«기대: made, scrap, rate 열의 표. 받은 것: {list(getattr(got, 'columns', []))}.|Expected a table with the columns made, scrap, rate; got {list(getattr(got, 'columns', []))}.»"
assert list(got.index) == ["L2", "L1"], f"«높은 것부터 기대: L2 (2.5%), L1 (2.4%). 받은 순서: {list(got.index)}. 짐작: 순서를 거꾸로 놓았거나 근무조별 비율을 평균했습니다. @lesson(counting-and-comparing)|Highest first: expected L2 (2.5 %), L1 (2.4 %); got {list(got.index)}. Likely cause: sorted the other way, or rates of shifts were averaged. See @lesson(counting-and-comparing)»"
assert abs(got.loc["L2", "rate"] - 100 / 4000) < 1e-9, f"«L2에서 기대: 100 ÷ 4,000 = 0.025, 받은 값: {got.loc['L2', 'rate']}. 짐작: 세지 않은 5,000개를 분모에 넣었습니다.|For L2 expected 100 ÷ 4,000 = 0.025, got {got.loc['L2', 'rate']}. Likely cause: the 5,000 that nobody counted are in the denominator.»"
print("«보이는 시험을 통과했습니다.|Visible tests passed.»")
### BEGIN HIDDEN TESTS
truth = shift_log(days=21, seed=SEED + 1, typed=False)
before = truth.copy()
for name in ("line", "shift", "lid"):
    got = rate_by(truth, name)
    assert set(got.index) == set(truth[name]), f"«{name}별로 기대하는 묶음: {sorted(set(truth[name]))}, 받은 것: {list(got.index)}. 짐작: column을 쓰지 않습니다.|By {name} expected the groups {sorted(set(truth[name]))}, got {list(got.index)}. Likely cause: column is not used.»"
    for value in got.index:
        part = truth[(truth[name] == value) & truth["scrap"].notna()]
        expected = part["scrap"].sum() / part["made"].sum()
        assert abs(got.loc[value, "rate"] - expected) < 1e-9, f"«다른 일지의 {value}에서 기대: {expected:.5f}, 받은 값: {got.loc[value, 'rate']:.5f}.|For {value} on another log expected {expected:.5f}, got {got.loc[value, 'rate']:.5f}.»"
        assert got.loc[value, "made"] == part["made"].sum(), f"«{value}에서 made는 센 근무조의 합이어야 합니다.|For {value}, made must be the sum over the shifts that were counted.»"
    assert list(got["rate"]) == sorted(got["rate"], reverse=True), f"«{name}별 표가 높은 것부터가 아닙니다.|The table by {name} does not begin with the highest rate.»"
assert truth.equals(before), "«입력한 표가 바뀌었습니다.|The input table was changed.»"
### END HIDDEN TESTS
# %%
by_line = rate_by(log, "line")
print(by_line)
print(rate_by(log, "lid"))
print(pd.crosstab(log["line"], log["lid"]))
# %% [markdown] lang="ko"
# L3가 가장 높습니다. 그런데 얇은 뚜껑이 어느 라인에서나 불량이 많고, L3는 거의 얇은 뚜껑만 만듭니다. 라인을 견준 것인지
# 뚜껑을 견준 것인지 알 수 없습니다.
#
# ## 과제 8. 같은 것끼리 견주기 (2점)
#
# `same_mix(log)`가 라인마다, **모든 라인이 공장 전체와 같은 비율로 뚜껑을 만들었다면** 나왔을 불량률을 돌려주게 하십시오.
#
# 1. `rates`: 뚜껑(줄)과 라인(열)마다의 불량률. 틀이 만들어 둡니다.
# 2. `mix`: 센 근무조에서 만든 것 가운데 뚜껑마다의 몫. 합이 1입니다.
# 3. 라인마다, 뚜껑별 불량률에 그 뚜껑의 몫을 곱해 더합니다.
#
# 어떤 뚜껑을 한 번도 만들지 않은 라인은 공정하게 견줄 수 없으니 NaN입니다(`sum(skipna=False)`).
# %% [markdown] lang="en"
# L3 is highest. But with the thin lid every line has more scrap, and L3 makes hardly anything else. We cannot tell whether
# we compared lines or lids.
#
# ## Task 8. Like with like (2 points)
#
# Make `same_mix(log)` return for each line the scrap rate it would have **if every line made the lids in the proportion
# of the whole shop**.
#
# 1. `rates`: the scrap rate for each lid (rows) and line (columns). The frame makes it for you.
# 2. `mix`: each lid's share of what was made in the shifts that were counted. It sums to 1.
# 3. For each line multiply the rate with each lid by the share of that lid, and add up.
#
# A line that never made one of the lids cannot be compared fairly: NaN (`sum(skipna=False)`).
# %%
table = pd.DataFrame({"A": [0.1, 0.4], "B": [0.2, 0.2]}, index=["thick", "thin"])
share = pd.Series({"thick": 0.75, "thin": 0.25})
print(table.mul(share, axis=0))
print(table.mul(share, axis=0).sum(skipna=False))
# %% solution="same-mix"
def same_mix(log):
    """«라인마다, 공장 전체의 뚜껑 비율로 계산한 불량률(색인은 라인).|Each line's scrap rate with the whole shop's mix of lids; the index is the line.»"""
    counted = log.dropna(subset=["scrap"])
    sums = counted.groupby(["lid", "line"])[["made", "scrap"]].sum()
    rates = (sums["scrap"] / sums["made"]).unstack("line")
    ### BEGIN SOLUTION
    mix = counted.groupby("lid")["made"].sum() / counted["made"].sum()
    return rates.mul(mix, axis=0).sum(skipna=False)
    ### END SOLUTION
# %% tests="same-mix"
lesson = pd.DataFrame(
    {
        "line": ["L1", "L1", "L3", "L3"],
        "lid": ["thick", "thin", "thick", "thin"],
        "made": [180_000, 40_000, 40_000, 160_000],
        "scrap": [2_880, 2_240, 480, 6_720],
    }
)
got = same_mix(lesson)
assert isinstance(got, pd.Series) and set(got.index) == {"L1", "L3"}, f"«기대: L1과 L3의 불량률. 받은 것: {got!r}.|Expected the rates of L1 and L3, got {got!r}.»"
thick = 220_000 / 420_000
expected = {"L1": 0.016 * thick + 0.056 * (1 - thick), "L3": 0.012 * thick + 0.042 * (1 - thick)}
for name in ("L1", "L3"):
    assert abs(got[name] - expected[name]) < 1e-9, f"«{name}에서 기대: {expected[name]:.4f}, 받은 값: {got[name]:.4f}. 짐작: 라인마다 제 뚜껑 비율을 썼거나 반반으로 셈했습니다. @lesson(counting-and-comparing)|For {name} expected {expected[name]:.4f}, got {got[name]:.4f}. Likely cause: each line's own mix was used, or half and half. See @lesson(counting-and-comparing)»"
print("«보이는 시험을 통과했습니다.|Visible tests passed.»")
### BEGIN HIDDEN TESTS
truth = shift_log(days=21, seed=SEED + 1, typed=False)
before = truth.copy()
counted_rows = truth[truth["scrap"].notna()]
got = same_mix(truth)
for name in sorted(set(truth["line"])):
    expected_rate = 0.0
    for kind in sorted(set(truth["lid"])):
        part = counted_rows[(counted_rows["line"] == name) & (counted_rows["lid"] == kind)]
        weight = counted_rows.loc[counted_rows["lid"] == kind, "made"].sum() / counted_rows["made"].sum()
        expected_rate += weight * part["scrap"].sum() / part["made"].sum()
    assert abs(got[name] - expected_rate) < 1e-9, f"«다른 일지의 {name}에서 기대: {expected_rate:.5f}, 받은 값: {got[name]:.5f}. 짐작: 함수가 받은 표를 쓰지 않거나 몫이 다릅니다.|For {name} on another log expected {expected_rate:.5f}, got {got[name]:.5f}. Likely cause: it does not use the table it is given, or the shares are wrong.»"
one_kind = lesson[lesson["lid"] == "thin"]
got = same_mix(one_kind)
assert abs(got["L1"] - 0.056) < 1e-9 and abs(got["L3"] - 0.042) < 1e-9, f"«뚜껑이 한 가지뿐이면 그 불량률 그대로여야 합니다. 받은 것: {dict(got)}.|With one kind of lid its rate must stay; got {dict(got)}.»"
got = same_mix(lesson.iloc[1:])
assert got["L1"] != got["L1"], f"«두꺼운 뚜껑을 만들지 않은 L1에서 기대: nan, 받은 값: {got['L1']}.|For L1, which made no thick lid, expected nan; got {got['L1']}.»"
assert abs(got["L3"] - (0.012 * 40_000 + 0.042 * 200_000) / 240_000) < 1e-9, f"«남은 줄로 다시 셈한 L3와 다릅니다. 받은 값: {got['L3']}.|L3 differs from the remaining rows; got {got['L3']}.»"
shuffled = same_mix(truth.sample(frac=1, random_state=2))
assert all(abs(shuffled[name] - same_mix(truth)[name]) < 1e-12 for name in shuffled.index), "«줄의 순서를 바꾸면 답이 달라집니다.|The answer changes with the order of the rows.»"
assert truth.equals(before), "«입력한 표가 바뀌었습니다.|The input table was changed.»"
### END HIDDEN TESTS
# %% [markdown] lang="ko"
# 섞어 계산한 것과 같은 뚜껑 비율로 계산한 것을 나란히 그립니다. 세로축이 0에서 시작하는지 확인하십시오.
# %% [markdown] lang="en"
# The mixed rates and the rates with the same mix of lids, side by side. Check that the vertical axis begins at 0.
# %%
fair = same_mix(log)
names = sorted(fair.index)
places = range(len(names))
plt.bar([place - 0.2 for place in places], [100 * by_line.loc[name, "rate"] for name in names], width=0.38, label="«모두 섞어서|all lids mixed»")
plt.bar([place + 0.2 for place in places], [100 * fair[name] for name in names], width=0.38, label="«같은 뚜껑 비율로|same mix of lids»")
plt.xticks(places, names)
plt.ylabel("«불량률 (%)|scrap rate (%)»")
plt.title("«L3는 가장 나쁜가, 가장 나은가|Is L3 the worst or the best?»")
plt.ylim(0, 5)
plt.legend(loc="upper left")
show("«막대그래프. 모두 섞으면 L3의 불량률이 가장 높고, 같은 뚜껑 비율로 계산하면 L3가 가장 낮다.|Bars. With all lids mixed L3 has the highest scrap rate; with the same mix of lids it has the lowest.»")
print(pd.DataFrame({"mixed": by_line["rate"], "same_mix": fair}).round(4))
# %% [markdown] lang="ko"
# ## 과제 9. 공장장께 드리는 메모 (5점, 사람이 채점합니다)
#
# 공장장은 L3를 3,000만 원 들여 정비하려 합니다. 위의 숫자로 **400자 안팎**의 메모를 쓰십시오. 아래 표가 그대로 채점
# 기준입니다.
#
# @rubric(memo)
# %% [markdown] lang="en"
# ## Task 9. A memo to the plant manager (5 points, graded by a person)
#
# The plant manager wants to spend 3,000 만원 on overhauling L3. Write a memo of **about 120 words** with the numbers
# above. It is graded by exactly this table.
#
# @rubric(memo)
# %% [markdown] lang="ko" answer="memo"
# 공장장님, L3를 정비에 보내지 마시기 바랍니다. L3의 불량률이 가장 높게 보이는 것은 어려운 얇은 뚜껑을 가장 많이 만들기
# 때문이고, 같은 뚜껑 비율로 견주면 세 라인 가운데 가장 낮습니다(두 숫자는 위의 표). 손댈 곳은 얇은 뚜껑 자체이고, L3의
# 금형 온도와 보압 조건을 L1과 L2에서 먼저 해 보는 것이 돈이 적게 듭니다. 다만 근무조 열 몇 개는 불량을 세지 않았고, 대개
# 바쁘고 나쁜 날이어서 실제 불량률은 세 라인 모두 조금 더 높을 것입니다. 2주 동안 모든 근무조가 빠짐없이 세게 한 뒤 다시
# 보고드리겠습니다.
# %% [markdown] lang="en" answer="memo"
# Please do not send L3 to overhaul. Its scrap rate looks highest because it makes most of the difficult thin lids; with
# the same mix of lids it is the lowest of the three lines (both figures are in the table above). The thing to work on is
# the thin lid, and trying L3's mould temperature and holding pressure on L1 and L2 costs little. In a dozen or so shifts
# nobody counted scrap, mostly hectic and bad ones, so the true rates are probably a little higher on all lines. I propose
# that every shift counts for two weeks without a gap, and then I report again.
