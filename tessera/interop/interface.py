"""The JSON interface for other systems, with its OpenAPI document."""

from typing import Any

import orjson
from django.http import HttpRequest
from ninja import NinjaAPI
from ninja.renderers import BaseRenderer

from tessera.interop import problems
from tessera.interop.callers import Bearer
from tessera.interop.forms import drafts, published, sent
from tessera.interop.reading import Bounded


class Renderer(BaseRenderer):
    media_type = "application/json"

    def render(self, request: HttpRequest, data: Any, *, response_status: int) -> bytes:
        return orjson.dumps(data)


interface = NinjaAPI(
    title="Tessera",
    version="1",
    description="Published forms, drafts and submissions. See docs/api.md.",
    urls_namespace="api",
    docs_url=None,
    auth=Bearer(),
    parser=Bounded(),
    renderer=Renderer(),
)
problems.install(interface)
for router in (published.router, drafts.router, sent.router):
    interface.add_router("", router)
