"""The words around the facts, in Korean and English: labels for PDF and public page, dates, numbers."""

import re
from datetime import date, datetime
from functools import lru_cache

from babel import Locale
from babel.dates import format_date

from certificates.model import Achievement, Evidence, Kind, Language, Mark, Stacked, Statement, Text

LABELS: dict[str, Text] = {
    # The eleven mandatory elements of the European descriptor, in its order, then the optional ones.
    "learner": Text(ko="학습자", en="Learner"),
    "title": Text(ko="과정", en="Title"),
    "country": Text(ko="발급 국가", en="Country of the issuer"),
    "awarding_body": Text(ko="발급 기관", en="Awarding body"),
    "issued_at": Text(ko="발급일", en="Date of issue"),
    "outcomes": Text(ko="학습 성과", en="Learning outcomes"),
    "workload": Text(ko="학습량", en="Notional workload"),
    "level": Text(ko="수준", en="Level"),
    "assessment": Text(ko="평가 방식", en="Type of assessment"),
    "participation": Text(ko="참여 방식", en="Form of participation"),
    "quality_assurance": Text(ko="질 관리", en="Quality assurance"),
    "mark": Text(ko="성적", en="Result"),
    "prerequisites": Text(ko="선수 요건", en="Prerequisites"),
    "supervision": Text(ko="감독·본인 확인", en="Supervision and identity"),
    "stackability": Text(ko="누적·연계", en="Stackability"),
    "more_url": Text(ko="더 알아보기", en="Further information"),
    # What we state besides.
    "description": Text(ko="과정 소개", en="Description"),
    "criteria": Text(ko="수료 기준", en="Criteria"),
    "skills": Text(ko="직무 역량", en="Skills"),
    "valid_until": Text(ko="유효 기한", en="Valid until"),
    "supersedes": Text(ko="대체한 증명", en="Replaces"),
    "serial": Text(ko="증서 번호", en="Serial number"),
    "code": Text(ko="인증번호", en="Verification code"),
    # Tables.
    "stacked": Text(ko="과목 이수증", en="Course certificates"),
    "course": Text(ko="과목", en="Course"),
    "courses": Text(ko="이수 과목", en="Courses"),
    "modules": Text(ko="이수 내역", en="Modules"),
    "module": Text(ko="모듈", en="Module"),
    "hours": Text(ko="시간", en="Hours"),
    "grade": Text(ko="성적", en="Grade"),
    "evidence": Text(ko="평가 근거", en="Assessment evidence"),
    "work": Text(ko="평가 과제", en="Assessed work"),
    "score": Text(ko="점수", en="Score"),
    "assignment_version": Text(ko="과제 판본", en="Assignment version"),
    "submission": Text(ko="제출물", en="Submission"),
    "environment": Text(ko="실습 환경", en="Environment"),
    "grade_event": Text(ko="성적 기록", en="Grade record"),
}

# Where a course's certificate says it otherwise than a track's.
COURSE_LABELS: dict[str, Text] = {
    "title": Text(ko="과목", en="Course"),
    "description": Text(ko="과목 소개", en="Description"),
    "criteria": Text(ko="이수 기준", en="Criteria"),
}

HEADINGS: dict[Kind, Text] = {
    "course": Text(ko="과목 이수증", en="Course Certificate"),
    "track": Text(ko="수료증", en="Certificate of Completion"),
    "micro_degree": Text(ko="마이크로디그리", en="Micro-degree"),
}

# The sentence between the learner's name and the title.
COMPLETED: dict[Kind, Text] = {
    "course": Text(
        ko="위 사람은 다음 과목의 이수 기준을 모두 충족하였으므로 이 증서를 수여합니다.",
        en="has met every criterion for completing the course",
    ),
    "track": Text(
        ko="위 사람은 다음 과정의 수료 기준을 모두 충족하였으므로 이 증서를 수여합니다.",
        en="has met every criterion for completing",
    ),
    "micro_degree": Text(
        ko="위 사람은 다음 과정의 과목을 이수하고 기준을 모두 충족하였으므로 마이크로디그리를 수여합니다.",
        en="has completed the courses and met every criterion of the micro-degree",
    ),
}
DECIDED = Text(
    ko="발급 기관의 결정에 따라 위 사람에게 이 증서를 수여합니다.",
    en="is awarded this by a decision of the institution",
)

CERTIFICATE: dict[str, Text] = {
    "certifies": Text(ko="이 증서는 다음을 증명합니다", en="This certifies that"),
    "transcript": Text(ko="이수 내역서", en="Certificate Supplement"),
    "qr": Text(ko="진위 확인 주소의 QR 코드", en="QR code of the verification address"),
    "verify_hint": Text(
        ko="진위는 QR 코드나 다음 주소에서 로그인 없이 확인할 수 있습니다.",
        en="Anyone can verify it without an account, by the QR code or at",
    ),
    "stacked_note": Text(
        ko="과목 이수증은 각각의 인증번호로 확인할 수 있습니다. 표의 내용은 이 증서를 발급한 때의 것입니다.",
        en="Each can be verified by its own code. This table shows them as they were when this was issued.",
    ),
    "data_note": Text(
        ko="전자 서명된 증명 데이터(credential.json)가 이 문서에 첨부되어 있습니다.",
        en="The signed credential (credential.json) is attached to this document.",
    ),
    "hash_note": Text(
        ko="평가 근거의 값은 SHA-256의 앞 12자리이며, 전체 값은 첨부된 증명 데이터에 있습니다.",
        en="Evidence is shown by the first 12 digits of its SHA-256; the attached credential has them all.",
    ),
}


def label(key: str, kind: Kind, language: Language) -> str:
    """The label of a fact, in the words of what is certified."""
    own = COURSE_LABELS if kind == "course" else {}
    return own.get(key, LABELS[key]).in_(language)


def labels(language: Language) -> dict[Kind, dict[str, str]]:
    """All labels by what is certified, for a page that learns this only from the document."""
    return {kind: {key: label(key, kind, language) for key in LABELS} for kind in HEADINGS}


def completed_text(statement: Statement, language: Language) -> str:
    """What the sheet says that the learner did; of a decision it does not say that the rule was met."""
    return (DECIDED if statement.by_decision else COMPLETED[statement.achievement.kind]).in_(language)


def serial_text(serial: str, language: Language) -> str:
    return f"제 {serial} 호" if language == "ko" else f"No. {serial}"


def date_text(moment: datetime, language: Language) -> str:
    """The date in the moment's own time zone, written out."""
    form = "y년 M월 d일" if language == "ko" else "d MMMM y"
    return format_date(moment.date(), form, locale=language)


def day_text(moment: datetime) -> Text:
    """The same in both languages, for a sentence."""
    return _day_text(moment.date())


@lru_cache(maxsize=1000)
def _day_text(day: date) -> Text:
    midnight = datetime(day.year, day.month, day.day)  # noqa: DTZ001 - only its date is written
    return Text(ko=date_text(midnight, "ko"), en=date_text(midnight, "en"))


def country_text(code: str, language: Language) -> str:
    if (code, language) == ("KR", "en"):  # the official name; CLDR's is "South Korea"
        return "Republic of Korea"
    return Locale(language).territories.get(code, code)


def number_text(value: float) -> str:
    """As few digits as say it exactly: 12, 4.5, 91.25; at most two after the point."""
    return f"{value:,.2f}".rstrip("0").rstrip(".")


def workload_text(achievement: Achievement | Stacked, language: Language) -> str:
    hours = number_text(achievement.hours)
    text = f"{hours}시간" if language == "ko" else f"{hours} hour{'' if hours == '1' else 's'}"
    return text if achievement.ects is None else f"{text} · {number_text(achievement.ects)} ECTS"


def mark_text(mark: Mark, language: Language) -> str:
    label = mark.label.in_(language) if mark.label else ""
    if mark.points is None or mark.max_points is None:
        return label
    points = f"{number_text(mark.points)} / {number_text(mark.max_points)}"
    return f"{points} ({label})" if label else points


def score_text(item: Evidence) -> str:
    return f"{number_text(item.score)} / {number_text(item.max_score)}"


def short_hashes(text: str) -> str:
    """Hashes in a text cut to their first 12 digits, as the note under the table says."""
    return re.sub(r"[0-9a-f]{32,}", lambda found: found[0][:12], text)
