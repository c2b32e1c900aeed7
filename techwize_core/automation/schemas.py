"""Queries and answers of the automation log."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from techwize_core.kernel.outbox.models import RunStatus
from techwize_core.kernel.web.encoding import Timestamp
from techwize_core.kernel.web.pages import PageQuery


class LogQuery(PageQuery):
    """Filters of the log."""

    status: RunStatus | None = None
    trigger_type: Annotated[str, Field(max_length=60)] | None = None
    action_taken: Annotated[str, Field(max_length=60)] | None = None
    project_id: UUID | None = None


class LogOut(BaseModel):
    """One handler's run."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    trigger_type: str
    project_id: UUID | None
    action_taken: str
    status: str
    error_message: str | None
    metadata: dict[str, Any] = Field(validation_alias="metadata_")
    attempts: int
    next_attempt_at: Timestamp | None
    finished_at: Timestamp | None
    created_at: Timestamp
