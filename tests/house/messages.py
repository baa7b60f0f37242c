"""How the promises about messages are broken, for the test of all constraints."""

from collections.abc import Callable
from typing import Any

from django.db import connection


def run(sql: str, *values: Any) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)


def message(*, status: str = "waiting") -> None:
    run(
        "insert into notifications_message (public_id, key, event, channel, recipient_kind, recipient, context,"
        " priority, status, told_at, not_before, attempts, fault, gateway_id, segments)"
        " values (gen_random_uuid(), 'k', 'e', 'sms', 'staff', 'r', '{}', 1, %s, now(), now(), 0, '', '', 0)",
        status,
    )


def gateway(
    columns: str = "", values: str = "", *, key: int = 1, least: int = 200, timeout: int = 10
) -> None:
    run(
        "insert into notifications_gateway (id, is_on, method, url, headers, content_type, body, sender, success_from,"
        " success_to, success_path, success_value, id_path, takes_id_once, timeout, receipt_id_path,"
        " receipt_status_path, receipt_delivered, receipt_failed, time_zone, per_second, price, currency"
        f"{columns}) values (%s, false, 'POST', '', '{{}}', '', '', '', %s, 299, '', '', '', false, %s, '', '', '', '',"
        f" 'UTC', 1, 0, ''{values})",
        key,
        least,
        timeout,
    )


def wording(body: str = "Hello") -> None:
    run(
        "insert into notifications_wording (event, format, language, number, subject, body, saved_at, saved_by,"
        " saved_by_name) values ('e', 'sms', 'en', 1, '', %s, now(), 'x', 'X')",
        body,
    )


def meter() -> None:
    run(
        "insert into notifications_meter (channel, \"on\", messages, segments, cost) values ('sms', now(), 0, 0, 0)"
    )


def preference() -> None:
    run(
        'insert into notifications_preference ("user", event, channels)'
        " values ('00000000-0000-7000-8000-000000000000', 'e', '{}')"
    )


def opt_out() -> None:
    run(
        "insert into notifications_optout (channel, lookup, masked, how, since)"
        " values ('sms', 'x', '', 'staff', now())"
    )


def campaign(*, status: str = "proposed", approved: str = "null", by: str = "") -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "insert into notifications_campaign (public_id, name, query, channels, texts, status, counts, cost, total,"
            " done, made_at, made_by, made_by_name, approved_at, approved_by, approved_by_name, ended_by_name)"
            f" values (gen_random_uuid(), '', '', '{{}}', '{{}}', %s, '{{}}', 0, 0, 0, now(), 'x', 'X', {approved}, %s,"
            " '', '') returning id",
            [status, by],
        )
        return int(cursor.fetchone()[0])


def recipient(one: int) -> None:
    run(
        "insert into notifications_campaignrecipient (campaign_id, individual)"
        " values (%s, '00000000-0000-7000-8000-000000000000')",
        one,
    )


def violations() -> dict[str, Callable[[], Any]]:
    """The name of each constraint, and what breaks it."""
    return {
        "an_occasion_is_told_once_through_a_channel": lambda: (message(), message()),
        "a_sent_message_says_when": lambda: message(status="sent"),
        "a_message_being_sent_is_claimed": lambda: message(status="sending"),
        "there_is_one_gateway": lambda: gateway(key=2),
        "quiet_hours_begin_and_end": lambda: gateway(", quiet_since", ", '21:00'"),
        "a_success_is_a_range_of_statuses": lambda: gateway(least=300),
        "a_gateway_is_given_time": lambda: gateway(timeout=0),
        "versions_of_a_wording_are_numbered": lambda: (wording(), wording()),
        "a_wording_says_something": lambda: wording(""),
        "a_channel_is_metered_once_a_day": lambda: (meter(), meter()),
        "staff_choose_once_how_to_be_told": lambda: (preference(), preference()),
        "a_campaign_is_approved_by_another_person": lambda: campaign(approved="now()", by="x"),
        "no_campaign_is_sent_without_approval": lambda: campaign(status="sent"),
        "somebody_is_written_to_once_in_a_campaign": lambda: [recipient(key) for key in [campaign()] * 2],
        "an_address_opts_out_once_of_a_channel": lambda: (opt_out(), opt_out()),
    }
