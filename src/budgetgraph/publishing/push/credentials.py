"""As whom a release is pushed: user and password or a token, from the environment and nowhere else."""

from __future__ import annotations

import ipaddress
from collections.abc import Generator, Iterable, Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import httpx

from budgetgraph.ground.errors import SettingsError

USER = "BUDGETGRAPH_PUSH_USER"
PASSWORD = "BUDGETGRAPH_PUSH_PASSWORD"
TOKEN = "BUDGETGRAPH_PUSH_TOKEN"


@dataclass(frozen=True, slots=True)
class Credentials:
    """``user`` and ``password``, or a ``token``, or nothing. Never shown, not by ``repr`` either."""

    user: str | None = None
    password: str | None = field(default=None, repr=False)
    token: str | None = field(default=None, repr=False)

    def __bool__(self) -> bool:
        return self.user is not None or self.token is not None

    def auth(self) -> httpx.Auth | None:
        """How requests are signed; ``None`` without credentials."""
        if self.token is not None:
            return _Bearer(self.token)
        if self.user is not None and self.password is not None:
            return _Challenged(self.user, self.password)
        return None


def credentials_of(
    environment: Mapping[str, str], names: tuple[str, str, str] = (USER, PASSWORD, TOKEN)
) -> Credentials:
    """The credentials in ``environment``, under the ``names`` of user, password and token.

    Raises :class:`SettingsError` if they are half there or two.
    """
    of_user, of_password, of_token = names
    user, password, token = (environment.get(name) or None for name in names)
    if (user is None) != (password is None):
        missing = of_user if user is None else of_password
        raise SettingsError(f"{missing} is not set", hint=f"Set both {of_user} and {of_password}.")
    if token is not None and user is not None:
        raise SettingsError(f"both {of_user} and {of_token} are set", hint="Set one of them.")
    for name, value in zip(names, (user, password, token), strict=True):
        if value is not None and any(ord(character) < 0x20 for character in value):
            raise SettingsError(f"{name} has a line end or another control character in it")
    if token is not None and not token.isascii():
        raise SettingsError(f"{of_token} has characters that a token cannot have")
    if user is not None and ":" in user:
        raise SettingsError(f"{of_user} has a colon in it, which no user name can have")
    return Credentials(user, password, token)


def require_private(urls: Iterable[str], credentials: Credentials, *, allow_plain: bool) -> None:
    """Raise :class:`SettingsError` where credentials would cross a network unencrypted."""
    if not credentials or allow_plain:
        return
    for url in urls:
        if urlsplit(url).scheme == "http" and not is_loopback(url):
            raise SettingsError(
                "user and password would go over the network in plain text",
                path=url,
                hint="Use https. In a network that you trust: --allow-plain-http.",
            )


def is_loopback(url: str) -> bool:
    """Whether ``url`` is on this machine, by its name alone."""
    host = urlsplit(url).hostname or ""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


class _Bearer(httpx.Auth):
    def __init__(self, token: str) -> None:
        self._header = f"Bearer {token}"

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        request.headers["Authorization"] = self._header
        yield request


class _Challenged(httpx.Auth):
    """Basic or Digest, whichever the server asks for; from then on without being asked."""

    requires_request_body = True

    def __init__(self, user: str, password: str) -> None:
        self._schemes: dict[str, httpx.Auth] = {
            "digest": httpx.DigestAuth(user, password),
            "basic": httpx.BasicAuth(user, password),
        }
        self._chosen: httpx.Auth | None = None

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        if self._chosen is None:
            response = yield request
            if response.status_code != 401:
                return
            challenges = " ".join(response.headers.get_list("www-authenticate")).lower()
            # A server that asks for nothing in particular mostly means Basic.
            self._chosen = self._schemes["digest" if "digest" in challenges else "basic"]
        yield from self._chosen.auth_flow(request)
