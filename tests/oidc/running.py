"""The real provider of the tests as a process, and somebody with a browser who logs in there.

The provider's programs come from npm: ``make test`` installs them where Node.js is.
"""

import json
import shutil
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

HERE = Path(__file__).parent / "provider"
NODE = shutil.which("node")
OLDEST_NODE = 20
OURS = r"^http://(testserver|localhost:\d+|127\.0\.0\.1:\d+)/my/callback$"
BIOMETRICS, GENERATED_CODE, KNOWLEDGE = (
    f"mosip:idp:acr:{word}" for word in ("biometrics", "generated-code", "knowledge")
)
SECRET = "a secret/with signs: that + forms & write % differently"


def is_installed() -> bool:
    if NODE is None or not (HERE / "node_modules" / "oidc-provider").exists():
        return False
    version = subprocess.run([NODE, "--version"], capture_output=True, text=True, check=True).stdout
    return int(version.removeprefix("v").split(".")[0]) >= OLDEST_NODE


@dataclass(frozen=True)
class RunningProvider:
    port: int

    @property
    def issuer(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def spoil(self, fault: str) -> None:
        """Put a fault into what it answers; ``none`` takes it away."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=10)
        connection.request("PUT", f"/fault/{fault}")
        assert connection.getresponse().status == 200, fault
        connection.close()


@contextmanager
def running(*, signing_jwk: Any, encryption_jwk: Any) -> Iterator[RunningProvider]:
    """Start it, and stop it in the end. The keys are the public ones of whoever logs people in through it."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    settings = {
        "port": port,
        "acrs": [BIOMETRICS, GENERATED_CODE, KNOWLEDGE],
        "encryption_key": encryption_jwk,
        "redirect_uris": OURS,
        "clients": _clients(signing_jwk, encryption_jwk),
    }
    process = subprocess.Popen(
        [str(NODE), "provider.mjs"],
        cwd=HERE,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    assert process.stdin is not None and process.stdout is not None
    try:
        process.stdin.write(json.dumps(settings))
        process.stdin.close()
        while (line := process.stdout.readline()) and "ready" not in line:
            pass
        assert process.poll() is None, "The provider did not start."
        yield RunningProvider(port)
    finally:
        process.terminate()
        process.wait(timeout=10)


def _clients(signing: Any, encryption: Any) -> list[dict[str, Any]]:
    common = {
        "redirect_uris": ["http://testserver/my/callback"],
        "post_logout_redirect_uris": ["http://testserver/my/log-in/"],
        "backchannel_logout_uri": "http://127.0.0.1:1/my/back-channel-log-out",
        "backchannel_logout_session_required": True,
        "response_types": ["code"],
        "grant_types": ["authorization_code"],
        "require_auth_time": True,
    }
    like_esignet = common | {
        "token_endpoint_auth_method": "private_key_jwt",
        "id_token_signed_response_alg": "PS256",
        "userinfo_signed_response_alg": "PS256",
        "jwks": {"keys": [signing, encryption]},
    }
    with_secret = common | {"client_secret": SECRET, "id_token_signed_response_alg": "PS256"}
    return [
        like_esignet | {"client_id": "signed"},
        like_esignet
        | {
            "client_id": "encrypted",
            "userinfo_encrypted_response_alg": "RSA-OAEP-256",
            "userinfo_encrypted_response_enc": "A256GCM",
        },
        with_secret | {"client_id": "basic", "token_endpoint_auth_method": "client_secret_basic"},
        with_secret | {"client_id": "post", "token_endpoint_auth_method": "client_secret_post"},
    ]


@dataclass
class Visitor:
    """A browser as plain as can be: cookies and redirects, until the provider sends it back to us."""

    account: str = "amina"
    acr: str = BIOMETRICS
    refuses: bool = False
    cookies: dict[str, str] = field(default_factory=dict)

    def log_in(self, url: str, *, back_to: str) -> dict[str, str]:
        """The parameters with which the provider sends the browser back."""
        method, body = "GET", ""
        for _step in range(12):
            status, location = self._go(method, url, body)
            if status == 200:  # the provider's own page
                method, body = "POST", self._form()
                continue
            assert location, f"{status} at {url}"
            if location.startswith(back_to):
                return dict(parse_qsl(urlsplit(location).query))
            method, body, url = (
                "GET",
                "",
                location if location.startswith("http") else self._root(url) + location,
            )
        raise AssertionError("The provider leads round in circles.")

    def _form(self) -> str:
        answer = "no" if self.refuses else "yes"
        return urlencode({"account": self.account, "acr": self.acr, "answer": answer})

    def _root(self, url: str) -> str:
        return "{0.scheme}://{0.netloc}".format(urlsplit(url))

    def _go(self, method: str, url: str, body: str) -> tuple[int, str]:
        parts = urlsplit(url)
        connection = HTTPConnection(parts.netloc, timeout=20)
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        if method == "POST":
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        connection.request(method, f"{parts.path}?{parts.query}", body=body or None, headers=headers)
        answer = connection.getresponse()
        answer.read()
        for cookie in answer.headers.get_all("Set-Cookie") or []:
            name, _equals, value = cookie.partition(";")[0].partition("=")
            self.cookies[name] = value
        connection.close()
        return answer.status, answer.headers.get("Location", "")
