from typing import Any

from django import forms
from django.conf import settings
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext_lazy as _

from tessera.liveness.choices import Pose
from tessera.web.forms import Form


class PhotoForm(Form):
    """``pose`` is what they were asked to do when the page was opened."""

    pose = forms.CharField(max_length=20, widget=forms.HiddenInput)
    photo = forms.FileField(
        label=_("Your photo"),
        widget=forms.FileInput(attrs={"accept": "image/*", "capture": "user", "data-photo": ""}),
    )

    def __init__(self, *args: Any, pose: Pose, **more: Any) -> None:
        super().__init__(*args, **more)
        self.initial["pose"] = pose.value
        self.fields["photo"].help_text = _(
            "Your face and the hand must be seen well. A photo of at most %(size)s."
        ) % {"size": filesizeformat(settings.UPLOAD_MAX_BYTES)}
