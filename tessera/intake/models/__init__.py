from tessera.intake.models.form import Form, FormVersion
from tessera.intake.models.submission import Leaving, Submission, Upload

__all__ = ["Form", "FormVersion", "Leaving", "Submission", "Upload"]
