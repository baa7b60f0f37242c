from tessera.liveness.models.check import Check
from tessera.liveness.models.proof import Proof, ProofPhoto
from tessera.liveness.models.rule import Rule, RuleRun

__all__ = ["Check", "Proof", "ProofPhoto", "Rule", "RuleRun"]
