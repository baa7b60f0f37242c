from tessera.dictionary.models.codes import Code, CodeList
from tessera.dictionary.models.field import Field, Section

__all__ = ["Code", "CodeList", "Field", "Section"]
