"""What this package says to a learner, in both languages."""

from __future__ import annotations

import os

WORDS = {
    "unreachable": {
        "ko": "학습 사이트에 연결할 수 없습니다. 작성한 내용은 그대로 있습니다. 잠시 뒤 다시 시도해 주세요.",
        "en": "The learning site cannot be reached. Your work is safe here. Please try again in a moment.",
    },
    "unexpected": {
        "ko": "처리하지 못했습니다. 작성한 내용은 이곳에 그대로 있습니다. 계속되면 담당자에게 알려 주세요.",
        "en": "That did not work. Your work is safe here. If it happens again, please tell your instructor.",
    },
    "signed_out": {
        "ko": "실습 서버의 인증이 만료되었습니다. 학습 사이트에서 ‘실습 열기’를 다시 눌러 주세요.",
        "en": "This lab server is no longer signed in. Choose “Open lab” again on the learning site.",
    },
    "unknown_assignment": {
        "ko": "이 과제를 찾을 수 없습니다. 수강 중인 과정의 과제인지 확인해 주세요.",
        "en": "This assignment was not found. Check that it belongs to a course you are taking.",
    },
    "not_fetched": {
        "ko": "아직 받지 않은 과제입니다. 먼저 과제를 받아 주세요.",
        "en": "This assignment has not been fetched yet. Fetch it first.",
    },
    "no_notebook": {
        "ko": "노트북 {name}을(를) 폴더에서 찾을 수 없습니다. 이름을 바꾸었다면 원래 이름으로 되돌려 주세요.",
        "en": "The notebook {name} is not in the folder. If you renamed it, please give it back its name.",
    },
    "too_large": {
        "ko": "제출물이 너무 큽니다({size} MB). 20 MB를 넘을 수 없으니 큰 출력이나 파일을 지워 주세요.",
        "en": "The submission is too large ({size} MB). The limit is 20 MB: clear large outputs or files.",
    },
    "instructor_only": {
        "ko": "이 작업은 학습 사이트에서 합니다.",
        "en": "This is done on the learning site.",
    },
    "due": {"ko": "마감 {time}", "en": "due {time}"},
    "closed": {"ko": "마감됨 {time}", "en": "closed {time}"},
    "attempt": {"ko": "{attempt}번째 제출 · {time} · {state}", "en": "Attempt {attempt} · {time} · {state}"},
    "late": {"ko": "늦은 제출", "en": "late"},
    "queued": {"ko": "채점 대기 중", "en": "waiting to be graded"},
    "running": {"ko": "채점 중", "en": "being graded"},
    "graded": {"ko": "{score} / {max_score}점", "en": "{score} / {max_score} points"},
    "ungraded": {"ko": "검토 중", "en": "under review"},
    "failed": {"ko": "채점하지 못함", "en": "could not be graded"},
}


def language() -> str:
    """The learner's language, ko or en."""
    return "en" if os.environ.get("BAEUM_LAB_LANGUAGE") == "en" else "ko"


def say(key: str, **values: object) -> str:
    """The sentence `key` in the learner's language."""
    return WORDS[key][language()].format(**values)
