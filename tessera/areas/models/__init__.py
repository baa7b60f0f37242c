from tessera.areas.models.area import Area, AreaLevel

__all__ = ["Area", "AreaLevel"]
