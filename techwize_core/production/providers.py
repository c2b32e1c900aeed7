"""Which of the tenant's writers, voices and music sources can do a job, and in which order."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any, Protocol, TypeVar

from techwize_core.kernel.extensions.caller import PluginCaller
from techwize_core.kernel.extensions.registry import Extensions, Offer
from techwize_core.kernel.logs import get_logger
from techwize_core.production.errors import StepRefused
from techwize_core.sdk import MusicSource, PluginError, ProviderContext, Voice, Writer
from techwize_core.sdk.studio import Language, Mood

log = get_logger(__name__)

T = TypeVar("T")
_CHECK_SECONDS = 5.0
Order = dict[str, list[str]]
"""``{"writers": [...], "voices": [...], "music": [...]}``: ids in the tenant's preferred order."""


class _Named(Protocol):
    id: str


P = TypeVar("P", bound=_Named)


class Studio:
    """The providers of one tenant.

    The tenant's setting ``studio`` names the order; whom it does not name comes
    after, in the order of registration.
    """

    def __init__(self, caller: PluginCaller, extensions: Extensions, order: Order) -> None:
        self.caller = caller
        self._extensions = extensions
        self._order = order

    def writers(self, language: Language) -> list[Offer[Writer]]:
        """Writers of the language that are switched on and set up."""
        able = [w for w in self._extensions.writers if language in w.item.languages]
        return self._ready("writers", able)

    def voices(self, language: Language) -> list[Offer[Voice]]:
        """Voices of the language that are switched on and set up."""
        able = [v for v in self._extensions.voices if v.item.voices.get(language)]
        return self._ready("voices", able)

    def music(self, mood: Mood) -> list[Offer[MusicSource]]:
        """Music sources for the mood that are switched on."""
        able = [m for m in self._extensions.music if mood in m.item.moods]
        return self._sorted("music", filter(self._is_on, able))

    def name_of(self, offer: Offer[Any]) -> str:
        """Plugin, version and provider: who answers for a result."""
        version = self._extensions.infos[offer.plugin_id].version
        return f"{offer.plugin_id}@{version}/{offer.item.id}"

    def names_of(self, offers: Sequence[Offer[Any]]) -> list[str]:
        """The names of a whole chain."""
        return [self.name_of(offer) for offer in offers]

    def call(
        self,
        offer: Offer[Any],
        operation: str,
        act: Callable[[ProviderContext[Any]], T],
        seconds: float,
    ) -> T:
        """Call the provider, through the one caller. Raises :class:`PluginError`."""
        return self.caller.call(offer.plugin_id, operation, act, seconds=seconds)

    def _ready(self, kind: str, offers: list[Offer[P]]) -> list[Offer[P]]:
        return self._sorted(kind, (o for o in offers if self._is_on(o) and self._is_configured(o)))

    def _sorted(self, kind: str, offers: Iterable[Offer[P]]) -> list[Offer[P]]:
        wanted = self._order.get(kind, [])
        # Stable: providers that the tenant does not rank keep their order.
        return sorted(
            offers, key=lambda o: wanted.index(o.item.id) if o.item.id in wanted else len(wanted)
        )

    def _is_on(self, offer: Offer[Any]) -> bool:
        return self.caller.is_enabled(offer.plugin_id)

    def _is_configured(self, offer: Offer[Any]) -> bool:
        try:
            return self.call(
                offer, "is_configured", lambda c: bool(offer.item.is_configured(c)), _CHECK_SECONDS
            )
        except PluginError:
            return False


def first_that_answers(
    studio: Studio, offers: Sequence[Offer[P]], what: str, ask: Callable[[Offer[P]], T]
) -> tuple[T, str]:
    """What the first provider gives that does not fail, and its name.

    Raises the last provider's error when all fail, :class:`StepRefused` when
    there is none.
    """
    for offer in offers:
        try:
            return ask(offer), studio.name_of(offer)
        except PluginError as error:
            if offer is offers[-1]:
                raise
            log.warning("production.fell_back", provider=studio.name_of(offer), error=str(error))
    raise StepRefused(f"No plugin that is switched on and set up can make the {what}.")
