"""Every model, imported once so that migrations and tests see the whole schema."""

from techwize_core.accounts import models as accounts
from techwize_core.analytics import models as analytics
from techwize_core.catalog import models as catalog
from techwize_core.kernel import audit
from techwize_core.kernel.db.base import Base
from techwize_core.kernel.extensions import models as extensions
from techwize_core.kernel.outbox import models as outbox
from techwize_core.notifications import models as notifications
from techwize_core.payments import models as payments
from techwize_core.production import models as production
from techwize_core.projects import models as projects
from techwize_core.tenants import models as tenants

metadata = Base.metadata

__all__ = [
    "accounts",
    "analytics",
    "audit",
    "catalog",
    "extensions",
    "metadata",
    "notifications",
    "outbox",
    "payments",
    "production",
    "projects",
    "tenants",
]
