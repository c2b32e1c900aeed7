"""The whole OpenAPI document, made from the endpoints that the domains have declared."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from pyramid.config import Configurator
from pyramid.registry import Registry

from techwize_core import __version__
from techwize_core.kernel.web.endpoint import Endpoint
from techwize_core.kernel.web.openapi.answers import (
    HEADERS,
    Problem,
    problem_answers,
    statuses_of,
)
from techwize_core.kernel.web.openapi.conventions import CONVENTIONS
from techwize_core.kernel.web.openapi.models import Json, Models
from techwize_core.kernel.web.openapi.operations import PARAMETERS, operation

VERSION = "3.1.1"
_ENDPOINTS = "techwize.endpoints"
_TAGS = "techwize.api_tags"


def describe(registry: Registry, server: str) -> Json:
    """The document of the application that ``registry`` holds; ``server`` is its public address.

    Raises :class:`TypeError` for an endpoint that says too little of itself.
    """
    endpoints: Sequence[Endpoint] = registry[_ENDPOINTS]
    tags: Mapping[str, str] = registry.get(_TAGS, {})
    models = Models(
        taken=(kind for spec in endpoints for kind in (spec.query, spec.body, spec.form) if kind),
        given=(
            Problem,
            *(kind for kind in (spec.answer for spec in endpoints) if kind is not None),
        ),
    )
    return {
        "openapi": VERSION,
        "info": {
            "title": "Tech-Wize API",
            "version": __version__,
            "summary": "Order, pay, follow, review and download marketing videos.",
            "description": CONVENTIONS,
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "servers": [{"url": server}],
        "tags": _tags(endpoints, tags),
        "paths": _paths(endpoints, models),
        "components": {
            "schemas": models.components,
            "parameters": PARAMETERS,
            "headers": HEADERS,
            "responses": problem_answers(
                {status for spec in endpoints for status in statuses_of(spec)}, models
            ),
            "securitySchemes": _SCHEMES,
        },
    }


_SCHEMES: Json = {
    "accessToken": {
        "type": "http",
        "scheme": "bearer",
        "bearerFormat": "JWT",
        "description": "The `access_token` of sign-up, login or refresh; good for 15 minutes.",
    },
    "apiKey": {
        "type": "http",
        "scheme": "bearer",
        "bearerFormat": "tw_live_…",
        "description": "An API key from `POST /api/keys`, for programs: it may do what its scopes say.",
    },
}


_METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")


def _paths(endpoints: Sequence[Endpoint], models: Models) -> Json:
    paths: Json = {}
    # As a reader looks for them: a collection before what is in it, reading before writing.
    for spec in sorted(endpoints, key=lambda spec: (spec.path, _METHODS.index(spec.method))):
        paths.setdefault(spec.path, {})[spec.method.lower()] = operation(spec, models, endpoints)
    return paths


def _tags(endpoints: Sequence[Endpoint], descriptions: Mapping[str, str]) -> list[Json]:
    """In the order of the domains; each described."""
    used = list(dict.fromkeys(spec.tag for spec in endpoints))
    if missing := [tag for tag in used if tag not in descriptions]:
        raise TypeError(f"describe the tags {', '.join(missing)} with config.add_api_tag")
    return [{"name": tag, "description": descriptions[tag]} for tag in used]


def _add_api_tag(config: Configurator, name: str, description: str) -> None:
    config.registry.setdefault(_TAGS, {})[name] = description


def includeme(config: Configurator) -> None:
    """``config.add_api_tag``: what a group of endpoints is about."""
    config.add_directive("add_api_tag", _add_api_tag)
