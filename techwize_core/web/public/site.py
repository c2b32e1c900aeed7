"""The pages that sell: home, prices, templates, contact, legal, and what search engines read."""

from __future__ import annotations

from typing import Any

from pyramid.request import Request
from pyramid.response import Response

from techwize_core.analytics.schemas import Contact
from techwize_core.analytics.service import LeadService
from techwize_core.catalog.service import CatalogService
from techwize_core.kernel.errors import Invalid, NotFound
from techwize_core.kernel.permissions import Permission
from techwize_core.kernel.web.addresses import id_at
from techwize_core.kernel.web.throttle import SENSITIVE
from techwize_core.web.forms import Form
from techwize_core.web.languages import language_of
from techwize_core.web.page import go_to, page
from techwize_core.web.public.offers import STYLES, Offers
from techwize_core.web.public.posters import poster_svg
from techwize_core.web.rendering import render

_CONTACT = "public/contact.html.jinja2"
_PUBLIC_PATHS = ("/", "/services", "/templates", "/contact", "/order", "/terms", "/privacy")
_TRAP = "website"
"""A field that people do not see; what fills it in is a machine."""


@page("GET", "/", permission=Permission.PUBLIC, template="public/home.html.jinja2")
def show_home(request: Request) -> dict[str, Any]:
    """The promise, how it works, what it costs."""
    offers = request.work.get(Offers)
    return {
        "promise": offers.promise(),
        "categories": offers.categories(),
        "offers": offers,
        "posters": offers.posters(language_of(request))[:6],
    }


@page("GET", "/services", permission=Permission.PUBLIC, template="public/services.html.jinja2")
def show_services(request: Request) -> dict[str, Any]:
    """All packages with their prices."""
    offers = request.work.get(Offers)
    return {"categories": offers.categories(), "offers": offers}


@page("GET", "/templates", permission=Permission.PUBLIC, template="public/templates.html.jinja2")
def show_templates(request: Request) -> dict[str, Any]:
    """The gallery, filtered by what the address says."""
    offers = request.work.get(Offers)
    category = offers.category_by_key(request.GET.get("category"))
    style = request.GET.get("style") if request.GET.get("style") in STYLES else None
    return {
        "categories": offers.categories(),
        "styles": STYLES,
        "category": category.key if category else "",
        "style": style or "",
        "posters": offers.posters(language_of(request), category=category, style=style),
    }


@page("GET", "/templates/{template_id}/poster.svg", permission=Permission.PUBLIC)
def show_poster(request: Request) -> Response:
    """A template's poster, drawn from its own first scene."""
    missing = "There is no such template."
    template_id = id_at(request, "template_id", otherwise=missing)
    try:
        template = request.work.get(CatalogService).template_on_offer(template_id)
    except Invalid:
        raise NotFound(missing) from None
    drawing = poster_svg(template, language_of(request))
    response = Response(drawing, content_type="image/svg+xml", charset="utf-8")
    response.headers["Cache-Control"] = "private, max-age=3600"
    response.headers["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'"
    return response


@page("GET", "/contact", permission=Permission.PUBLIC, template=_CONTACT)
def show_contact(request: Request) -> dict[str, Any]:
    """The form to write to us."""
    known = (
        {"name": request.viewer.full_name, "email": request.viewer.email} if request.viewer else {}
    )
    return {"form": Form(request, known), "sent": "sent" in request.GET}


@page("POST", "/contact", permission=Permission.PUBLIC, rate=SENSITIVE)
def send_contact(request: Request) -> Response:
    """Keep the message. A machine is thanked as well, and learns nothing."""
    form = Form.read(request, Contact)
    if request.POST.get(_TRAP):
        return go_to("/contact", sent="1")
    if not form.is_good:
        return render(request, _CONTACT, {"form": form, "sent": False}, status=422)
    request.work.get(LeadService).capture(form.checked().model_dump())
    return go_to("/contact", sent="1")


@page("GET", "/terms", permission=Permission.PUBLIC, template="public/terms.html.jinja2")
def show_terms(_request: Request) -> dict[str, Any]:
    """What both sides agree to."""
    return {}


@page("GET", "/privacy", permission=Permission.PUBLIC, template="public/privacy.html.jinja2")
def show_privacy(_request: Request) -> dict[str, Any]:
    """What we keep about people, and why."""
    return {}


@page("GET", "/robots.txt", permission=Permission.PUBLIC)
def show_robots(request: Request) -> Response:
    """What search engines may look at."""
    lines = (
        "User-agent: *",
        "Disallow: /portal",
        "Disallow: /studio",
        "Disallow: /hq",
        "Disallow: /api",
    )
    text = "\n".join((*lines, f"Sitemap: {request.host_url}/sitemap.xml", ""))
    return Response(text, content_type="text/plain", charset="utf-8")


@page("GET", "/sitemap.xml", permission=Permission.PUBLIC)
def show_sitemap(request: Request) -> Response:
    """The public pages."""
    places = "".join(f"<url><loc>{request.host_url}{path}</loc></url>" for path in _PUBLIC_PATHS)
    xml = f'<?xml version="1.0" encoding="UTF-8"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{places}</urlset>'
    return Response(xml, content_type="application/xml", charset="utf-8")
