# %% solution="failure-rate"
def failure_rate(parts, target="failure"):
    return parts[target].eq(1).sum() / len(parts)
# %% solution="confusion-counts"
from sklearn.metrics import confusion_matrix


def confusion_counts(actual, alarm):
    actual, alarm = np.array(actual, dtype=int), np.array(alarm, dtype=int)
    (tn, fp), (fn, tp) = confusion_matrix(actual, alarm, labels=[0, 1])
    return {"tp": tp, "fn": fn, "fp": fp, "tn": tn}
# %% solution="precision-recall"
def precision_recall(counts):
    with np.errstate(divide="ignore", invalid="ignore"):
        tp = np.float64(counts["tp"])
        return tp / (counts["tp"] + counts["fp"]), tp / (counts["tp"] + counts["fn"])
# %% solution="split-by-time"
def split_by_time(parts, shares=(0.6, 0.2), time="part"):
    places = np.argsort(parts[time].to_numpy())
    borders = [int(shares[0] * len(parts)), int(sum(shares) * len(parts))]
    train, validation, test = (parts.iloc[chosen] for chosen in np.split(places, borders))
    return train, validation, test
# %% solution="make-features"
def make_features(parts):
    features = parts.drop(columns=["part", "machine", "quality", "failure", "failure_mode"], errors="ignore").copy()
    features = features[["air_temperature_K", "process_temperature_K", "speed_rpm", "torque_Nm", "tool_wear_min"]]
    features.insert(0, "gap_K", features.process_temperature_K.sub(features.air_temperature_K))
    features.insert(0, "power_kW", features.torque_Nm.mul(features.speed_rpm) * np.pi / 3e4)
    return features
# %% solution="fit-model"
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import SplineTransformer


def fit_model(train, target="failure"):
    model = make_pipeline(SplineTransformer(n_knots=6), LogisticRegression(C=10, max_iter=2000))
    model.fit(make_features(train), train[target])
    return model
# %% solution="total-cost"
def total_cost(actual, alarm, alarm_cost=15, miss_cost=315):
    actual, alarm = np.asarray(actual, dtype=bool), np.asarray(alarm, dtype=bool)
    return np.where(alarm, alarm_cost, np.where(actual, miss_cost, 0)).sum()
# %% solution="best-threshold"
def best_threshold(actual, probability, alarm_cost=15, miss_cost=315):
    limits = [np.inf, *sorted(set(np.asarray(probability).tolist()), reverse=True)]
    return min(limits, key=lambda limit: total_cost(actual, np.asarray(probability) >= limit, alarm_cost, miss_cost))
# %% solution="final-report"
def final_report(model, threshold, test):
    alarm = (model.predict_proba(make_features(test))[:, 1] >= threshold).astype(int)
    report = dict(zip(["precision", "recall"], precision_recall(confusion_counts(test.failure, alarm))))
    for name, choice in {"cost": alarm, "cost_never": 0 * alarm, "cost_always": 0 * alarm + 1}.items():
        report[name] = total_cost(test.failure, choice)
    return report
