"""Every sentence that a learner or an instructor reads from the grader, in Korean and English."""

from __future__ import annotations

from .report import Finding, Text

CAUSES: dict[str, Text] = {
    "graded": {"ko": "채점이 끝났습니다.", "en": "Grading is complete."},
    "timeout": {
        "ko": "실행 시간이 제한을 넘어 채점을 멈췄습니다. 끝나지 않는 반복문이 없는지 확인해 주세요.",
        "en": "Grading stopped: the notebook ran longer than it may. Look for a loop that never ends.",
    },
    "memory": {
        "ko": "메모리를 너무 많이 써서 채점을 멈췄습니다. 지나치게 큰 배열이나 표가 없는지 확인하세요.",
        "en": "Grading stopped: the notebook used more memory than it may. Look for very large arrays.",
    },
    "killed": {
        "ko": "노트북을 실행하던 프로세스가 갑자기 종료되어 채점을 끝내지 못했습니다.",
        "en": "Grading could not finish: the process that ran the notebook ended suddenly.",
    },
    "unreadable": {
        "ko": "제출한 노트북 파일을 읽을 수 없습니다. 파일이 손상되지 않았는지 확인하고 다시 제출해 주세요.",
        "en": "The notebook cannot be read. Check that the file is not damaged and submit it again.",
    },
    "no_sandbox": {
        "ko": "이 서버에서는 제출물을 격리해 실행할 수 없어 채점하지 않았습니다. 운영자에게 알려 주세요.",
        "en": "Not graded: this server cannot run submissions in isolation. Please tell the operator.",
    },
}

STATUSES: dict[str, Text] = {
    "passed": {"ko": "모든 테스트를 통과했습니다.", "en": "All tests passed."},
    "partial": {"ko": "일부만 맞았습니다.", "en": "Partly right."},
    "failed": {"ko": "테스트를 통과하지 못했습니다.", "en": "A test failed."},
    "hidden_failed": {"ko": "숨겨진 테스트를 통과하지 못했습니다.", "en": "A hidden test failed."},
    "timed_out": {"ko": "셀 실행 시간이 제한을 넘었습니다.", "en": "The cell ran longer than it may."},
    "out_of_memory": {"ko": "셀을 실행하다가 메모리가 부족해졌습니다.", "en": "The cell ran out of memory."},
    "not_run": {"ko": "이 셀은 실행되지 않았습니다.", "en": "This cell was not run."},
    "flagged": {
        "ko": "채점 결과를 신뢰할 수 없어 담당자가 확인합니다.",
        "en": "The result cannot be trusted; a person will look at it.",
    },
    "unscored": {
        "ko": "저희 쪽 문제로 이 셀을 채점하지 못했습니다. 담당자가 확인합니다.",
        "en": "This cell could not be scored, which is a fault of ours; a person will look at it.",
    },
    "manual": {"ko": "담당자가 직접 채점합니다.", "en": "A person will grade this."},
    "unanswered": {"ko": "답을 작성하지 않았습니다.", "en": "No answer was given."},
}

# What a learner hears of an error whose own text says nothing to them, by its name.
HINTS: dict[str, Text] = {
    "StdinNotImplementedError": {
        "ko": "채점할 때는 input()으로 값을 입력받을 수 없습니다. 값을 변수에 직접 넣어 주세요.",
        "en": "Nothing can be typed while a notebook is graded: put the value into a variable, not input().",
    },
    "CellTimeoutError": STATUSES["timed_out"],
}

UNSOLVED: Text = {"ko": "아직 풀지 않은 과제입니다.", "en": "This task is not solved yet."}

# Of holdout cells: by the share of the points, or by why the value cannot be scored.
HOLDOUT: dict[str, Text] = {
    "passed": {
        "ko": "코드가 돌려준 값을 따로 채점한 결과 모두 맞았습니다.",
        "en": "Scored apart from your code, all that you returned is right.",
    },
    "partial": {
        "ko": "코드가 돌려준 값을 따로 채점한 결과 일부만 맞았습니다.",
        "en": "Scored apart from your code, a part of what you returned is right.",
    },
    "failed": {
        "ko": "코드가 돌려준 값을 따로 채점한 결과 맞지 않았습니다.",
        "en": "Scored apart from your code, what you returned is not right.",
    },
    "nothing": {
        "ko": "셀이 채점할 수 있는 값을 돌려주지 않았습니다.",
        "en": "The cell returned no value that can be scored.",
    },
    "too_large": {
        "ko": "셀이 돌려준 값이 너무 크거나 너무 깊이 겹쳐 있습니다.",
        "en": "The cell returned too large a value, or one nested too deeply.",
    },
    "not_finite": {
        "ko": "셀이 돌려준 값에 NaN이나 무한대가 있어 채점할 수 없습니다.",
        "en": "The cell's value holds NaN or infinity, which cannot be scored.",
    },
    "no_plain": {
        "ko": "셀이 돌려준 값은 숫자, 글, 목록, 사전, 배열, 표가 아니어서 채점할 수 없습니다:",
        "en": "The cell's value is not made of numbers, texts, lists, dictionaries, arrays or tables:",
    },
}

FINDINGS: dict[str, Text] = {
    "unreadable": {"ko": "노트북을 읽을 수 없습니다", "en": "The notebook cannot be read"},
    "missing_cell": {"ko": "지워진 채점 셀을 되살렸습니다", "en": "A deleted graded cell was put back"},
    "missing_solution": {"ko": "풀이 셀이 지워졌습니다", "en": "An answer cell was deleted"},
    "duplicated_cell": {
        "ko": "같은 셀이 여러 번 나와 마지막 것만 채점합니다",
        "en": "A cell occurs more than once; the last counts",
    },
    "unknown_cell": {
        "ko": "과제에 없는 채점 셀을 무시합니다",
        "en": "A graded cell that the lab does not have is ignored",
    },
    "changed_type": {
        "ko": "셀 종류가 바뀌어 되돌렸습니다",
        "en": "A cell's type was changed; it was put back",
    },
    "changed_metadata": {
        "ko": "셀의 채점 정보가 바뀌어 되돌렸습니다",
        "en": "A cell's grading data was changed; it was put back",
    },
    "changed_source": {
        "ko": "고칠 수 없는 셀의 내용이 바뀌어 되돌렸습니다",
        "en": "A locked cell's text was changed; it was put back",
    },
    "removed_tag": {"ko": "셀 태그를 지웠습니다", "en": "Cell tags were removed"},
    "shadowing_file": {
        "ko": "파이썬 모듈과 이름이 같은 파일은 채점에서 뺐습니다",
        "en": "A file named like a Python module was left out of grading",
    },
    "renamed_notebook": {
        "ko": "노트북 파일의 이름이 다르지만 채점했습니다",
        "en": "The notebook has another name; it was graded all the same",
    },
    "ignored_notebook": {
        "ko": "함께 제출한 다른 노트북은 채점하지 않았습니다",
        "en": "Another notebook was handed in as well; it was not graded",
    },
    "unsafe_path": {
        "ko": "허용되지 않는 경로의 파일을 뺐습니다",
        "en": "A file with a forbidden path was left out",
    },
    "canary_survived": {
        "ko": "결과가 정해진 검사가 다르게 끝났습니다. 제출물이 테스트를 무력화한 것으로 보입니다",
        "en": "A check with a known end ended otherwise: the submission seems to have disabled the tests",
    },
    "forged_result": {
        "ko": "테스트 셀이 낼 수 없는 결과값을 무시했습니다",
        "en": "A result that the test cell cannot produce was ignored",
    },
    "impossible_score": {
        "ko": "범위를 벗어난 점수를 0점으로 처리했습니다",
        "en": "A score out of range counts as 0",
    },
    "scoring_failed": {
        "ko": "과제의 채점 코드가 실패했습니다. 제출물의 잘못이 아닙니다",
        "en": "The lab's own scoring code failed, which is no fault of the submission",
    },
    "changed_output": {
        "ko": "이미 실행된 테스트 셀의 출력이 바뀌어 되돌렸습니다",
        "en": "The output of a test that had run was changed; it was put back",
    },
    "output_cut": {"ko": "출력이 너무 길어 일부를 버렸습니다", "en": "Output beyond the limit was dropped"},
    "bad_message": {"ko": "커널이 잘못된 메시지를 보냈습니다", "en": "The kernel sent a malformed message"},
    "run_ended": {"ko": "실행이 중간에 끝났습니다", "en": "The run ended early"},
    "unsafe_no_sandbox": {"ko": "격리하지 않고 실행했습니다", "en": "This ran without a sandbox"},
}

# Findings after which no automatic score of the notebook can be trusted: a person decides.
DISTRUST = frozenset({"canary_survived"})

FEEDBACK: dict[str, Text] = {
    "title": {"ko": "채점 결과", "en": "Feedback"},
    "score": {"ko": "점수", "en": "Score"},
    "cell": {"ko": "셀", "en": "Cell"},
    "result": {"ko": "결과", "en": "Result"},
    "waiting": {"ko": "채점 대기", "en": "waiting"},
    "output": {"ko": "출력", "en": "Output"},
    "points": {"ko": "점", "en": "points"},
    "hidden_output": {
        "ko": "숨겨진 테스트가 들어 있는 셀이라 출력은 보여 주지 않습니다.",
        "en": "This cell holds hidden tests, so its output is not shown.",
    },
}


def finding_text(finding: Finding) -> Text:
    """A finding as a sentence for instructors; `detail` follows as it is."""
    where = f" [{finding.grade_id}]" if finding.grade_id else ""
    detail = f": {finding.detail}" if finding.detail else ""
    # A report may be older than this list, and must be shown all the same.
    texts = FINDINGS.get(finding.code, dict.fromkeys(("ko", "en"), finding.code))
    return {language: f"{text}{where}{detail}" for language, text in texts.items()}
