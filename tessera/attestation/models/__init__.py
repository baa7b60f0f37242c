from tessera.attestation.models.attestation import Attestation

__all__ = ["Attestation"]
