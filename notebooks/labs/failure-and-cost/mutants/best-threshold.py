# %% fault="hard-coded"
def best_threshold(actual, probability, alarm_cost=15, miss_cost=315):
    return 0.3 if alarm_cost == 15 else 0.9
# %% fault="wrong-global"
def best_threshold(actual, probability, alarm_cost=15, miss_cost=315):
    limits = np.append(np.unique(probability), np.inf)
    costs = np.array([total_cost(actual, np.asarray(probability) >= limit, ALARM_COST, MISS_COST) for limit in limits])
    return float(limits[np.flatnonzero(costs == costs.min())[-1]])
# %% fault="trusts-probabilities"
def best_threshold(actual, probability, alarm_cost=15, miss_cost=315):
    return alarm_cost / miss_cost
# %% fault="coarse-grid"
def best_threshold(actual, probability, alarm_cost=15, miss_cost=315):
    limits = np.append(np.arange(1, 20) / 20, np.inf)
    costs = np.array([total_cost(actual, np.asarray(probability) >= limit, alarm_cost, miss_cost) for limit in limits])
    return float(limits[np.flatnonzero(costs == costs.min())[-1]])
# %% fault="lowest-of-equals"
def best_threshold(actual, probability, alarm_cost=15, miss_cost=315):
    limits = np.append(np.unique(probability), np.inf)
    costs = [total_cost(actual, np.asarray(probability) >= limit, alarm_cost, miss_cost) for limit in limits]
    return float(limits[np.argmin(costs)])
# %% fault="never-silent"
def best_threshold(actual, probability, alarm_cost=15, miss_cost=315):
    limits = np.unique(probability)
    costs = np.array([total_cost(actual, np.asarray(probability) >= limit, alarm_cost, miss_cost) for limit in limits])
    return float(limits[np.flatnonzero(costs == costs.min())[-1]])
# %% fault="strictly-above"
def best_threshold(actual, probability, alarm_cost=15, miss_cost=315):
    limits = np.append(np.unique(probability), np.inf)
    costs = np.array([total_cost(actual, np.asarray(probability) > limit, alarm_cost, miss_cost) for limit in limits])
    return float(limits[np.flatnonzero(costs == costs.min())[-1]])
