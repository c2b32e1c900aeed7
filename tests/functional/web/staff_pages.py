"""What the tests of studio and HQ share: an order on its way, and people in front of a page."""

from __future__ import annotations

import re
from typing import Any
from uuid import UUID

from webtest import TestApp, TestResponse

from techwize_core.kernel.db.scope import Scope
from techwize_core.kernel.platform import Platform
from techwize_core.production.models import ProductionRun, ProductionStep
from techwize_core.production.service import ProductionService
from techwize_core.projects.models import ProjectAsset
from techwize_core.projects.service import ProjectService
from techwize_core.projects.states import Status
from tests.fixtures.api import Api
from tests.fixtures.orders import order_film, pay_in_full, tenant_of
from tests.functional.web.test_login import log_in

LINES = [
    {"role": "hook", "text": "Fresh coffee every morning.", "headline": "Fresh coffee"},
    {"role": "cta", "text": "Order on WhatsApp.", "headline": "Order now"},
]
GATES = [
    {
        "name": "loudness",
        "passed": False,
        "measured": "-20 LUFS",
        "wanted": "-14 LUFS",
        "sentence": "Too quiet.",
    },
    {"name": "frames", "passed": True, "measured": "450", "wanted": "450", "sentence": ""},
]


def ordered(api: Api, platform: Platform, **brief: Any) -> str:
    """The id of a paid order of the demo's client, given to the demo's editor."""
    project = order_film(api.login("client"), pictures=1, **brief)
    pay_in_full(platform, project)
    api.login("admin").patch(f"/api/admin/projects/{project}/assign", {"editor_id": None})
    return project


def produced(platform: Platform, project_id: str, *, failed: bool = False) -> str:
    """A run of the project as the worker leaves it, done or failed at the voice; returns its id."""
    with platform.unit(Scope.worker(tenant_of(platform))) as work:
        project = work.get(ProjectService).get(UUID(project_id))
        run = work.get(ProductionService).start(project)
        for step in work.get(ProductionService).steps(run):
            _finish(step, failed=failed)
        run.status, run.finished_at = "failed" if failed else "succeeded", work.now()
        if failed:
            run.error_message = "The voice is out of breath."
        else:
            run.report = {"passed": False, "failures": ["loudness"], "gates": GATES}
            work.session.add(_film(run))
            work.session.flush()
            work.get(ProjectService).move(
                work.get(ProjectService).lock(project.id), Status.IN_REVIEW
            )
        return str(run.id)


def _finish(step: ProductionStep, *, failed: bool) -> None:
    if failed and step.position > 3:
        return
    step.status = "failed" if failed and step.name == "voice" else "succeeded"
    step.attempts, step.seconds, step.provider = 1, 1.5, "offline"
    if step.status == "failed":
        step.error_message = "The voice is out of breath."
    if step.name == "script":
        step.output = {"language": "en", "lines": LINES}


def _film(run: ProductionRun) -> ProjectAsset:
    return ProjectAsset(
        tenant_id=run.tenant_id,
        project_id=run.project_id,
        asset_type="final_output",
        file_name="coffee-v1.mp4",
        file_url=f"tenants/{run.tenant_id}/projects/{run.project_id}/deliverables/coffee.mp4",
        file_size=2_400_000,
        media_type="video/mp4",
        sha256="0" * 64,
        run_id=run.id,
        details={"version": run.number},
    )


def status_of(platform: Platform, project_id: str) -> str:
    """Where the project stands."""
    with platform.unit(Scope.worker(tenant_of(platform))) as work:
        return work.get(ProjectService).get(UUID(project_id)).status


def browse(app: TestApp, role: str) -> TestApp:
    """A fresh browser in which one of the demo's people is logged in."""
    app.reset()
    log_in(app, role)
    return app


def press(page: TestResponse, action: str, **fields: str) -> TestResponse:
    """Send the first form whose address ends so (and that has these values, for buttons alike)."""
    forms = [form for form in page.forms.values() if form.action.split("?")[0].endswith(action)]
    assert forms, f"no form leads to {action}"
    form = next(
        (f for f in forms if all(k in f.fields and f[k].value == v for k, v in fields.items())),
        forms[0],
    )
    values = dict(form.submit_fields())
    values.update(fields)
    return page.test_app.post(form.action, values)


def texts(page: TestResponse) -> str:
    """What a reader sees: the page without its markup."""
    return " ".join(re.sub(r"<[^>]+>", " ", page.text).split())


def has_no_inline_code(page: TestResponse) -> bool:
    """Whether nothing on the page needs more than its policy allows."""
    unsafe = re.search(r"<[^>]+\s(style|on[a-z]+)=", page.text)
    loose = re.search(r"<(script|style)(?![^>]*nonce=)", page.text)
    return (
        unsafe is None
        and loose is None
        and "default-src 'none'" in page.headers["Content-Security-Policy"]
    )
