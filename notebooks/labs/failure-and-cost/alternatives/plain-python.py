# %% solution="failure-rate"
def failure_rate(parts, target="failure"):
    failed = 0
    for value in parts[target]:
        if value == 1:
            failed += 1
    return failed / len(parts)
# %% solution="confusion-counts"
def confusion_counts(actual, alarm):
    counts = {"tp": 0, "fn": 0, "fp": 0, "tn": 0}
    for failed, rang in zip(actual, alarm):
        if failed:
            counts["tp" if rang else "fn"] += 1
        else:
            counts["fp" if rang else "tn"] += 1
    return counts
# %% solution="precision-recall"
def precision_recall(counts):
    def share(part, whole):
        return np.float64(part) / whole if whole > 0 else np.nan

    return [share(counts["tp"], counts["tp"] + counts["fp"]), share(counts["tp"], counts["tp"] + counts["fn"])]
# %% solution="split-by-time"
def split_by_time(parts, shares=(0.6, 0.2), time="part"):
    rank = parts[time].rank(method="first") / len(parts)
    train = parts[rank <= shares[0]]
    validation = parts[(rank > shares[0]) & (rank <= shares[0] + shares[1])]
    test = parts[rank > shares[0] + shares[1]]
    return [train, validation, test]
# %% solution="make-features"
def make_features(parts):
    features = pd.DataFrame(index=parts.index)
    for name in ["torque_Nm", "speed_rpm", "tool_wear_min", "air_temperature_K", "process_temperature_K"]:
        features[name] = parts[name]
    features["gap_K"] = features["process_temperature_K"] - features["air_temperature_K"]
    features["power_kW"] = features["torque_Nm"] * (2 * 3.14159265 * features["speed_rpm"] / 60) / 1000
    return features
# %% solution="fit-model"
from sklearn.ensemble import RandomForestClassifier


def fit_model(train, target="failure"):
    return RandomForestClassifier(n_estimators=60, min_samples_leaf=5, random_state=7).fit(make_features(train), train[target])
# %% solution="total-cost"
def total_cost(actual, alarm, alarm_cost=15, miss_cost=315):
    cost = 0
    for failed, rang in zip(actual, alarm):
        if rang:
            cost += alarm_cost
        elif failed:
            cost += miss_cost
    return cost
# %% solution="best-threshold"
def best_threshold(actual, probability, alarm_cost=15, miss_cost=315):
    best, least = float("inf"), miss_cost * sum(actual)
    cost = least
    runs = sorted(zip(probability, actual), reverse=True)
    for place, (value, failed) in enumerate(runs):
        cost += alarm_cost - (miss_cost if failed else 0)
        last_of_its_value = place + 1 == len(runs) or runs[place + 1][0] < value
        if last_of_its_value and cost < least:
            best, least = value, cost
    return best
# %% solution="final-report"
def final_report(model, threshold, test):
    alarm = [share >= threshold for _, share in model.predict_proba(make_features(test))]
    caught = sum(1 for failed, rang in zip(test["failure"], alarm) if failed and rang)
    failures, alarms = int(test["failure"].sum()), sum(alarm)
    return {
        "recall": caught / failures,
        "precision": caught / alarms if alarms else float("nan"),
        "cost": 15 * alarms + 315 * (failures - caught),
        "cost_never": 315 * failures,
        "cost_always": 15 * len(alarm),
    }
