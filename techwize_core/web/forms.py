"""HTML forms checked by the same models as the API; what a person typed is never lost."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Generic, TypeVar

from pydantic import BaseModel, ValidationError
from pyramid.request import Request

from techwize_core.kernel.errors import TechwizeError
from techwize_core.web.languages import translate

M = TypeVar("M", bound=BaseModel)
_SECRET = frozenset({"password", "current_password", "otp", "code", "token"})

# pydantic's own words are a programmer's.
_SENTENCES: dict[str, str] = {
    "missing": "Fill this in.",
    "string_too_short": "Write at least %(min_length)s characters.",
    "string_too_long": "Write at most %(max_length)s characters.",
    "too_short": "Write at least %(min_length)s characters.",
    "too_long": "Write at most %(max_length)s characters.",
    "literal_error": "Choose one of the options.",
    "uuid_parsing": "Choose one of the options.",
    "string_pattern_mismatch": "Leave out special characters such as < and >.",
    "extra_forbidden": "This does not belong here.",
}


class Form(Generic[M]):
    """What was sent: ``values`` to show again, ``errors`` by field, ``data`` once all is well."""

    def __init__(self, request: Request, values: Mapping[str, Any] | None = None) -> None:
        self._request = request
        self.values: dict[str, Any] = dict(values or {})
        self.errors: dict[str, str] = {}
        self.data: M | None = None

    @classmethod
    def read(
        cls,
        request: Request,
        model: type[M],
        *,
        prepare: Callable[[dict[str, Any]], dict[str, Any]] = lambda values: values,
    ) -> Form[M]:
        """The posted form. Empty fields count as left out; ``prepare`` may build nested values."""
        sent = {
            name: value.strip() for name, value in request.POST.items() if isinstance(value, str)
        }
        form: Form[M] = cls(request, {k: v for k, v in sent.items() if k not in _SECRET})
        known = {
            k: v
            for k, v in prepare(sent).items()
            if k in model.model_fields and v not in ("", None)
        }
        try:
            form.data = model.model_validate(known)
        except ValidationError as error:
            for problem in error.errors():
                name = str(problem["loc"][0]) if problem["loc"] else "form"
                form.errors.setdefault(name, _sentence(request, problem))
        return form

    @property
    def is_good(self) -> bool:
        """Whether nothing is wrong so far."""
        return not self.errors and self.data is not None

    def checked(self) -> M:
        """The data of a good form. Raises :class:`ValueError` for one that is not."""
        if self.data is None:
            raise ValueError("this form is not good: look at is_good first")
        return self.data

    def refuse(self, error: TechwizeError) -> Form[M]:
        """Add what a service said against it."""
        if not error.errors:
            self.errors.setdefault("form", translate(self._request, error.detail))
        for problem in error.errors:
            name = str(problem["loc"][-1]) if problem.get("loc") else "form"
            self.errors.setdefault(name, translate(self._request, str(problem["msg"])))
        return self

    def value(self, name: str, otherwise: Any = "") -> Any:
        """What to show in a field."""
        return self.values.get(name, otherwise)

    def error(self, name: str) -> str | None:
        """What is wrong with a field; None when nothing is."""
        return self.errors.get(name)

    @property
    def summary(self) -> list[tuple[str, str]]:
        """All errors, for ``ui.error_summary``."""
        return list(self.errors.items())


def _sentence(request: Request, problem: Mapping[str, Any]) -> str:
    if problem["type"] in ("value_error", "assertion_error"):
        said = str(problem["ctx"]["error"])
        return translate(request, said[:1].upper() + said[1:].rstrip(".") + ".")
    # An empty required text is "missing" to a person, whatever the model says.
    if problem["type"] in ("string_too_short", "too_short") and not problem.get("input"):
        return translate(request, _SENTENCES["missing"])
    known = _SENTENCES.get(str(problem["type"]), "Choose another value.")
    return (
        translate(request, known, **problem.get("ctx", {}))
        if "%(" in known
        else translate(request, known)
    )
