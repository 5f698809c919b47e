# %% fault="hard-coded"
def precision_recall(counts):
    return 26 / 127, 26 / 30
# %% fault="wrong-global"
def precision_recall(counts):
    mine = lesson_counts
    return mine["tp"] / (mine["tp"] + mine["fp"]), mine["tp"] / (mine["tp"] + mine["fn"])
# %% fault="exchanged"
def precision_recall(counts):
    return counts["tp"] / (counts["tp"] + counts["fn"]), counts["tp"] / (counts["tp"] + counts["fp"])
# %% fault="zero-for-nothing"
def precision_recall(counts):
    precision = counts["tp"] / max(counts["tp"] + counts["fp"], 1)
    recall = counts["tp"] / max(counts["tp"] + counts["fn"], 1)
    return precision, recall
# %% fault="no-edge-case"
def precision_recall(counts):
    return counts["tp"] / (counts["tp"] + counts["fp"]), counts["tp"] / (counts["tp"] + counts["fn"])
