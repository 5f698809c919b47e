"""Run once by the grader's warm process: what most labs do, so that each submission finds it prepared."""

import pandas as pd

table = pd.DataFrame({"machine": ["A", "B", "A"], "shift": [1, 2, 2], "wear": [0.1, 0.2, 0.4]})
table.describe(), table.groupby("machine").wear.mean(), table.pivot_table("wear", "machine", "shift")
repr(table), table._repr_html_(), table[table.wear > 0.1].sort_values("wear").merge(table)
