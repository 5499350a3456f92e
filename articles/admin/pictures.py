"""Pictures: uploaded here, shown in texts by their key."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import admin
from django.db.models.functions import Length
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.admin.base import Careful
from articles.admin.claims import refuse_claims
from articles.admin.loaded import LoadedForm
from articles.models import Article, Picture
from articles.pictures.reading import read
from articles.pictures.refusals import message
from articles.pictures.values import LARGEST, Made, Refused

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse
    from django.utils.safestring import SafeString

TAKEN = (
    "image/jpeg,image/png,image/webp,image/avif,image/gif"  # a telephone then hands over a JPEG for its HEIC
)


LOOKS = 240, 160  # pixels, at most
SAID = ("alt", "caption", "credit")


class PictureForm(LoadedForm):
    also_watched = ("uploaded_at",)  # the words are of the picture
    outcome: Made | Refused | None = None
    """What became of the upload; the admin has read it before the transaction began."""

    file = forms.FileField(
        label=gettext_lazy("File"),
        allow_empty_file=True,  # said in our own words
        widget=forms.FileInput(attrs={"accept": TAKEN}),
        help_text=gettext_lazy(
            "JPEG, PNG, WebP or AVIF, up to 15 MB, best 1,600 pixels wide or more. We keep only the picture itself: "
            "where and when it was taken, and by which camera, is removed."
        ),
    )

    class Meta:
        model = Picture
        fields = ["key", "alt", "is_decoration", "caption", "credit"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk and "file" in self.fields:
            self.fields["file"].required = False
            self.fields["file"].label = _("Another file in its place")

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        if (
            "alt" in self.cleaned_data
            and bool(self.cleaned_data["alt"]) == self.cleaned_data["is_decoration"]
        ):
            self.add_error(
                "alt", _("Write what the picture shows; or leave this empty and tick “decoration”.")
            )
        if isinstance(self.outcome, Refused):
            self.add_error("file", message(self.outcome))
        self.check_words()
        return cleaned

    def check_words(self) -> None:
        """Where readers see the picture already, they get its words at once."""
        if self.instance.pk and {*SAID} & {*self.changed_data} and self.instance.is_shown_to_readers:
            refuse_claims(self, SAID)

    def full_clean(self) -> None:
        super().full_clean()
        if isinstance(self.outcome, Made) and self.errors:
            self.add_error("file", _("The file is fine, but browsers forget it. Choose it again."))


@admin.register(Picture)
class PictureAdmin(Careful):
    form = PictureForm
    list_display = ["key", "looks", "alt", "uploaded_at"]
    list_per_page = 50
    search_fields = ["key", "alt", "caption", "credit"]
    readonly_fields = ["looks", "markdown", "articles", "files", "uploaded_by", "uploaded_at"]

    def get_fieldsets(self, request: HttpRequest, obj: Picture | None = None) -> Any:
        words = ["key", "alt", "is_decoration", "caption", "credit"]
        if not self.may_write(request, obj):
            return [(None, {"fields": ["looks", *words, "articles", "uploaded_by", "uploaded_at"]})]
        if obj is None:
            return [(None, {"fields": ["file", *words]})]
        about = ["files", "uploaded_by", "uploaded_at"]
        return [
            (None, {"fields": ["looks", "markdown", "articles", *words, "file"]}),
            (_("What we made of it"), {"fields": about}),
        ]

    def get_readonly_fields(self, request: HttpRequest, obj: Picture | None = None) -> list[str]:
        return [*self.readonly_fields, *(["key"] if obj else [])]

    def may_write(self, request: HttpRequest, obj: Picture | None) -> bool:
        return self.has_change_permission(request, obj) if obj else self.has_add_permission(request)

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:  # noqa: FBT001, FBT002 -- the admin's own
        form = super().get_form(request, obj, change, **kwargs)
        return type("PictureForm", (form,), {"outcome": getattr(request, "outcome", None)})

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """Read the upload first: inside the transaction, on SQLite, all bookings would wait for it."""
        may = self.has_change_permission(request) if object_id else self.has_add_permission(request)
        if request.method == "POST" and may:
            request.outcome = outcome(request)  # type: ignore[attr-defined]
        return super().changeform_view(request, object_id, form_url, extra_context)

    def save_model(self, request: HttpRequest, obj: Picture, form: Any, change: bool) -> None:  # noqa: FBT001 -- as above
        if isinstance(form.outcome, Made):
            obj.uploaded_by, obj.uploaded_at = request.user, timezone.now()  # type: ignore[assignment]
            obj.take(form.outcome)
        else:
            obj.save()

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        """Name the articles that show a picture in their text: it stays as long as they do."""
        deleted, counts, perms_needed, protected = super().get_deleted_objects(objs, request)
        shown = {article for picture in objs for article in picture.shown_in()}
        named = [format_html("{}: {}", _("Article"), linked(article)) for article in sorted(shown, key=str)]
        return deleted, counts, perms_needed, named or protected

    @admin.display(description=_("Picture"))
    def looks(self, picture: Picture) -> SafeString:
        scale = min(most / own for most, own in zip(LOOKS, (picture.width, picture.height), strict=True))
        return format_html(
            '<img class="picture-looks" src="{}" width="{}" height="{}" alt="{}" loading="lazy">',
            picture.address(picture.widths[0], picture.formats[-1]),
            max(1, round(picture.width * scale)),
            max(1, round(picture.height * scale)),
            picture.alt,
        )

    @admin.display(description=_("To show it, write"))
    def markdown(self, picture: Picture) -> SafeString:
        return format_html("<code>![](picture:{})</code>", picture.key)

    @admin.display(description=_("Shown in"))
    def articles(self, picture: Picture) -> str | SafeString:
        shown = picture.shown_in().order_by("title")
        return format_html_join(", ", "{}", ((linked(article),) for article in shown)) or _("no article yet")

    @admin.display(description=_("Files"))
    def files(self, picture: Picture) -> SafeString:
        rows = picture.renditions.annotate(size=Length("content")).values_list("name", "size")
        links = ((picture_address(name), name, f"{size / 1000:,.0f}") for name, size in rows)
        return format_html_join("", '<div><a href="{}">{}</a> {} kB</div>', links)


def outcome(request: HttpRequest) -> Made | Refused | None:
    file = request.FILES.get("file")
    if file is None:
        return None
    try:
        return read(file.read(LARGEST + 1))
    except Refused as refused:
        return refused


def linked(article: Article) -> SafeString:
    address = reverse("admin:articles_article_change", args=[article.pk])
    return format_html('<a href="{}">{}</a>', address, article.title)


def picture_address(name: str) -> str:
    return reverse("articles:picture", args=[name])
