"""Providers through which people log in, the keys with which we show who we are, and log-ins under way."""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from tessera.accounts.oidc.choices import AuthMethod, KeyState, KeyUse, Level, Pushing, UserinfoMode
from tessera.lib.labels import in_language


class OidcProvider(models.Model):
    """Somebody whose word on who a person is we take.

    ``secret`` is sealed; where ``secret_variable`` names an environment variable, that holds it instead. ``levels``
    says of each ``acr`` how sure it makes us; ``least_level`` is what a log-in needs ("" takes any).
    ``claims_mapping`` says which claim holds what, where it is not the standard one.
    """

    key = models.TextField(unique=True)
    names = models.JSONField(default=dict)
    preset = models.TextField(blank=True, default="")
    issuer = models.TextField()
    discovery_url = models.TextField(blank=True, default="")
    client_id = models.TextField()
    auth_method = models.TextField(choices=AuthMethod, default=AuthMethod.PRIVATE_KEY_JWT)
    signing_algorithm = models.TextField(default="RS256")
    secret = models.BinaryField(null=True)
    secret_variable = models.TextField(blank=True, default="")
    pushing = models.TextField(choices=Pushing, default=Pushing.OFFERED)
    scopes = ArrayField(models.TextField(), default=list)
    acr_values = ArrayField(models.TextField(), default=list, blank=True)
    levels = models.JSONField(default=dict, blank=True)
    least_level = models.TextField(choices=Level, blank=True, default="")
    claims_request = models.JSONField(default=dict, blank=True)
    claims_mapping = models.JSONField(default=dict, blank=True)
    userinfo = models.TextField(choices=UserinfoMode, default=UserinfoMode.JSON)
    identifier_claim = models.TextField(blank=True, default="")
    identifier_kind = models.TextField(blank=True, default="")
    logs_out = models.BooleanField(default=True)
    is_active = models.BooleanField(default=True)
    is_from_file = models.BooleanField(default=False)
    position = models.PositiveIntegerField(default=0)
    changed_at = models.DateTimeField()

    class Meta:
        ordering = ["position", "key"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(secret__isnull=True) | models.Q(secret_variable=""),
                name="a_provider_has_one_secret",
            ),
            models.CheckConstraint(
                condition=models.Q(identifier_kind="") | ~models.Q(identifier_claim=""),
                name="an_identifier_comes_from_a_claim",
            ),
        ]

    def __str__(self) -> str:
        return self.key

    def name_in(self, language: str) -> str:
        return in_language(self.names, language) or self.key


class OidcKey(models.Model):
    """A key pair of ours. ``public`` is published as it is (JWK), ``sealed`` is the whole pair, sealed."""

    kid = models.TextField(unique=True)
    use = models.TextField(choices=KeyUse)
    algorithm = models.TextField()
    state = models.TextField(choices=KeyState)
    public = models.JSONField()
    sealed = models.BinaryField()
    made_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    class Meta:
        ordering = ["use", "algorithm", "-made_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["use", "algorithm", "state"],
                condition=~models.Q(state="previous"),
                name="one_key_is_current_and_one_is_next",
            )
        ]


class OidcAttempt(models.Model):
    """A log-in under way. ``sealed`` holds what its answer is checked against; only hashes of the rest are kept."""

    state = models.BinaryField(unique=True)
    browser = models.BinaryField()
    provider = models.ForeignKey(OidcProvider, on_delete=models.CASCADE, related_name="attempts")
    sealed = models.BinaryField()
    began_at = models.DateTimeField(db_index=True)
    used_at = models.DateTimeField(null=True)
