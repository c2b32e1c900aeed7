"""One endpoint as an operation of the document."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from techwize_core.kernel.db.scope import PERSON_ROLES
from techwize_core.kernel.permissions import Permission, allows
from techwize_core.kernel.web.endpoint import Endpoint
from techwize_core.kernel.web.openapi.answers import answers_of
from techwize_core.kernel.web.openapi.models import Json, Models, address_schema, without_null
from techwize_core.kernel.web.throttle import OWN
from techwize_core.kernel.web.validation import JSON

_PART = re.compile(r"\{(\w+)\}")
_FILE_LIMIT_UNIT = 1024 * 1024

PARAMETERS: Json = {
    "X-Tenant": {
        "name": "X-Tenant",
        "in": "header",
        "description": "The agency, by its short name, where the host name does not say it.",
        "schema": {"type": "string", "examples": ["demo"]},
    },
    "Idempotency-Key": {
        "name": "Idempotency-Key",
        "in": "header",
        "description": "A key of your own for this act, good for 24 hours: the same request with the "
        "same key is carried out once and gets the same answer.",
        "schema": {
            "type": "string",
            "minLength": 1,
            "maxLength": 255,
            "examples": ["0192f3c4-6a1e-7c55-9b1d-5f0c3a9e2b71"],
        },
    },
    "If-None-Match": {
        "name": "If-None-Match",
        "in": "header",
        "description": "The `ETag` of what you have; 304 when nothing has changed.",
        "schema": {"type": "string", "examples": ['W/"3d1f7c2ab9e04c55a9d1b2f07c6e8a91"']},
    },
}
_SECURITY: list[Json] = [{"accessToken": []}, {"apiKey": []}]


def operation_id(spec: Endpoint) -> str:
    """The stable name of an operation: its domain and its view."""
    return spec.name.replace(".", "_")


def parts_of(path: str) -> list[str]:
    """The names in an address, in order."""
    return _PART.findall(path)


def operation(spec: Endpoint, models: Models, everything: Sequence[Endpoint]) -> Json:
    """The operation object."""
    described: Json = {
        "operationId": operation_id(spec),
        "summary": spec.summary,
        "description": _description(spec),
        "tags": [spec.tag],
        "x-permission": spec.permission.value,
        "x-roles": _roles(spec.permission),
        "parameters": [*_address(spec), *_query(spec, models), *_headers(spec)],
        "responses": answers_of(spec, models, _links(spec, models, everything)),
        "security": [] if spec.permission is Permission.PUBLIC else _SECURITY,
    }
    if (body := _body(spec, models)) is not None:
        described["requestBody"] = body
    return described


def _description(spec: Endpoint) -> str:
    return "\n\n".join(
        part for part in (spec.description, _who(spec.permission), _how_often(spec)) if part
    )


def _who(permission: Permission) -> str:
    if permission is Permission.PUBLIC:
        return "For everybody, without a login."
    return f"For {', '.join(_roles(permission))} (permission `{permission.value}`)."


def _roles(permission: Permission) -> list[str]:
    return [role.value for role in PERSON_ROLES if allows(role, permission)]


def _how_often(spec: Endpoint) -> str:
    whom = "of one login" if spec.rate is OWN else "from one address"
    return f"At most {spec.rate.limit:,} requests in {spec.rate.seconds} seconds {whom}."


def _address(spec: Endpoint) -> list[Json]:
    return [
        {"name": name, "in": "path", "required": True, "schema": _part_schema(spec, name)}
        for name in parts_of(spec.path)
    ]


def _part_schema(spec: Endpoint, name: str) -> Json:
    if name in spec.addresses:
        return address_schema(spec.addresses[name])
    if not name.endswith("_id"):
        raise TypeError(f"{spec.name}: say in `addresses` what {{{name}}} of {spec.path} is")
    return address_schema(UUID)


def _query(spec: Endpoint, models: Models) -> list[Json]:
    if spec.query is None:
        return []
    schema = models.taken(spec.query)
    required = models.required(schema)
    return [
        _query_parameter(name, without_null(part), required=name in required)
        for name, part in models.properties(schema).items()
    ]


def _query_parameter(name: str, schema: Json, *, required: bool) -> Json:
    parameter: Json = {"name": name, "in": "query"}
    if said := schema.get("description"):
        parameter["description"] = said
        schema = {key: value for key, value in schema.items() if key != "description"}
    return {**parameter, "required": required, "schema": schema}


def _headers(spec: Endpoint) -> list[Json]:
    names = ["X-Tenant"]
    if spec.method == "POST":
        names.append("Idempotency-Key")
    if spec.method == "GET":
        names.append("If-None-Match")
    return [{"$ref": f"#/components/parameters/{name}"} for name in names]


def _body(spec: Endpoint, models: Models) -> Json | None:
    if spec.body is not None:
        return {"required": True, "content": {JSON: {"schema": models.taken(spec.body)}}}
    if spec.form is not None and spec.upload_limit is not None:
        return {
            "required": True,
            "description": f"At most {spec.upload_limit // _FILE_LIMIT_UNIT} MB.",
            "content": {"multipart/form-data": {"schema": models.taken(spec.form)}},
        }
    if spec.raw:
        said = "Taken as it comes, whatever it is."
        return {"required": False, "description": said, "content": {JSON: {"schema": {}}}}
    return None


def _links(spec: Endpoint, models: Models, everything: Sequence[Endpoint]) -> Json:
    """Where one can go with the id of what was made."""
    if spec.makes is None:
        return {}
    own = set(parts_of(spec.path))
    links: Json = {}
    for other in everything:
        needed = set(parts_of(other.path))
        if spec.makes in needed and needed <= own | {spec.makes}:
            links[operation_id(other)] = {
                "operationId": operation_id(other),
                "parameters": {name: _source(name, spec.makes) for name in sorted(needed)},
            }
        elif not needed and other.body is not None and spec.makes in _fields(other.body, models):
            links[operation_id(other)] = {
                "operationId": operation_id(other),
                "requestBody": {spec.makes: _source(spec.makes, spec.makes)},
            }
    return links


def _fields(body: Any, models: Models) -> Json:
    return models.properties(models.taken(body))


def _source(name: str, made: str) -> str:
    return "$response.body#/id" if name == made else f"$request.path.{name}"
