# %% fault="hard-coded"
def final_report(model, threshold, test):
    return {"cost": 18000, "cost_never": 19530, "cost_always": 30000, "precision": 0.36, "recall": 0.22}
# %% fault="wrong-global"
def final_report(model, threshold, test):
    test = log.iloc[8000:]
    alarm = model.predict_proba(make_features(test))[:, 1] >= threshold
    precision, recall = precision_recall(confusion_counts(test["failure"], alarm))
    return {
        "cost": total_cost(test["failure"], alarm),
        "cost_never": 315 * int(test["failure"].sum()),
        "cost_always": 15 * len(test),
        "precision": precision,
        "recall": recall,
    }
# %% fault="tunes-on-test"
def final_report(model, threshold, test):
    probability = model.predict_proba(make_features(test))[:, 1]
    alarm = probability >= best_threshold(test["failure"], probability)
    precision, recall = precision_recall(confusion_counts(test["failure"], alarm))
    return {
        "cost": total_cost(test["failure"], alarm),
        "cost_never": 315 * int(test["failure"].sum()),
        "cost_always": 15 * len(test),
        "precision": precision,
        "recall": recall,
    }
# %% fault="strictly-above"
def final_report(model, threshold, test):
    alarm = model.predict_proba(make_features(test))[:, 1] > threshold
    precision, recall = precision_recall(confusion_counts(test["failure"], alarm))
    return {
        "cost": total_cost(test["failure"], alarm),
        "cost_never": 315 * int(test["failure"].sum()),
        "cost_always": 15 * len(test),
        "precision": precision,
        "recall": recall,
    }
# %% fault="trains-again"
def final_report(model, threshold, test):
    alarm = fit_model(test).predict_proba(make_features(test))[:, 1] >= threshold
    precision, recall = precision_recall(confusion_counts(test["failure"], alarm))
    return {
        "cost": total_cost(test["failure"], alarm),
        "cost_never": 315 * int(test["failure"].sum()),
        "cost_always": 15 * len(test),
        "precision": precision,
        "recall": recall,
    }
