"""OACIQ forms: the catalogue, those of a transaction, their status, and a working document as PDF."""

import hashlib
import re
import unicodedata
from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Header, Request
from pydantic import BaseModel
from starlette.responses import Response

from lea.contracts.forms import FormFact, FormFields, FormStatus
from lea.contracts.messages import Locale
from lea.gateway.endpoints.gates import Authenticated, json_only
from lea.gateway.endpoints.problems import locale_of
from lea.gateway.files import CatalogueEntry, PreparedForm
from lea.gateway.service.shelf import FormShelf
from lea.wording import terms_in

router = APIRouter(prefix="/v1", tags=["forms"])

IdempotencyKey = Annotated[UUID | None, Header(alias="Idempotency-Key")]


class CatalogueForm(BaseModel):
    key: str
    """The stable id of the form."""
    code: str | None
    """The code printed on the French form, null unless a source confirms it: then show the name."""
    code_en: str | None
    name: str
    """In the caller's language."""
    name_fr: str
    name_en: str
    side: str | None
    category: str | None
    step: str | None


class Catalogue(BaseModel):
    items: list[CatalogueForm]


class MissingFact(BaseModel):
    fact: FormFact
    label: str
    """In the caller's language."""


class Form(BaseModel):
    id: UUID
    transaction_id: UUID
    form: CatalogueForm
    version: int
    status: FormStatus
    missing: list[MissingFact]
    """What the file did not know when this version was prepared."""
    created_at: datetime
    sent_at: datetime | None
    signed_at: datetime | None


class FilledForm(Form):
    fields: FormFields


class FormList(BaseModel):
    items: list[Form]


class FormChange(BaseModel):
    status: FormStatus


@router.get(
    "/forms/catalogue",
    response_model=Catalogue,
    responses={304: {"description": "Nothing changed since the `ETag` that `If-None-Match` names"}},
)
async def catalogue(_caller: Authenticated, request: Request) -> Response:
    """List the OACIQ forms that Léa knows. With the `ETag` of an earlier answer, 304 while nothing has changed."""
    locale = locale_of(request)
    items = [_entry(entry, locale) for entry in await _shelf(request).catalogue()]
    content = Catalogue(items=items).model_dump_json().encode()
    etag = f'"{hashlib.sha256(content).hexdigest()[:32]}"'
    headers = {"etag": etag, "cache-control": "private, no-cache", "vary": "Accept-Language, Authorization"}
    if _is_known(etag, request.headers.get("if-none-match", "")):
        return Response(status_code=304, headers=headers)
    return Response(content, media_type="application/json", headers=headers)


@router.get("/transactions/{transaction_id}/forms")
async def forms(transaction_id: UUID, caller: Authenticated, request: Request) -> FormList:
    """List a transaction's forms, every version, newest first."""
    found = await _shelf(request).forms_of(caller.user_id, transaction_id)
    return FormList(items=[form_record(form, locale_of(request)) for form in found])


@router.get("/forms/{form_id:uuid}")
async def form(form_id: UUID, caller: Authenticated, request: Request) -> FilledForm:
    """Return one version of a form with its fields."""
    return _filled(await _shelf(request).form(caller.user_id, form_id), locale_of(request))


@router.patch("/forms/{form_id:uuid}", dependencies=[Depends(json_only)])
async def change(
    form_id: UUID,
    body: FormChange,
    caller: Authenticated,
    request: Request,
    idempotency_key: IdempotencyKey = None,
) -> FilledForm:
    """Say that a form was sent or signed; its status only goes forward."""
    locale = locale_of(request)
    changed = await _shelf(request).move(caller.user_id, form_id, body.status, idempotency_key, locale)
    return _filled(changed, locale)


@router.get(
    "/forms/{form_id:uuid}/pdf",
    response_class=Response,
    responses={200: {"content": {"application/pdf": {}}, "description": "A working document"}},
)
async def pdf(form_id: UUID, caller: Authenticated, request: Request) -> Response:
    """Return a readable summary of a form: a working document, never the official form."""
    locale = locale_of(request)
    found, document = await _shelf(request).printed(caller.user_id, form_id, locale)
    headers = {
        "content-disposition": f'inline; filename="{_file_name(found, locale)}"',
        "cache-control": "private, no-store",
        "content-language": locale,
    }
    return Response(document, media_type="application/pdf", headers=headers)


def _is_known(etag: str, known: str) -> bool:
    """Tell whether `If-None-Match` names an entity tag (RFC 9110, 13.1.2: weakly compared, or `*`)."""
    return known.strip() == "*" or etag in (one.strip().removeprefix("W/") for one in known.split(","))


def _shelf(request: Request) -> FormShelf:
    return request.app.state.shelf


def _entry(entry: CatalogueEntry, locale: Locale) -> CatalogueForm:
    return CatalogueForm(
        key=entry.key,
        code=entry.code,
        code_en=entry.code_en,
        name=entry.name(locale),
        name_fr=entry.name_fr,
        name_en=entry.name_en,
        side=entry.side,
        category=entry.category,
        step=entry.step,
    )


def _form(form: PreparedForm, locale: Locale) -> dict[str, object]:
    facts = terms_in(locale).facts
    return {
        "id": form.id,
        "transaction_id": form.transaction_id,
        "form": _entry(form.entry, locale),
        "version": form.version,
        "status": form.status,
        "missing": [MissingFact(fact=fact, label=facts[fact]) for fact in form.fields.missing],
        "created_at": form.created_at,
        "sent_at": form.sent_at,
        "signed_at": form.signed_at,
    }


def form_record(form: PreparedForm, locale: Locale) -> Form:
    """Return one version of a form as clients read it, without its fields."""
    return Form.model_validate(_form(form, locale))


def _filled(form: PreparedForm, locale: Locale) -> FilledForm:
    return FilledForm.model_validate(_form(form, locale) | {"fields": form.fields})


def _file_name(form: PreparedForm, locale: Locale) -> str:
    """Name the file after the form, in ASCII: `promesse-d-achat-v2.pdf`."""
    name = form.entry.name(locale).partition(" – ")[0].replace("’", " ")
    plain = unicodedata.normalize("NFD", name).encode("ascii", "ignore")
    return f"{re.sub(r'[^a-z0-9]+', '-', plain.decode().lower()).strip('-')}-v{form.version}.pdf"
