"""Writing the audit trail."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy.orm import Session

from lms.audit.models import AuditEvent


def record(
    session: Session, *, at: dt.datetime, actor_id: int | None, action: str, subject: str, **detail: Any
) -> None:
    """Adds one act to the trail, in the transaction of the act itself."""
    session.add(AuditEvent(at=at, actor_id=actor_id, action=action, subject=subject, detail=detail))
