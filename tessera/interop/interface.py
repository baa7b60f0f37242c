"""The JSON interface for other systems, with its OpenAPI document."""

from typing import Any, Final

import orjson
from django.http import HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.openapi.schema import OpenAPISchema
from ninja.operation import Operation
from ninja.renderers import BaseRenderer
from pydantic.json_schema import models_json_schema

from tessera.interop import problems, tokens
from tessera.interop.callers import Bearer
from tessera.interop.forms import drafts, published, sent
from tessera.interop.forms.schemas import Problem
from tessera.interop.reading import Bounded

REF: Final = "#/components/schemas/"


class Renderer(BaseRenderer):
    media_type = "application/json"

    def render(self, request: HttpRequest, data: Any, *, response_status: int) -> bytes:
        return orjson.dumps(data)


class Interface(NinjaAPI):
    """Names operations shortly, and says of each that it may answer with a problem."""

    def get_openapi_operation_id(self, operation: Operation) -> str:
        return operation.view_func.__name__

    def create_temporal_response(self, request: HttpRequest) -> HttpResponse:
        """Nobody between us and the system keeps what it is answered."""
        response = super().create_temporal_response(request)
        response.headers["Cache-Control"] = "no-store"
        return response

    def get_openapi_schema(self, **asked: Any) -> OpenAPISchema:
        document = super().get_openapi_schema(**asked)
        _pairs, models = models_json_schema([(Problem, "serialization")], ref_template=REF + "{model}")
        document["components"]["schemas"] |= models["$defs"]
        problem = {
            "description": "A problem (RFC 9457)",
            "content": {problems.CONTENT_TYPE: {"schema": {"$ref": REF + "Problem"}}},
        }
        for operations in document["paths"].values():
            for operation in operations.values():
                operation["responses"]["4XX"] = problem
        return document


interface = Interface(
    title="Tessera",
    version="1",
    description="Published forms, drafts and submissions, for a partner's own screens. See docs/api.md.",
    urls_namespace="api",
    docs_url=None,
    auth=Bearer(),
    parser=Bounded(),
    renderer=Renderer(),
)
problems.install(interface)
for router in (published.router, drafts.router, sent.router, tokens.router):
    interface.add_router("", router)
