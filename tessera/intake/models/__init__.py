from tessera.intake.models.form import Form, FormVersion
from tessera.intake.models.submission import Submission, Upload

__all__ = ["Form", "FormVersion", "Submission", "Upload"]
