"""Tokens with which a system acts for a citizen: taken for the code that the citizen's browser brought, and given back.

The page where the citizen says yes is one of the portal (``portal/allowing``).
"""

from typing import Annotated, Literal, cast

from django.http import HttpRequest
from ninja import Router, Schema, Status
from pydantic import Field

from tessera.accounts.actions.citizen_tokens import end_leave, take_leave
from tessera.accounts.models import ApiClient, CitizenToken
from tessera.interop.callers import Caller
from tessera.interop.forms.schemas import Input
from tessera.lib.refusals import NotAllowed

router = Router(tags=["tokens"])


class CodeGiven(Input):
    code: Annotated[str, Field(max_length=200)]
    code_verifier: Annotated[
        str, Field(max_length=200, description="What the code challenge is the SHA-256 of.")
    ]
    redirect_uri: Annotated[
        str, Field(max_length=500, description="The address that the browser came back to.")
    ]


class TokenShown(Schema):
    access_token: str
    token_type: Literal["Bearer"]
    expires_in: int = Field(description="Seconds, at most: it ends earlier when the citizen logs out.")


@router.post("/tokens", response={201: TokenShown}, url_name="tokens", summary="Take the token for a code")
def take_token(request: HttpRequest, given: CodeGiven) -> Status[TokenShown]:
    """With the key of the system for which the citizen said yes. A code is good once, and for a minute."""
    caller = cast(Caller, request)
    if not isinstance(caller.caller, ApiClient):
        raise NotAllowed
    token, seconds = take_leave(
        given.code,
        client=caller.caller,
        return_to=given.redirect_uri,
        verifier=given.code_verifier,
        now=caller.now,
    )
    return Status(201, TokenShown(access_token=token, token_type="Bearer", expires_in=seconds))  # noqa: S106


@router.delete("/tokens", response={204: None}, url_name="tokens-end", summary="Give a token back")
def end_token(request: HttpRequest) -> Status[None]:
    """With the token itself: it is good for nothing from then on."""
    caller = cast(Caller, request)
    if not isinstance(caller.caller, CitizenToken):
        raise NotAllowed
    end_leave(caller.caller, now=caller.now)
    return Status(204, None)
