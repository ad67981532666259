"""As whom the store behind a server is asked: user and password or a token, from the environment."""

from __future__ import annotations

from collections.abc import Mapping

from budgetgraph.publishing.push.addresses import checked_url
from budgetgraph.publishing.push.credentials import Credentials, credentials_of, require_private

USER = "BUDGETGRAPH_ENGINE_USER"
PASSWORD = "BUDGETGRAPH_ENGINE_PASSWORD"
TOKEN = "BUDGETGRAPH_ENGINE_TOKEN"


def engine_address(
    url: str, environment: Mapping[str, str], *, option: str = "--engine", allow_plain: bool = False
) -> tuple[str, Credentials]:
    """The address for queries, as it is used, and the credentials for it.

    ``option`` names where ``url`` comes from; ``allow_plain`` lets credentials cross a network without
    encryption. Raises :class:`~budgetgraph.ground.errors.SettingsError`.
    """
    address = checked_url(url, option, "BUDGETGRAPH_ENGINE")
    credentials = credentials_of(environment, (USER, PASSWORD, TOKEN))
    require_private([address], credentials, allow_plain=allow_plain)
    return address, credentials
