from django.urls import path

from tessera.console.messages import gateway_views, inbox_views, outbox_views, views

text = "messages/texts/<slug:event>/<slug:form>/<slug:language>/"
urlpatterns = [
    path("messages/", inbox_views.inbox, name="messages"),
    path("messages/preferences/", inbox_views.preferences, name="messages-preferences"),
    path("messages/texts/", views.texts, name="message-texts"),
    path("messages/texts/<slug:event>/channels/", views.channels, name="message-channels"),
    path(text, views.text, name="message-text"),
    path(f"{text}shipped/", views.use_shipped, name="message-text-shipped"),
    path("messages/gateway/", gateway_views.gateway, name="message-gateway"),
    path("messages/gateway/test/", gateway_views.test, name="message-gateway-test"),
    path("messages/outbox/", outbox_views.outbox, name="message-outbox"),
    path("messages/outbox/retry/", outbox_views.retry, name="message-outbox-retry"),
    path("messages/opted-out/", outbox_views.opted_out, name="message-opted-out"),
    path("messages/opted-out/<int:key>/end/", outbox_views.opt_in, name="message-opted-out-end"),
]
