"""The prompt library: a changed text is a new version, and the old one stays."""

from __future__ import annotations

from collections.abc import Iterable
from string import Formatter
from typing import NoReturn
from uuid import UUID

from sqlalchemy import func, select

from techwize_core.catalog.admin_schemas import NewPrompt, PromptPatch, PromptQuery
from techwize_core.catalog.models import AiPrompt
from techwize_core.catalog.service import CatalogService
from techwize_core.kernel.audit import write_audit
from techwize_core.kernel.db.rows import flush_unique, row_by_id
from techwize_core.kernel.errors import Invalid
from techwize_core.kernel.ids import new_id
from techwize_core.kernel.web.pages import Slice, matching, paginate
from techwize_core.kernel.work import UnitOfWork
from techwize_core.sdk import Brief

MADE_BY_WRITERS = frozenset({"word_limit", "direction"})
"""What a writer makes of the brief: the most words of the script, and its direction for the voice."""
VARIABLES = (frozenset(Brief.model_fields) - {"slots", "seed"}) | MADE_BY_WRITERS
"""What a prompt may ask for: the brief's fields, and what writers make of them."""


class PromptLibrary:
    """Adds prompts and versions of them as an admin; editors read."""

    def __init__(self, work: UnitOfWork) -> None:
        self._work = work
        self._session = work.session

    def page(self, query: PromptQuery) -> Slice[AiPrompt]:
        """Versions of prompts, newest first unless the query says otherwise."""
        columns = (
            AiPrompt.key,
            AiPrompt.version,
            AiPrompt.prompt_type,
            AiPrompt.category,
            AiPrompt.is_active,
        )
        return paginate(self._session, matching(select(AiPrompt), query, *columns), query)

    def get(self, prompt_id: UUID, *, lock: bool = False) -> AiPrompt:
        """One version of a prompt. Raises :class:`NotFound`."""
        missing = "There is no such prompt."
        return row_by_id(self._session, AiPrompt, prompt_id, missing=missing, lock=lock)

    def add(self, new: NewPrompt) -> AiPrompt:
        """The first version of a new prompt.

        Raises :class:`Invalid` for an unknown category or variable, and
        :class:`Conflict` for a key that the library has already.
        """
        if new.category is not None:
            self._work.get(CatalogService).check_category_key(new.category)
        prompt = AiPrompt(
            id=new_id(),
            tenant_id=self._work.tenant_id,
            version=1,
            variables=_variables(new.template_text, new.variables, VARIABLES),
            created_at=self._work.now(),
            **new.model_dump(exclude={"variables"}),
        )
        taken = "The library has a prompt of this key already. Change that one."
        flush_unique(self._session, prompt, taken=taken)
        self._note("prompt.added", prompt)
        return prompt

    def change(self, prompt_id: UUID, patch: PromptPatch) -> AiPrompt:
        """Switch a version on or off; another text, or other variables, make the next version.

        Gives the version that came of it. The one that it was made from is
        switched off. Raises :class:`NotFound`, and :class:`Invalid` for an
        unknown variable.
        """
        prompt = self.get(prompt_id, lock=True)
        text = prompt.template_text if patch.template_text is None else patch.template_text
        variables = prompt.variables
        if text != prompt.template_text or patch.variables is not None:
            # What a plugin's prompt asks for, its writer knows.
            variables = _variables(text, patch.variables, VARIABLES | set(prompt.variables))
        is_active = prompt.is_active if patch.is_active is None else patch.is_active
        if (text, variables) != (prompt.template_text, prompt.variables):
            prompt = self._next_version(prompt, text, variables)
            self._note("prompt.version_added", prompt)
        if prompt.is_active != is_active:
            prompt.is_active = is_active
            self._session.flush()
            self._note("prompt.changed", prompt)
        return prompt

    def _next_version(self, prompt: AiPrompt, text: str, variables: list[str]) -> AiPrompt:
        same_key = select(func.max(AiPrompt.version)).where(AiPrompt.key == prompt.key)
        latest = self._session.scalar(same_key) or prompt.version
        following = AiPrompt(
            id=new_id(),
            tenant_id=prompt.tenant_id,
            key=prompt.key,
            version=latest + 1,
            prompt_type=prompt.prompt_type,
            template_text=text,
            variables=variables,
            category=prompt.category,
            is_active=prompt.is_active,
            created_at=self._work.now(),
        )
        prompt.is_active = False
        taken = "Somebody else has just changed this prompt. Read it again, then change it."
        flush_unique(self._session, following, taken=taken)
        return following

    def _note(self, act: str, prompt: AiPrompt) -> None:
        details = {"key": prompt.key, "version": prompt.version, "is_active": prompt.is_active}
        write_audit(self._work, act, "prompt", prompt.id, details)


def _variables(text: str, declared: Iterable[str] | None, known: frozenset[str]) -> list[str]:
    """The variables of a prompt in the order of their use, then those that are declared besides.

    Raises :class:`Invalid` that names what is unknown, or used without having
    been declared.
    """
    used = list(dict.fromkeys(_used(text)))
    names = [*used, *(name for name in declared or () if name not in used)]
    if unknown := [name for name in names if name not in known]:
        _refuse(
            "template_text" if set(unknown) & set(used) else "variables",
            f"There is no variable {_listed(unknown)}. Use {_listed(sorted(known))}.",
        )
    if declared is not None and (missing := set(used) - set(declared)):
        _refuse("variables", f"The text uses {_listed(sorted(missing))} as well.")
    return names


def _used(text: str) -> Iterable[str]:
    try:
        parts = list(Formatter().parse(text))
    except ValueError:
        _refuse("template_text", "A brace is open. Write {name}, and {{ for a brace itself.")
    for _literal, name, form, conversion in parts:
        # Nothing but a name: "{brief.__class__}" and "{title!r:>99}" are programs.
        if name is not None and (form or conversion or not name.isidentifier()):
            _refuse("template_text", "Write a variable as {name}, with nothing else in the braces.")
        if name is not None:
            yield name


def _refuse(field: str, message: str) -> NoReturn:
    raise Invalid.field(field, message)


def _listed(names: Iterable[str]) -> str:
    return ", ".join(f"{{{name}}}" for name in names)
