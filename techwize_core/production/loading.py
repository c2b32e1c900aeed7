"""What the addresses of runs name, for the API and the pages."""

from __future__ import annotations

from pyramid.request import Request

from techwize_core.kernel.web.addresses import id_at
from techwize_core.production.models import ProductionRun
from techwize_core.production.service import ProductionService


def load_run(request: Request) -> ProductionRun:
    """The run of the address. Raises :class:`NotFound` when it is absent or not the person's."""
    missing = "There is no such run, or it is not yours."
    return request.work.get(ProductionService).get(id_at(request, "run_id", otherwise=missing))
