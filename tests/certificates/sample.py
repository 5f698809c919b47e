"""Statements for tests: one full, as a track certificate looks, one with as little as is allowed, and
those of courses with the micro-degree that stacks them."""

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

from certificates.model import (
    Achievement,
    Evidence,
    Issuer,
    Mark,
    Module,
    Recipient,
    Skill,
    Stacked,
    Statement,
    StatusEntry,
    Text,
)

SEOUL = timezone(timedelta(hours=9))
NOW = datetime(2026, 11, 22, 6, 30, tzinfo=UTC)

ISSUER = Issuer(
    base_url="https://learn.example.org",
    name=Text(ko="보기기술교육원", en="Example Institute of Technology"),
    country="KR",
    website="https://www.example.org",
)

MODULES = (
    Module(
        title=Text(ko="고장과 비용", en="Failure and cost"),
        hours=6.0,
        mark=Mark(points=91.5, max_points=100.0, label=Text(ko="우수", en="Distinction")),
    ),
    Module(
        title=Text(ko="정비 시점의 결정", en="Deciding when to maintain"),
        hours=4.5,
        mark=Mark(label=Text(ko="통과", en="Pass")),
    ),
    Module(title=Text(ko="안전한 실습 환경", en="A safe lab environment"), hours=1.5),
)

SKILLS = (
    Skill(
        name=Text(ko="설비 진단", en="Equipment diagnosis"),
        framework="NCS",
        code="0000000000",
        url="https://www.ncs.go.kr/",
    ),
    Skill(
        name=Text(ko="데이터 분석 수행", en="perform data analysis"),
        framework="ESCO",
        code="00000000-0000-0000-0000-000000000000",
        url="http://data.europa.eu/esco/skill/00000000-0000-0000-0000-000000000000",
    ),
)

ACHIEVEMENT = Achievement(
    id="https://learn.example.org/tracks/predictive-maintenance/1",
    title=Text(ko="예지보전 실무", en="Predictive Maintenance in Practice"),
    description=Text(
        ko="설비 데이터로 고장을 예측하고, 정비 비용을 근거로 결정합니다.",
        en="Predict failures from equipment data, and decide on the grounds of what maintenance costs.",
    ),
    level=Text(ko="실무 과정 · EQF 5 수준 참조", en="Practical · refers to EQF level 5"),
    criteria=Text(
        ko="모든 퀴즈를 70점 이상으로 마치고, 실습 과제에서 60점 이상을 받습니다.",
        en="Complete every quiz with at least 70 points and reach at least 60 points in the graded lab.",
    ),
    outcomes=(
        Text(
            ko="고장 모드와 비용을 구분하여 예방·사후·예지 정비를 비교할 수 있습니다.",
            en="Compare preventive, corrective and predictive maintenance by failure mode and cost.",
        ),
        Text(
            ko="오경보와 미탐의 비용으로 경보 임계값을 정할 수 있습니다.",
            en="Set an alarm threshold from the costs of false alarms and missed failures.",
        ),
        Text(
            ko="재현할 수 있는 노트북으로 분석을 설명할 수 있습니다.",
            en="Explain an analysis in a notebook that others can run again.",
        ),
    ),
    hours=12.0,
    ects=0.5,
    assessment=Text(ko="자동 채점 실습과 퀴즈", en="Automatically graded lab and quizzes"),
    participation=Text(ko="온라인, 자기 주도", en="Online, self-paced"),
    quality_assurance=Text(
        ko="내부 품질 절차: 모든 실습은 정답과 오답 사례로 검증됩니다.",
        en="Internal procedure: every lab is proved with correct and wrong solutions before release.",
    ),
    skills=SKILLS,
    modules=MODULES,
    prerequisites=Text(ko="파이썬 기초", en="Basic Python"),
    supervision=Text(ko="감독 없음, 계정으로 본인 확인", en="Unsupervised; identity by account"),
    stackability=Text(
        ko="마이크로디그리 ‘제조 데이터’의 일부", en="Counts towards the micro-degree Manufacturing Data"
    ),
    more_url="https://learn.example.org/tracks/predictive-maintenance",
)

EVIDENCE = (
    Evidence(
        title=Text(ko="실습: 고장과 비용", en="Lab: Failure and cost"),
        assignment_version="5e" * 32,
        submission="a7" * 32,
        autograde_run="7b1f9f1e-0b52-4d0e-9d42-1a2f3c4d5e6f",
        environment="industrial@" + "3f9a1c22" * 8,
        score=9.15,
        max_score=10.0,
        grade_event="c0" * 32,
    ),
)


STATUS = tuple(
    StatusEntry(list_url=f"{ISSUER.base_url}/status/{purpose}/1", index=index, purpose=purpose)
    for purpose, index in (("revocation", 94_567), ("suspension", 8))
)


def full(**changes) -> Statement:
    members = {
        "code": "7K3M-Q2XD-9HTA-V5NB",
        "serial": "2026-00007",
        "language": "ko",
        "issued_at": datetime(2026, 11, 22, 15, 0, tzinfo=SEOUL),
        "recipient": Recipient.of("홍길동", "learner@example.org", "0123456789abcdef"),
        "achievement": ACHIEVEMENT,
        "issuer": ISSUER,
        "mark": Mark(points=91.5, max_points=100.0, label=Text(ko="우수", en="Distinction")),
        "evidence": EVIDENCE,
        "status": STATUS,
    }
    return Statement(**(members | changes))


def minimal() -> Statement:
    required = (
        "id",
        "title",
        "description",
        "level",
        "criteria",
        "outcomes",
        "hours",
        "assessment",
        "participation",
        "quality_assurance",
    )
    achievement = Achievement(**{name: getattr(ACHIEVEMENT, name) for name in required})
    return full(achievement=achievement, mark=None, evidence=(), status=(), language="en")


COURSES = (
    ("0001", "제조 데이터 읽기", "Reading manufacturing data", 88.0),
    ("0002", "품질 검사와 통계적 공정 관리", "Inspection and statistical process control", 91.5),
    ("0003", "의사결정을 위한 모델", "Models for decisions", 76.0),
    ("0004", "예지보전", "Predictive maintenance", 95.0),
    ("0005", "영상 외관 검사와 작은 모델의 현장 배치", "Visual inspection and small models in use", 83.5),
    ("0006", "물류 흐름의 예측과 최적화", "Forecasting and optimising flow in logistics", 79.25),
)


def course(number: int, **changes) -> Statement:
    """The certificate of a course, as the micro-degree stacks it."""
    last, ko, en, percent = COURSES[number]
    achievement = replace(
        ACHIEVEMENT,
        id=f"https://learn.example.org/tracks/manufacturing-data?course={number}",
        kind="course",
        title=Text(ko=ko, en=en),
        hours=50.0,
        ects=2.0,
    )
    mark = Mark(points=percent, max_points=100.0, label=Text(ko="합격", en="Passed"))
    issued_at = datetime(2026, 3 + number, 5, 9, 30, tzinfo=SEOUL)
    return full(
        **{"code": f"7K3M-Q2XD-9HTA-{last}", "achievement": achievement, "mark": mark, "issued_at": issued_at}
        | changes
    )


def stacked(statement: Statement, document: bytes) -> Stacked:
    """A certificate, as a micro-degree names it."""
    return Stacked(
        url=statement.url,
        title=statement.achievement.title,
        issued_at=statement.issued_at,
        hours=statement.achievement.hours,
        ects=statement.achievement.ects,
        mark=statement.mark,
        sha256=hashlib.sha256(document).hexdigest(),
    )


def micro_degree(courses: Sequence[Stacked], **changes) -> Statement:
    """The micro-degree that stacks these."""
    achievement = replace(
        ACHIEVEMENT,
        id="https://learn.example.org/tracks/manufacturing-data?version=1",
        kind="micro_degree",
        title=Text(ko="제조 데이터 마이크로디그리", en="Micro-degree in Manufacturing Data"),
        level=Text(ko="마이크로디그리", en="Micro-degree"),
        hours=50.0 * len(courses),
        ects=2.0 * len(courses),
        stackability=None,
    )
    members = {
        "achievement": achievement,
        "stacked": tuple(courses),
        "evidence": (),
        "code": "9T5C-Q2XD-9HTA-V5NB",
    }
    return full(**(members | changes))
