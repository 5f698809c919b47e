"""Maintenance work orders: short notes as people type them, in Korean or English, and the kind of fault.

Four kinds of fault. A note names what is affected and what it does, in many forms: with and without
particles, joined up, misspelled, with a neighbouring part named besides, some with a telephone number.
Some notes say nothing, and some faults turn out to be another kind than the note says.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

COLUMNS = {
    "order": "running number, in order of time",
    "note": "what the operator typed",
    "kind": "what it turned out to be: leak, bearing, electric, jam",
    "minutes": "minutes of work, NaN while the order is open",
}

KINDS = {"leak": 0.32, "bearing": 0.26, "electric": 0.24, "jam": 0.18}
TYPICAL_MINUTES = {"leak": 50, "bearing": 110, "electric": 65, "jam": 15}


@dataclass(frozen=True)
class _Words:
    """One language's vocabulary. `things` and `signs` by kind; `near`: how another part is mentioned."""

    machines: tuple[str, ...]
    things: dict[str, tuple[str, ...]]
    signs: dict[str, tuple[str, ...]]
    near: str
    closings: tuple[str, ...]
    vague: tuple[str, ...]
    phone: str
    slips: dict[str, str]


_KOREAN = _Words(
    machines=("프레스 1호기", "프레스 2호기", "3번 컨베이어", "혼합기", "포장기", "사출 2호기", "냉각탑"),
    things={
        "leak": ("오일", "작동유", "기름", "에어", "냉각수", "그리스", "실린더 오일", "호스 연결부 오일"),
        "bearing": ("베어링", "구동축", "모터 베어링", "롤러", "감속기", "팬 축"),
        "electric": ("차단기", "전원", "센서 배선", "인버터", "릴레이", "단자대", "조작반"),
        "jam": ("제품", "박스", "카톤", "원료", "벨트", "투입부", "슈트"),
    },
    signs={
        "leak": ("누유", "누유됨", "새고 있음", "샘", "새서 바닥 젖음", "누설", "떨어짐", "흘러내림"),
        "bearing": ("소음 심함", "이상음 발생", "드르륵 소리", "진동 큼", "떨림", "발열", "뜨거움", "열남"),
        "electric": ("내려감", "안 들어옴", "트립됨", "단선", "접촉불량", "에러 뜸", "꺼짐", "타는 냄새"),
        "jam": ("걸림", "끼임", "막힘", "안 넘어감", "쏠림", "이탈", "밀려 쌓임", "걸려서 정지"),
    },
    near="{} 근처",
    vague=("이상함 확인 요망", "또 그럼", "라인 정지", "지난번과 같음", "소리 이상", "상태 안 좋음"),
    closings=("", "", "점검 바람", "확인 요망", "임시 조치함", "부품 신청", "재발", "야간에 발생"),
    phone="연락 010-0000-{:04d}",
    slips={
        "베어링": "배어링",
        "누유": "누류",
        "센서": "센써",
        "인버터": "인버타",
        "걸림": "걸임",
        "컨베이어": "콘베어",
    },
)
_ENGLISH = _Words(
    machines=("press 1", "press 2", "conveyor 3", "mixer", "packer", "moulder 2", "cooling tower"),
    things={
        "leak": ("oil", "hydraulic oil", "coolant", "air", "grease", "cylinder oil", "hose coupling"),
        "bearing": ("bearing", "drive shaft", "motor bearing", "roller", "gearbox", "fan shaft"),
        "electric": ("breaker", "power supply", "sensor cable", "inverter", "relay", "terminal", "panel"),
        "jam": ("product", "box", "carton", "material", "belt", "feeder", "chute"),
    },
    signs={
        "leak": ("leaking", "leaks", "leakage", "dripping", "drips on floor", "seeping", "running down"),
        "bearing": ("noisy", "strange noise", "grinding", "vibrating", "vibrates", "overheating", "hot"),
        "electric": ("tripped", "no voltage", "wire broken", "loose contact", "error shown", "smells burnt"),
        "jam": ("jammed", "jamming", "stuck", "blocked", "blocks line", "off track", "piling up"),
    },
    near="near {}",
    vague=("not ok please check", "same again", "line stopped", "as last time", "sounds odd", "acting up"),
    closings=("", "", "please check", "needs check", "fixed for now", "part ordered", "again", "at night"),
    phone="call 010-0000-{:04d}",
    slips={"bearing": "bering", "leak": "leek", "sensor": "senser", "inverter": "invertor", "jam": "jamm"},
)
LANGUAGES = {"한국어": _KOREAN, "English": _ENGLISH}


def work_orders(rows: int = 600, language: str = "한국어", seed: int = 0) -> pd.DataFrame:
    """`rows` work orders in order of time, columns as in COLUMNS; `language` is "한국어" or "English".

    The same arguments give the same table. Raises ValueError for another language or rows < 1.
    """
    if language not in LANGUAGES or rows < 1:
        known = " or ".join(LANGUAGES)
        raise ValueError(f"work_orders needs rows >= 1 and {known}, got rows={rows} and {language!r}")
    rng = np.random.default_rng([20_260_504, seed, *language.encode()])
    words = LANGUAGES[language]
    kinds = rng.choice(list(KINDS), rows, p=list(KINDS.values()))
    told = np.where(rng.random(rows) < 0.04, rng.choice(list(KINDS), rows), kinds)  # what the note will say
    minutes = np.array([TYPICAL_MINUTES[kind] for kind in kinds]) * rng.lognormal(0, 0.5, rows)
    table = pd.DataFrame(
        {
            "order": np.arange(1, rows + 1),
            "note": [_note(rng, words, kind) for kind in told],
            "kind": kinds,
            "minutes": minutes.round(),
        }
    )
    table.loc[rng.random(rows) < 0.06, "minutes"] = np.nan
    return table[list(COLUMNS)]


def _note(rng: np.random.Generator, words: _Words, kind: str) -> str:
    """A note of one kind, with its slips."""
    thing = _with_particle(rng, str(rng.choice(words.things[kind])))
    parts = [f"{thing} {rng.choice(words.signs[kind])}"]
    if rng.random() < 0.06:
        parts = [str(rng.choice(words.vague))]
    if rng.random() < 0.45:
        parts.insert(0, str(rng.choice(words.machines)))
    if rng.random() < 0.3:
        other = str(rng.choice([name for name in KINDS if name != kind]))
        parts.insert(len(parts) - 1, words.near.format(rng.choice(words.things[other])))
    parts.append(str(rng.choice(words.closings)))
    if rng.random() < 0.05:
        parts.append(words.phone.format(rng.integers(10_000)))
    return _slipped(rng, words, " ".join(part for part in parts if part))


def _with_particle(rng: np.random.Generator, thing: str) -> str:
    """Korean particles stick to their word; English has none."""
    if not "가" <= thing[-1] <= "힣":
        return thing
    closed = (ord(thing[-1]) - ord("가")) % 28
    return thing + str(rng.choice(["", "이" if closed else "가", "에서", "쪽", "도"]))


def _slipped(rng: np.random.Generator, words: _Words, note: str) -> str:
    for right, wrong in words.slips.items():
        if right in note and rng.random() < 0.2:
            note = note.replace(right, wrong)
    # Blanks are left out, more often in Korean, where a reader does not mind.
    left_out = 0.35 if words is _KOREAN else 0.12
    note = "".join(sign for sign in note if sign != " " or rng.random() >= left_out)
    if rng.random() < 0.25:
        place = int(rng.integers(len(note)))
        if note[place].isalpha():
            note = note[:place] + note[place + 1 :]
    return note
