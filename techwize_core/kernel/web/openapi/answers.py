"""What an endpoint may answer: its own answer, and every error that can really occur."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from techwize_core.kernel.errors import TechwizeError
from techwize_core.kernel.permissions import Permission
from techwize_core.kernel.web.endpoint import Endpoint
from techwize_core.kernel.web.openapi.models import Json, Models
from techwize_core.kernel.web.validation import JSON

_RATE = ("RateLimit-Limit", "RateLimit-Remaining", "RateLimit-Reset")
_WRITES = frozenset({"POST", "PUT", "PATCH", "DELETE"})


class FieldError(BaseModel):
    """One field that breaks a rule; never its value."""

    model_config = ConfigDict(extra="allow")

    loc: list[str | int] = Field(
        description="Where it is: body or query, then the way to the field.",
        examples=[["body", "title"]],
    )
    msg: str = Field(description="What to do, in a sentence.", examples=["Field required"])


class Problem(BaseModel):
    """An error (RFC 9457). Further members belong to the kind of problem, such as `allowed` of a 409."""

    model_config = ConfigDict(extra="allow")

    type: str = Field(
        description="The kind of problem, stable.", examples=["urn:techwize:problem:not-found"]
    )
    title: str = Field(description="The kind in words.", examples=["Not found"])
    status: int = Field(description="The HTTP status.", examples=[404])
    detail: str = Field(
        description="What happened and what to do, for a person.",
        examples=["There is no such project, or it is not yours."],
    )
    errors: list[FieldError] = Field(description="The fields that are wrong, where some are.")
    request_id: str = Field(description="Say it when you write to us.", examples=["5f0c3a9e2b71"])


_MEANINGS = {
    400: "The request cannot be read: not UTF-8, not JSON, or a broken header.",
    401: "No token, or one that no longer holds, or one of another tenant.",
    402: "Something must be paid first.",
    403: "Yours to see but not to do, or a role that may never.",
    404: "Not there, or not yours.",
    405: "Another method than this address takes; `Allow` names those.",
    409: "The state of things does not allow it; `allowed`, where there is one, names what it allows.",
    410: "It was there and is gone.",
    412: "It has changed since you read it.",
    413: "More than is taken at once: 1 MB of JSON, or a file over its limit.",
    415: "A media type that is not taken.",
    422: "Fields that break a rule, each named in `errors`; or an Idempotency-Key used for another request.",
    429: "Too many requests; `Retry-After` says when to come back.",
    503: "Something that we need is down, and nothing was changed; try again in a moment.",
    507: "There is no room to keep it.",
}

HEADERS: Json = {
    "RateLimit-Limit": {
        "description": "How many requests are allowed in the window.",
        "schema": {"type": "integer", "minimum": 0, "examples": [3000]},
    },
    "RateLimit-Remaining": {
        "description": "How many are left of them.",
        "schema": {"type": "integer", "minimum": 0, "examples": [2999]},
    },
    "RateLimit-Reset": {
        "description": "Seconds until the window begins anew.",
        "schema": {"type": "integer", "minimum": 0, "examples": [42]},
    },
    "X-Request-Id": {
        "description": "The reference number of the request.",
        "schema": {"type": "string", "examples": ["5f0c3a9e2b71"]},
    },
    "ETag": {
        "description": "The tag of what was read, for `If-None-Match`.",
        "schema": {"type": "string", "examples": ['W/"3d1f7c2ab9e04c55a9d1b2f07c6e8a91"']},
    },
    "Retry-After": {
        "description": "Seconds to wait.",
        "schema": {"type": "integer", "minimum": 1, "examples": [7]},
    },
    "Allow": {
        "description": "The methods that this address takes.",
        "schema": {"type": "string", "examples": ["GET, HEAD, POST"]},
    },
    "WWW-Authenticate": {
        "description": "How to say who you are.",
        "schema": {"type": "string", "const": "Bearer"},
    },
    "Idempotent-Replayed": {
        "description": "There when this is the answer that the same key got before.",
        "schema": {"type": "string", "const": "true"},
    },
}

_OF_ERRORS = {401: ("WWW-Authenticate",), 405: ("Allow",), 429: ("Retry-After",)}


def problem_answers(statuses: set[int], models: Models) -> Json:
    """The shared answers of the document, by the names under which endpoints refer to them."""
    return {_name(status): _problem_answer(status, models) for status in sorted(statuses)}


def statuses_of(spec: Endpoint) -> set[int]:
    """The errors that an endpoint may answer with: what its declaration brings, and its own."""
    found = {400, 404, 405, 429, 503, *spec.errors}
    if spec.permission is not Permission.PUBLIC:
        found |= {401, 403}
    if spec.method in _WRITES:
        found.add(413)
    if spec.body is not None or spec.upload_limit is not None:
        found |= {415, 422}
    if spec.query is not None or spec.method == "POST":
        # A POST without a body has its Idempotency-Key.
        found.add(422)
    return found


def answers_of(spec: Endpoint, models: Models, links: Json) -> Json:
    """``responses`` of an operation."""
    answers = {str(spec.status): _success(spec, models, links)}
    if spec.method == "GET":
        answers["304"] = {
            "description": "It is as you have it (`If-None-Match`).",
            "headers": _headers("ETag", *_RATE, "X-Request-Id"),
        }
    for status in sorted(statuses_of(spec)):
        answers[str(status)] = {"$ref": f"#/components/responses/{_name(status)}"}
    return answers


def _success(spec: Endpoint, models: Models, links: Json) -> Json:
    names = [*_RATE, "X-Request-Id"]
    if spec.method == "GET":
        names.append("ETag")
    if spec.method == "POST":
        names.append("Idempotent-Replayed")
    answer: Json = {"description": _DONE[spec.status], "headers": _headers(*names)}
    if spec.produces != JSON:
        answer["content"] = {spec.produces: {"schema": {"type": "string", "format": "binary"}}}
    elif spec.answer is not None:
        answer["content"] = {JSON: {"schema": models.given(spec.answer)}}
    if links:
        answer["links"] = links
    return answer


_DONE = {
    200: "Done.",
    201: "Made.",
    202: "Begun; it goes on elsewhere.",
    204: "Done; there is nothing to say.",
}


def _problem_answer(status: int, models: Models) -> Json:
    headers = ("X-Request-Id", *_OF_ERRORS.get(status, ()))
    return {
        "description": _MEANINGS[status],
        "headers": _headers(*headers, *(() if status in {405, 413} else _RATE)),
        "content": {
            "application/problem+json": {
                "schema": models.given(Problem),
                "examples": {"problem": {"value": _example(status)}},
            }
        },
    }


def _example(status: int) -> Json:
    kind = _kinds().get(status)
    name = kind.__name__ if kind else "TechwizeError"
    slug = "".join(f"-{c.lower()}" if c.isupper() else c for c in name).lstrip("-")
    wrong: list[Any] = (
        [{"loc": ["body", "title"], "msg": "Field required"}] if status == 422 else []
    )
    return {
        "type": f"urn:techwize:problem:{slug}",
        "title": kind.title if kind else "Refused",
        "status": status,
        "detail": "Look at the fields named below." if wrong else _MEANINGS[status].split(";")[0],
        "errors": wrong,
        "request_id": "5f0c3a9e2b71",
    }


def _kinds() -> dict[int, type[TechwizeError]]:
    """The plain error of each status: the first that was declared."""
    kinds: dict[int, type[TechwizeError]] = {}
    for kind in TechwizeError.__subclasses__():
        kinds.setdefault(kind.status, kind)
    return kinds


def _headers(*names: str) -> Json:
    return {name: {"$ref": f"#/components/headers/{name}"} for name in names}


def _name(status: int) -> str:
    return f"Problem{status}"
