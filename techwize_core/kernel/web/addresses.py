"""What the parts of an address say."""

from __future__ import annotations

from uuid import UUID

from pyramid.request import Request

from techwize_core.kernel.errors import NotFound
from techwize_core.kernel.ids import parse_id


def id_at(
    request: Request, name: str, *, otherwise: str = "There is nothing at this address."
) -> UUID:
    """The id in the part ``name`` of the address.

    Raises :class:`NotFound`, with the sentence ``otherwise``, for what is no
    id: to the person it is the same as an id that nothing has.
    """
    found = parse_id(request.matchdict[name])
    if found is None:
        raise NotFound(otherwise)
    return found
