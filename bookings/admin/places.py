from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.db.models import Q
from django.utils.translation import gettext as _

from bookings import queries
from bookings.admin.base import SetUpAdmin
from bookings.admin.preview import PreviewAdmin
from bookings.forms.setup import RoomForm
from bookings.models import Equipment, EquipmentKind, Location, Room, RoomKind

if TYPE_CHECKING:
    from django.http import HttpRequest


@admin.register(Location)
class LocationAdmin(PreviewAdmin):
    list_display = ["name", "street", "city", "is_active"]
    prepopulated_fields = {"slug": ["name"]}

    def visits_concerned(self, obj: Location) -> Q:
        return Q(location=obj.pk) | queries.with_hours_in(location=obj.pk)


class ThingAdmin(PreviewAdmin):
    """A room or a piece of equipment."""

    form = RoomForm
    list_display = ["name", "location", "kind", "is_active"]
    list_filter = ["location", "kind"]
    list_select_related = ["location", "kind"]
    fields = ["name", "location", "kind", "is_active"]


@admin.register(Room)
class RoomAdmin(ThingAdmin):
    list_display = ["name", "location", "kind", "is_step_free", "is_active"]
    fields = ["name", "location", "kind", "is_step_free", "is_active"]

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if db_field.name == "is_active" and field is not None:
            field.help_text = _(
                "Untick instead of deleting. Weekly hours in this room then offer no times, until they name another"
                " room or none."
            )
        return field

    def visits_concerned(self, obj: Room) -> Q:
        return Q(room=obj.pk) | queries.with_hours_in(room=obj.pk)


@admin.register(Equipment)
class EquipmentAdmin(ThingAdmin):
    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if db_field.name == "is_active" and field is not None:
            field.help_text = _("Untick instead of deleting: no new visits take it.")
        return field

    def visits_concerned(self, obj: Equipment) -> Q:
        return Q(equipment=obj.pk)


class KindAdmin(SetUpAdmin):
    """A kind that nothing names may go; one in use is kept by the database, and the page says by what."""

    list_display = ["name"]
    fields = ["name"]

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return admin.ModelAdmin.has_delete_permission(self, request, obj)


@admin.register(RoomKind)
class RoomKindAdmin(KindAdmin):
    def advice(self, obj: RoomKind) -> list[str]:
        if obj.rooms.active().exists():
            return []
        return [_("No room in use is of this kind yet: choose it on the page of each room that is.")]


@admin.register(EquipmentKind)
class EquipmentKindAdmin(KindAdmin):
    def advice(self, obj: EquipmentKind) -> list[str]:
        if obj.equipment.active().exists():
            return []
        return [_("No equipment in use is of this kind yet: choose it on the page of each piece that is.")]
