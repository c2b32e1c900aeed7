"""Jinja as our templates expect it: one environment per language, since macros are shared."""

from __future__ import annotations

from functools import partial
from typing import Any

import jinja2
from pyramid.config import Configurator
from pyramid.csrf import get_csrf_token
from pyramid.request import Request
from pyramid.response import Response

from techwize_core.kernel.branding import brand_variables
from techwize_core.kernel.db.scope import Role
from techwize_core.kernel.objects.signing import MEDIA_PATH
from techwize_core.kernel.phone import display_phone
from techwize_core.kernel.platform import Platform, platform_of
from techwize_core.kernel.resources import resource
from techwize_core.web.assets import Assets
from techwize_core.web.formats import money_filter, size_words, when_filter
from techwize_core.web.languages import LANGUAGES, language_of, translated, translations
from techwize_core.web.unread import UnreadCount


class Templates:
    """Renders ``templates/`` in a language."""

    def __init__(self, platform: Platform, assets: Assets) -> None:
        self._environments = {name: _environment(name, platform, assets) for name in LANGUAGES}

    def render(self, name: str, language: str, context: dict[str, Any]) -> str:
        """The template's text."""
        return self._environments[language].get_template(name).render(context)


def _environment(language: str, platform: Platform, assets: Assets) -> jinja2.Environment:
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(resource("templates")),
        autoescape=True,
        extensions=["jinja2.ext.i18n"],
        auto_reload=platform.settings.demo == "on",
    )
    environment.install_gettext_translations(translations(language), newstyle=True)  # type: ignore[attr-defined]
    environment.globals.update(asset=assets.url, brand_variables=brand_variables)
    environment.filters.update(
        money=money_filter(language),
        when=when_filter(language, platform.clock.now),
        size=size_words,
        phone=display_phone,
        translated=partial(translated, language),
        at_this_host=partial(
            _at_this_host, f"{platform.settings.base_url.rstrip('/')}{MEDIA_PATH}"
        ),
    )
    return environment


def _at_this_host(media: str, url: str) -> str:
    """A file that the site serves itself, from the page's own host: captions load from no other."""
    return url.replace(media, MEDIA_PATH, 1) if url.startswith(media) else url


def render(
    request: Request, template: str, context: dict[str, Any] | None = None, *, status: int = 200
) -> Response:
    """A page or a fragment: the template with what every page needs, and the view's own values."""
    language = language_of(request)
    everything = {**_shared(request, language), **(context or {})}
    text = request.registry["techwize.templates"].render(template, language, everything)
    # What one person sees must not be shown to the next from a cache.
    response = Response(text, status=status, content_type="text/html", charset="utf-8")
    response.headers.update({"Content-Language": language, "Cache-Control": "private, no-cache"})
    return response


def _shared(request: Request, language: str) -> dict[str, Any]:
    viewer = getattr(request, "viewer", None)
    return {
        "request": request,
        "tenant": page_tenant(request),
        "user": viewer,
        "home": home_of(viewer.role) if viewer else "/",
        "nonce": request.csp_nonce,
        "locale": language,
        "csrf_token": get_csrf_token(request),
        "unread_count": request.work.get(UnreadCount).of(viewer) if viewer else 0,
        "flashes": request.session.pop_flash(),
        "now": request.platform.clock.now(),
    }


def page_tenant(request: Request) -> dict[str, Any]:
    """What pages show of the tenant; the logo as an address that the browser can fetch."""
    tenant = request.tenant
    brand = dict(tenant.brand)
    if key := brand.get("logo_key"):
        brand["logo_url"] = request.platform.store.signed_url(
            key, expires_seconds=3600, now=request.platform.clock.now()
        )
    return {"name": tenant.name, "slug": tenant.slug, "brand": brand}


def home_of(role: Role) -> str:
    """Where somebody of that role begins."""
    return {Role.EDITOR: "/studio", Role.ADMIN: "/hq"}.get(role, "/portal")


def includeme(config: Configurator) -> None:
    """The templates of this process."""
    platform = platform_of(config.registry)
    config.registry["techwize.templates"] = Templates(platform, config.registry["techwize.assets"])
