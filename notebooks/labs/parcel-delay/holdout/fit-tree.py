"""Parcels that learners' trees have never seen, and what the fast lane costs when they choose."""

import numpy as np
from industrial_data import parcels

DAYS, ROWS = 20, 2400
KNOWN = ["hour", "lines", "weight_kg", "zone", "pickers", "backlog"]


def inputs(seed):
    """What is known when the orders come down; which were late stays here."""
    log = parcels(days=DAYS, seed=seed, change_day=None)
    return {name: log[name].tolist() for name in KNOWN}


def score(seed, value):
    """Half for a cheaper bill than the rule's; a quarter each for an untouched model and for learning what is given."""
    given = probabilities(value)
    if given is None:
        return 0, {
            "ko": f"기대: late, relabelled, many_lines마다 0에서 1 사이의 확률 {ROWS}개. 짐작: predict_proba가 있는 나무가 아닙니다.",
            "en": f"Expected {ROWS} probabilities from 0 to 1 each for late, relabelled and many_lines. Likely cause: not a tree with predict_proba.",
        }
    log = parcels(days=DAYS, seed=seed, change_day=None)
    late = log["late"].to_numpy() == 1
    by_rule, by_tree = bill(late, log["hour"].to_numpy() >= 15), bill(late, given["late"] >= 1 / 6)
    figures = {
        "ko": f"하루에 나무 {by_tree:,.0f}원, 규칙 {by_rule:,.0f}원",
        "en": f"per day the tree costs {by_tree:,.0f} won, the rule {by_rule:,.0f}",
    }
    if by_tree >= 0.95 * by_rule:
        return 0, {
            "ko": f"처음 보는 상자에서 반장의 규칙보다 5% 넘게 싸지 않았습니다({figures['ko']}).",
            "en": f"On parcels it had never seen, it is not more than 5 % cheaper than the rule ({figures['en']}).",
        }
    return judged(given, log["lines"].to_numpy() > 12, figures)


def judged(given, many, figures):
    """The share of a tree that beats the rule."""
    same = np.allclose(given["relabelled"], given["late"])
    learns = len(np.unique(given["many_lines"].round(9))) == 2 and np.array_equal(given["many_lines"] > 0.5, many)
    if same and learns:
        return 1, {
            "ko": f"처음 보는 상자에서도 규칙보다 쌌습니다({figures['ko']}).",
            "en": f"Cheaper than the rule also on parcels it had never seen ({figures['en']}).",
        }
    faults = {"ko": "규칙보다 쌌지만,", "en": "Cheaper than the rule, but"}
    if not same:
        faults["ko"] += " walked_m이나 dock_min을 바꾸고 다시 학습하면 달라집니다(누출, 또는 random_state가 없음)."
        faults["en"] += " it changes when walked_m or dock_min change (a leak, or no random_state)."
    if not learns:
        faults["ko"] += " 품목 수를 late로 적은 표에서 depth=1로 그것을 배우지 못합니다(함수에 준 표나 depth를 쓰지 않음)."
        faults["en"] += " with depth=1 it does not learn a table that calls many lines late (the given table or depth is not used)."
    return 0.5 + 0.25 * (same + learns), faults


def bill(late, flagged):
    """Won per day."""
    return (1500 * flagged.sum() + 9000 * (late & ~flagged).sum()) / DAYS


def probabilities(value):
    """The returned lists as arrays; None for anything else."""
    names = {"late", "relabelled", "many_lines"}
    if not isinstance(value, dict) or set(value) != names:
        return None
    for given in value.values():
        if not isinstance(given, list) or len(given) != ROWS:
            return None
        if not all(type(one) in (int, float) and 0 <= one <= 1 for one in given):
            return None
    return {name: np.array(given, dtype=float) for name, given in value.items()}
