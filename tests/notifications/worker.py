"""A worker process that sends messages: ``python -m tests.notifications.worker``."""

import django


def main() -> None:
    django.setup()
    from django.conf import settings  # noqa: PLC0415 - needs the apps

    from tessera.jobs import worker  # noqa: PLC0415

    settings.OUTGOING_LOOPBACK = True  # the gateway of the tests is on this machine
    worker.work(concurrency=1)


if __name__ == "__main__":
    main()
