from tessera.areas.models.area import Area, AreaLevel, AreaSuccession

__all__ = ["Area", "AreaLevel", "AreaSuccession"]
