"""The description is whole and true to the declarations: every route, every tag, every answer."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from openapi_spec_validator import OpenAPIV31SpecValidator
from webtest import TestApp

from tests.fixtures.api import Api

PAGE = "/api/docs"
"""For people; it shows the document and is not in it."""


@pytest.fixture
def document(api: Api) -> dict[str, Any]:
    return api.get("/api/openapi.json")


def _operations(document: dict[str, Any]) -> list[dict[str, Any]]:
    return [operation for methods in document["paths"].values() for operation in methods.values()]


def test_it_is_openapi_3_1(document: dict[str, Any]) -> None:
    assert document["openapi"].startswith("3.1.")
    assert [error.message for error in OpenAPIV31SpecValidator(document).iter_errors()] == []


def test_every_route_is_described_and_every_description_has_its_route(
    document: dict[str, Any], app: TestApp
) -> None:
    introspector = app.app.registry.introspector
    routed = {
        (view["request_methods"], route["pattern"])
        for route in (i["introspectable"] for i in introspector.get_category("routes"))
        if route["pattern"].startswith("/api/")
        for view in (i["introspectable"] for i in introspector.get_category("views"))
        if view["route_name"] == route["name"] and view["request_methods"]
    }
    described = {
        (method.upper(), path) for path, methods in document["paths"].items() for method in methods
    }
    assert {(methods, path) for methods, path in routed if path != PAGE} == described


def test_every_operation_says_what_it_is(document: dict[str, Any]) -> None:
    operations = _operations(document)
    names = [operation["operationId"] for operation in operations]
    assert len(names) == len(set(names))
    assert [name for name in names if not re.fullmatch(r"[a-z]+(_[a-z]+)+", name)] == []
    described = {tag["name"]: tag["description"] for tag in document["tags"]}
    assert {tag for operation in operations for tag in operation["tags"]} == set(described)
    assert all(described.values())
    assert [o["operationId"] for o in operations if not o["summary"] or not o["description"]] == []


def test_every_success_has_a_model(document: dict[str, Any]) -> None:
    empty = [
        operation["operationId"]
        for operation in _operations(document)
        for status, answer in operation["responses"].items()
        if status.startswith("2") and status != "204" and not _says_something(answer)
    ]
    # The document does not describe itself.
    assert empty == ["openapi_read_document"]


def _says_something(answer: dict[str, Any]) -> bool:
    schemas = [content["schema"] for content in answer.get("content", {}).values()]
    return bool(schemas) and all(
        schema.keys() - {"type", "additionalProperties"} for schema in schemas
    )


def test_every_error_is_a_problem_document(document: dict[str, Any]) -> None:
    problems = document["components"]["responses"]
    for operation in _operations(document):
        for status, answer in operation["responses"].items():
            if status[0] in "45":
                problem = problems[answer["$ref"].rpartition("/")[2]]
                assert list(problem["content"]) == ["application/problem+json"]
                example = problem["content"]["application/problem+json"]["examples"]["problem"]
                assert example["value"]["status"] == int(status)


def test_what_needs_a_login_says_so(document: dict[str, Any]) -> None:
    for operation in _operations(document):
        assert bool(operation["security"]) == (
            "401" in operation["responses"] and operation["x-permission"] != "public"
        )
    assert set(document["components"]["securitySchemes"]) == {"accessToken", "apiKey"}


def test_what_is_made_leads_to_where_it_is_found(document: dict[str, Any]) -> None:
    links = document["paths"]["/api/projects"]["post"]["responses"]["201"]["links"]
    assert links["projects_read_project"]["parameters"] == {"project_id": "$response.body#/id"}
    assert links["payments_begin_payment"]["requestBody"] == {"project_id": "$response.body#/id"}


def test_every_body_has_an_example_that_is_accepted(app: TestApp, document: dict[str, Any]) -> None:
    for spec in app.app.registry["techwize.endpoints"]:
        if spec.body is None or spec.body.__name__ in _TOO_LONG_FOR_AN_EXAMPLE:
            continue
        for sample in spec.body.model_json_schema()["examples"]:
            assert spec.body.model_validate_json(json.dumps(sample), strict=True)


_TOO_LONG_FOR_AN_EXAMPLE = {"NewTemplate"}
"""Its document has its own page, docs/storyboard.md."""


def test_examples_of_answers_are_answers(document: dict[str, Any]) -> None:
    resolver = {"components": document["components"]}
    shown = 0
    for name, schema in document["components"]["schemas"].items():
        for sample in schema.get("examples", []):
            shown += 1
            whole = {"$ref": f"#/components/schemas/{name}", **resolver}
            found = [e.message for e in Draft202012Validator(whole).iter_errors(sample)]
            assert found == [], name
    assert shown > 20


def test_the_document_can_be_kept(api: Api) -> None:
    first = api.raw("GET", "/api/openapi.json", expect=200)
    assert first.headers["Cache-Control"] == "public, max-age=60"
    again = {"If-None-Match": first.headers["ETag"]}
    assert api.raw("GET", "/api/openapi.json", headers=again, expect=304).body == b""


def test_it_is_printed_without_a_database(document: dict[str, Any]) -> None:
    printed = subprocess.run(
        [sys.executable, "-m", "techwize_core", "openapi"],
        capture_output=True,
        text=True,
        check=True,
        env={"PATH": "/usr/bin:/bin", "BASE_URL": "http://localhost"},
    )
    assert json.loads(printed.stdout) == document
