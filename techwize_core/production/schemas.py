"""Answers of the production API."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, PlainSerializer
from pydantic.json_schema import WithJsonSchema

from techwize_core.kernel.web.encoding import Timestamp
from techwize_core.kernel.web.pages import PageQuery, SortedBy
from techwize_core.kernel.web.texts import one_of
from techwize_core.production.models import RunState, StepState

Dollars = Annotated[
    Decimal,
    PlainSerializer(lambda value: f"{value:.4f}", return_type=str),
    WithJsonSchema({"type": "string", "pattern": r"^\d+\.\d{4}$", "examples": ["0.0125"]}),
]
"""What providers billed, in US dollars with four places."""


StepName = Annotated[str, Field(max_length=40, examples=["script"])]
"""What a step is called in addresses."""


class StepOut(BaseModel):
    """A step as its client sees it. ``progress`` is ``{"done", "total"}`` while it runs."""

    model_config = ConfigDict(from_attributes=True)

    name: str
    status: Annotated[str, one_of(StepState)]
    progress: dict[str, Any] | None


class StaffStepOut(StepOut):
    """A step as staff see it."""

    attempts: int
    input_hash: str | None
    seconds: float | None
    cost: Dollars
    provider: str | None
    edited: bool
    error_message: str | None
    output: dict[str, Any] | None


class RunOut(BaseModel):
    """A run as its client sees it. ``number`` is the version of the video that it makes."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    project_id: UUID
    number: int
    status: Annotated[str, one_of(RunState)]
    created_at: Timestamp
    started_at: Timestamp | None
    finished_at: Timestamp | None
    steps: list[StepOut]


class StaffRunOut(RunOut):
    """A run as staff see it: with costs, errors and the quality report."""

    error_message: str | None
    report: dict[str, Any] | None
    steps: list[StaffStepOut]  # type: ignore[assignment]  # the same steps, with more said of each


class RunQuery(PageQuery):
    """Filters of a project's runs."""

    sort: Annotated[str, SortedBy("number", "created_at")] = "-number"
    status: RunState | None = None
