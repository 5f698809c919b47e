"""Runs that learners' models have never seen, and how well the probabilities given for them rank the failures."""

import numpy as np
from industrial_data import milling

RUNS = 2000
KNOWN = ["air_temperature_K", "process_temperature_K", "speed_rpm", "torque_Nm", "tool_wear_min"]


def inputs(seed):
    """What is known before each run; whether it failed stays here."""
    log = milling(rows=RUNS, seed=seed)
    return {name: log[name].tolist() for name in KNOWN}


def score(seed, value):
    """Half for ranking failures; a quarter each for an untouched model and for learning what is asked."""
    given = probabilities(value)
    if given is None:
        return 0, {
            "ko": f"기대: failure, relabelled, slow마다 0에서 1 사이의 확률 {RUNS}개. 짐작: predict_proba가 있는 분류기가 아닙니다.",
            "en": f"Expected {RUNS} probabilities from 0 to 1 each for failure, relabelled and slow. Likely cause: not a classifier with predict_proba.",
        }
    log = milling(rows=RUNS, seed=seed)
    failed, slow = log["failure"].to_numpy() == 1, log["speed_rpm"].to_numpy() < 1450
    reached, baseline = average_precision(failed, given["failure"]), failed.mean()
    figures = {
        "ko": f"AP {reached:.3f}, 고장률 {baseline:.3f}",
        "en": f"AP {reached:.3f}, failure rate {baseline:.3f}",
    }
    if reached <= 5 * baseline:
        return 0, {
            "ko": f"처음 보는 가공에서 AP가 고장률의 다섯 배를 넘지 못했습니다({figures['ko']}).",
            "en": f"On runs it had never seen, the AP is not above five times the failure rate ({figures['en']}).",
        }
    return judged(given, average_precision(slow, given["slow"]), figures)


def judged(given, slow, figures):
    """The share of a model that ranks failures well."""
    same, learns = np.allclose(given["relabelled"], given["failure"]), slow > 0.9
    if same and learns:
        return 1, {
            "ko": f"처음 보는 가공에서도 고장을 잘 가려냈습니다({figures['ko']}).",
            "en": f"The model tells failures also among runs it had never seen ({figures['en']}).",
        }
    faults = {"ko": "고장은 잘 가려냈지만,", "en": "The model tells failures, but"}
    if not same:
        faults["ko"] += " failure_mode나 part를 바꾸고 다시 학습하면 달라집니다(누출, 또는 random_state가 없음)."
        faults["en"] += " changes when failure_mode or part change (a leak, or no random_state)."
    if not learns:
        faults["ko"] += " target='slow'로 학습하면 느린 가공을 가려내지 못합니다(함수에 준 표와 target을 쓰지 않음)."
        faults["en"] += " trained with target='slow' it does not tell slow runs (the given table and target are not used)."
    return 0.5 + 0.25 * (same + learns), faults


def probabilities(value):
    """The returned lists as arrays; None for anything else."""
    names = {"failure", "relabelled", "slow"}
    if not isinstance(value, dict) or set(value) != names:
        return None
    for given in value.values():
        if not isinstance(given, list) or len(given) != RUNS:
            return None
        if not all(type(one) in (int, float) and 0 <= one <= 1 for one in given):
            return None
    return {name: np.array(given, dtype=float) for name, given in value.items()}


def average_precision(outcome, given):
    """As scikit-learn has it: precision at each distinct probability, weighted by what it adds to recall."""
    order = np.argsort(-given)
    caught = np.cumsum(outcome[order])
    last = np.append(np.diff(given[order]) != 0, True)
    recall = caught[last] / caught[-1]
    return float(np.sum(np.diff(recall, prepend=0) * caught[last] / (np.flatnonzero(last) + 1)))
