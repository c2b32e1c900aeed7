"""The core by itself: it starts, serves and works with no plugin at all."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator

import pytest
from webtest import TestApp

from techwize_core.app import configure
from techwize_core.kernel.extensions.registry import load_extensions
from techwize_core.kernel.opening import open_platform
from techwize_core.kernel.platform import Platform
from techwize_core.kernel.settings import load_settings
from tests.fixtures.api import Api
from tests.fixtures.tasks import run_due_tasks


@pytest.fixture
def platform(environment: dict[str, str]) -> Iterator[Platform]:
    """A platform into which nothing was loaded."""
    bare = load_extensions(environment, [])
    assert bare.infos == {}
    platform = open_platform(load_settings(environment), environment, extensions=bare)
    yield platform
    platform.close()


@pytest.fixture
def app(platform: Platform) -> TestApp:
    """The application on it."""
    return TestApp(configure(platform).make_wsgi_app(), extra_environ={"REMOTE_ADDR": "127.0.0.1"})


def test_it_serves_people_and_programs(api: Api, platform: Platform) -> None:
    client = api.signup()
    assert client.get("/api/me")["role"] == "client"
    project = client.order()["id"]
    client.post(f"/api/projects/{project}/comments", {"body": "Hello"}, expect=201)
    run_due_tasks(platform)
    titles = [n["title"] for n in client.get("/api/notifications")["items"]]
    assert len(titles) == 2
    assert {n["sent_via"] for n in client.get("/api/notifications")["items"]} == {None}
    api.app.get("/healthz")
    assert api.app.get("/readyz").json["checks"] == {
        "database": "ok",
        "queue": "ok",
        "storage": "ok",
    }


def test_without_a_provider_nobody_can_pay_and_nothing_breaks(api: Api) -> None:
    client = api.signup()
    project = client.order()["id"]
    for method in ("mpesa", "card"):
        body = {"project_id": project, "payment_method": method, "phone_number": "0712345678"}
        answer = client.raw("POST", "/api/payments/initiate", body, expect="*")
        assert 400 <= answer.status_int < 600
        assert answer.status_int != 500
    assert client.get(f"/api/payments/{project}")["items"] == []


def test_no_module_of_the_core_imports_a_plugin() -> None:
    """In a process of its own, in which plugins cannot be imported."""
    program = (
        "import sys, importlib, pkgutil\n"
        "class Refuse:\n"
        "    def find_spec(self, name, path=None, target=None):\n"
        "        if name.split('.')[0] == 'techwize_plugins':\n"
        "            raise ImportError(name)\n"
        "sys.meta_path.insert(0, Refuse())\n"
        "import techwize_core\n"
        "for module in pkgutil.walk_packages(techwize_core.__path__, 'techwize_core.'):\n"
        "    if not module.name.endswith('__main__'):\n"
        "        importlib.import_module(module.name)\n"
        "assert not [m for m in sys.modules if m.startswith('techwize_plugins')]\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program],
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
    )
    assert done.returncode == 0, done.stderr
