from django.apps import AppConfig


class AttestationConfig(AppConfig):
    name = "tessera.attestation"
    label = "attestation"
    verbose_name = "Attestation"
