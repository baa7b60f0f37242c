from django.apps import AppConfig


class DictionaryConfig(AppConfig):
    name = "tessera.dictionary"
    label = "dictionary"
    verbose_name = "Dictionary"
