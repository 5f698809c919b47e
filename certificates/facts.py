"""What a signed credential states, as the rows that the PDF's supplement and the public page show."""

from dataclasses import dataclass

from certificates import wording
from certificates.credential import parse, read
from certificates.model import Language, Skill, Statement


@dataclass(frozen=True)
class Row:
    """One stated fact: its key in `wording.LABELS`, its label, and one or more values."""

    key: str
    label: str
    values: tuple[str, ...]


@dataclass(frozen=True)
class Facts:
    """Everything stated. `statement` has the tables (stacked, modules, evidence), `rows` the rest."""

    statement: Statement

    def heading(self, language: Language) -> str:
        """What kind of certificate it is, as it is printed on it."""
        return wording.HEADINGS[self.statement.achievement.kind].in_(language)

    def rows(self, language: Language) -> tuple[Row, ...]:
        """All eleven elements in the descriptor's order, then whichever optional facts are stated."""
        values = {**_elements(self.statement, language), **_optional(self.statement, language)}
        return tuple(
            Row(key=key, label=wording.label(key, self.statement.achievement.kind, language), values=texts)
            for key, texts in values.items()
            if texts
        )


def facts(json_bytes: bytes) -> Facts:
    """The facts of a credential; UnreadableCredential when it is none of ours. It checks no signature:
    show them only together with the verdict of `verify.verify_credential`."""
    return Facts(statement=read(parse(json_bytes)))


def _elements(statement: Statement, language: Language) -> dict[str, tuple[str, ...]]:
    achievement, issuer = statement.achievement, statement.issuer
    return {
        "learner": (statement.recipient.name,),
        "title": (achievement.title.in_(language),),
        "country": (wording.country_text(issuer.country, language),),
        "awarding_body": (issuer.name.in_(language),),
        "issued_at": (wording.date_text(statement.issued_at, language),),
        "outcomes": tuple(outcome.in_(language) for outcome in achievement.outcomes),
        "workload": (wording.workload_text(achievement, language),),
        "level": (achievement.level.in_(language),),
        "assessment": (achievement.assessment.in_(language),),
        "participation": (achievement.participation.in_(language),),
        "quality_assurance": (achievement.quality_assurance.in_(language),),
    }


def _optional(statement: Statement, language: Language) -> dict[str, tuple[str, ...]]:
    achievement = statement.achievement
    texts = {
        name: getattr(achievement, name)
        for name in ("description", "criteria", "prerequisites", "supervision", "stackability")
    }
    rows = {name: (text.in_(language),) if text else () for name, text in texts.items()}
    until = statement.valid_until
    return {
        "mark": (wording.mark_text(statement.mark, language),) if statement.mark else (),
        **rows,
        "skills": tuple(_skill(skill, language) for skill in achievement.skills),
        "more_url": (achievement.more_url,) if achievement.more_url else (),
        "valid_until": (wording.date_text(until, language),) if until else (),
        "supersedes": (statement.supersedes,) if statement.supersedes else (),
        "serial": (wording.serial_text(statement.serial, language),),
        "code": (statement.code,),
    }


def _skill(skill: Skill, language: Language) -> str:
    return f"{skill.name.in_(language)} ({skill.framework} {skill.code})"
