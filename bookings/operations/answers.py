"""Forms before a visit: each save keeps what was typed, sending ends it. The visit's row is the lock for both."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction

import plaintext
from bookings import queries
from bookings.domain.answers import LENGTHS, SEVERAL, TEXT, Asked, Wrong, problem
from bookings.enums import ChangeKind, Channel, Signer
from bookings.models import Answer, Appointment, Consent, QuestionnaireResponse
from bookings.operations.errors import (
    FormClosed,
    FormSent,
    GuardianSigns,
    NotComplete,
    NotPossible,
    OtherVersion,
)
from bookings.operations.history import record, snapshot

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from django.contrib.auth.models import AbstractBaseUser

    from bookings.models import QuestionnaireItem, QuestionnaireVersion


@dataclass(frozen=True, slots=True)
class Typed:
    """What stands in a question's field, and the revision of its answer that the page showed (0: none)."""

    values: tuple[str, ...]
    seen: int = 0


@dataclass(frozen=True, slots=True)
class Signature:
    """Who filled in the form, and which of its consents (ids) they agree to."""

    signer: str
    name: str = ""
    agreed: frozenset[int] = frozenset()


def save_answers(
    *,
    appointment: Appointment,
    version: QuestionnaireVersion,
    typed: Mapping[int, Typed],
    visitor: str,
    now: datetime,
) -> frozenset[int]:
    """Keep what was typed to these questions (by id), right or wrong; return those that were not kept.

    Not kept is what another window has answered otherwise since the page was shown: the next save decides.
    A field left empty by a browser that may not see the answer leaves it. Begins the form at its first save.
    Raises FormClosed, FormSent, OtherVersion.
    """
    with transaction.atomic(durable=True):
        visit = locked(appointment)
        response = begun(visit, version, now)
        answers = queries.answers_to(response)
        kept_back = set()
        for item in version.items.filter(pk__in=typed):
            answer = answers.get(item.pk) or Answer(response=response, item=item, revision=0)
            if not keep(answer, tidy(item.asked, typed[item.pk].values), typed[item.pk].seen, visitor, now):
                kept_back.add(item.pk)
        response.saved_at = now
        response.save(update_fields=["saved_at"])
        return frozenset(kept_back)


def locked(appointment: Appointment) -> Appointment:
    """Return the visit, locked: whoever saves or sends its forms, cancels or moves it, waits for the other."""
    rows = Appointment.objects.select_for_update(no_key=True, of=("self",))
    return rows.get(pk=appointment.pk)


def begun(visit: Appointment, version: QuestionnaireVersion, now: datetime) -> QuestionnaireResponse:
    """Return the visit's open form, begun now if it was not before."""
    response, _made = QuestionnaireResponse.objects.get_or_create(
        appointment=visit,
        questionnaire_id=version.questionnaire_id,
        defaults={"version": version, "started_at": now, "saved_at": now},
    )
    if response.submitted_at:
        raise FormSent
    if not queries.forms_are_open(visit, now=now):
        raise FormClosed
    if response.version_id != version.pk:
        raise OtherVersion
    return response


def keep(answer: Answer, values: tuple[str, ...], seen: int, visitor: str, now: datetime) -> bool:
    """Write the answer, unless there is nothing to write; False if another window was there before."""
    new = answer.pk is None
    own = bool(visitor) and answer.visitor == visitor
    if not values and (new or not own or not seen):
        return True  # nothing was shown in the field and nothing typed into it
    if own and queries.opened(answer) == values:
        return True
    if seen != answer.revision:
        return False
    answer.write(values, visitor=visitor, now=now)
    answer.revision += 1
    answer.save()
    return True


def tidy(asked: Asked, values: tuple[str, ...]) -> tuple[str, ...]:
    """Return what is kept of the values: what is offered, or text that can be read, as long as it may be."""
    if asked.offered:
        chosen = [value for value in asked.offered if value in values]
        return tuple(chosen if asked.kind in SEVERAL else chosen[:1])
    breaks = "\n\t" if asked.kind == TEXT else ""
    text = (values[0] if values else "").replace("\r\n", "\n").replace("\r", "\n")
    text = "".join(c for c in text if c in breaks or not plaintext.is_control(c))
    text = text.strip()[: LENGTHS[asked.kind]]
    return (text,) if any(plaintext.is_visible(character) for character in text) else ()


def send_answers(
    *, appointment: Appointment, version: QuestionnaireVersion, signature: Signature, now: datetime
) -> QuestionnaireResponse:
    """End the form: sign it with its consents, and let no link show it again. Sent twice, it is sent once.

    Raises FormClosed, OtherVersion, GuardianSigns, or NotComplete with all that is missing.
    """
    with transaction.atomic(durable=True):
        visit = locked(appointment)
        sent = visit.responses.filter(questionnaire=version.questionnaire_id).exclude(submitted_at=None)
        if before := sent.first():
            return before
        response = begun(visit, version, now)
        refuse_incomplete(response, version, signature)
        if visit.under_age and signature.signer != Signer.GUARDIAN:
            raise GuardianSigns
        if signature.signer not in Signer or (signature.signer != Signer.PATIENT and not signature.name):
            raise NotPossible
        response.signer, response.signer_name = signature.signer, signature.name
        response.submitted_at = now
        response.save(update_fields=["signer", "signer_name", "submitted_at"])
        response.answers.update(visitor="")
        sign(response, signature, now)
        record(
            visit,
            ChangeKind.FORM_SENT,
            before=snapshot(visit),
            now=now,
            channel=Channel.ONLINE,
            why=version.questionnaire.name,
        )
        return response


def refuse_incomplete(
    response: QuestionnaireResponse, version: QuestionnaireVersion, signature: Signature
) -> None:
    answers = queries.answers_to(response)
    wrong = {item.pk: found for item in version.items.all() if (found := wrong_with(item, answers))}
    needed = version.consent_items.filter(must_agree=True).values_list("pk", flat=True)
    missing = [pk for pk in needed if pk not in signature.agreed]
    if wrong or missing:
        raise NotComplete(wrong, missing)


def wrong_with(item: QuestionnaireItem, answers: Mapping[int, Answer]) -> Wrong | None:
    """Return what is wrong with the answer; one that does not open has to be given again."""
    answer = answers.get(item.pk)
    values = queries.opened(answer) if answer else ()
    return Wrong.MISSING if values is None else problem(item.asked, values)


def sign(response: QuestionnaireResponse, signature: Signature, now: datetime) -> None:
    """Keep the exact words of each consent, with whether it was agreed to."""
    Consent.objects.bulk_create(
        Consent(
            response=response,
            item=item,
            title=item.title,
            text=item.text,
            agreed=item.pk in signature.agreed,
            signed_at=now,
        )
        for item in response.version.consent_items.all()
    )


def read_answers(appointment: Appointment, *, actor: AbstractBaseUser, now: datetime) -> bool:
    """Note in the visit's history that its answers are read, and by whom; False for anyone but its practitioner.

    Who has left the clinic is nobody's practitioner any more, whatever the login still opens. Where nothing is sent there is nothing to read, and nothing to note.
    """
    with transaction.atomic(durable=True):
        visit = locked(appointment)
        if not queries.may_read_answers(visit, actor.pk):
            return False
        if not visit.responses.exclude(submitted_at=None).exists():
            return True
        record(
            visit,
            ChangeKind.FORM_READ,
            before=snapshot(visit),
            now=now,
            channel=Channel.RECEPTION,
            actor=actor,
        )
        return True


def withdraw_consent(
    appointment: Appointment, consent: int, *, actor: AbstractBaseUser, now: datetime
) -> bool:
    """Note that an optional consent of this visit is withdrawn from now on; False if there is none such.

    The consent stays as it was signed; noted twice, the first note stands.
    """
    with transaction.atomic(durable=True):
        visit = locked(appointment)
        row = queries.given_consents(visit).filter(pk=consent, withdrawn_at=None).first()
        if row is None:
            return False
        row.withdrawn_at, row.withdrawn_by_id = now, actor.pk
        row.save(update_fields=["withdrawn_at", "withdrawn_by"])
        record(
            visit,
            ChangeKind.WITHDRAWN,
            before=snapshot(visit),
            now=now,
            channel=Channel.RECEPTION,
            actor=actor,
            why=row.title,
        )
        return True
