"""OACIQ forms: the catalogue, what was prepared, its status, and its sheet."""

from collections.abc import Sequence
from typing import assert_never
from uuid import UUID, uuid4, uuid5
from zoneinfo import ZoneInfo

from lea.contracts.commands import SetFormStatus
from lea.contracts.forms import FormStatus
from lea.contracts.messages import Locale
from lea.gateway import errors
from lea.gateway.files import CatalogueEntry, PreparedForm
from lea.gateway.ports import Commands, Files, Printer, Users
from lea.gateway.service.sheets import sheet_of
from lea.wording import terms_in


class FormShelf:
    """Raises the problems of `lea.gateway.errors`, and outages as they are."""

    def __init__(
        self, files: Files, commands: Commands, users: Users, printer: Printer, zone: ZoneInfo
    ) -> None:
        self._files = files
        self._commands = commands
        self._users = users
        self._printer = printer
        self._zone = zone

    async def catalogue(self) -> Sequence[CatalogueEntry]:
        """Return every form that exists."""
        return await self._files.catalogue()

    async def forms_of(self, user_id: UUID, transaction_id: UUID) -> Sequence[PreparedForm]:
        """Return a transaction's forms, newest first. Raises UnknownTransaction."""
        forms = await self._files.forms(user_id, transaction_id)
        if forms is None:
            raise errors.UnknownTransaction
        return forms

    async def form(self, user_id: UUID, form_id: UUID) -> PreparedForm:
        """Return one version of a form. Raises UnknownForm."""
        form = await self._files.form(user_id, form_id)
        if form is None:
            raise errors.UnknownForm
        return form

    async def move(
        self, user_id: UUID, form_id: UUID, status: FormStatus, key: UUID | None, locale: Locale
    ) -> PreparedForm:
        """Set a form's status, forward only. Raises UnknownForm, FormGoesForward, ActionsUnavailable."""
        command_id = uuid5(key, f"form {form_id} {status}") if key else uuid4()
        answer = await self._commands.set_form_status(
            SetFormStatus(command_id=command_id, user_id=user_id, form_id=form_id, status=status)
        )
        match answer.outcome:
            case "set":
                return await self.form(user_id, form_id)
            case "unknown":
                raise errors.UnknownForm
            case "backward":
                now = answer.status or FormStatus.SIGNED
                words = terms_in(locale).form_statuses
                raise errors.FormGoesForward(form_status=now, is_now=words[now], wanted=words[status])
            case _:
                assert_never(answer.outcome)

    async def printed(self, user_id: UUID, form_id: UUID, locale: Locale) -> tuple[PreparedForm, bytes]:
        """Return a form and its PDF. Raises UnknownForm; TimeoutError when too many are being made."""
        form = await self.form(user_id, form_id)
        user = await self._users.by_id(user_id)
        sheet = sheet_of(form, user.name if user else "", locale, self._zone)
        return form, await self._printer.print_sheet(sheet)
