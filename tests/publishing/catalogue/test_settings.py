"""The settings file: every key is read, and whatever is wrong is named with file and key."""

from __future__ import annotations

import pickle
import re
from pathlib import Path

import pytest

from budgetgraph.ground.errors import SettingsError
from budgetgraph.publishing.catalogue.settings import (
    CatalogueSettings,
    Contact,
    Publisher,
    Text,
)
from budgetgraph.publishing.catalogue.settings_file import load_catalogue_settings

DOCS = Path(__file__).resolve().parents[3] / "docs" / "catalogue.md"
NAME = 'name = { zh = "某局", en = "Some bureau" }'


def load(tmp_path: Path, text: str) -> CatalogueSettings:
    path = tmp_path / "catalogue.toml"
    path.write_text(text, encoding="utf-8")
    return load_catalogue_settings(path)


def test_the_example_of_the_documentation_has_every_setting(tmp_path: Path) -> None:
    example = re.search(r"```toml\n(.*?)```", DOCS.read_text(encoding="utf-8"), re.DOTALL)
    assert example is not None
    settings = load(tmp_path, example[1])
    assert settings.publisher is not None
    assert settings.contact is not None
    for record in (settings, settings.publisher, settings.contact):
        for field in type(record).__dataclass_fields__:
            assert getattr(record, field), f"{field} is not in the example"
    assert settings.access_rights == "PUBLIC"
    assert settings.publisher.type == "LocalAuthority"


def test_an_empty_file_says_nothing(tmp_path: Path) -> None:
    assert load(tmp_path, "") == CatalogueSettings()


def test_one_language_is_enough(tmp_path: Path) -> None:
    assert load(tmp_path, 'title = { zh = "预算" }').title == Text("预算", "")


def test_settings_cross_process_borders() -> None:
    settings = CatalogueSettings(
        publisher=Publisher(Text("甲")), contact=Contact(Text("乙"), email="a@example.org")
    )
    assert pickle.loads(pickle.dumps(settings)) == settings
    assert hash(settings)


WRONG = {
    "typo": ('license = "https://example.org/"', "license", "licence"),
    "unknown": ("colour = 1", "colour", "Known are title"),
    "unknown below": (f"[publisher]\n{NAME}\nhompage = ''", "publisher.hompage", "homepage"),
    "a telephone": (f"[contact]\n{NAME}\nphone = '1'", "contact.phone", "Known are name"),
    "no text": ("licence = 5", "licence", "quotes"),
    "empty": ('licence = " "', "licence", "leave the line out"),
    "no language": ('title = "Budgets"', "title", "zh"),
    "unknown language": ('title = { fr = "Budgets" }', "title.fr", "Known are zh, en"),
    "no table": ('publisher = "me"', "publisher", r"\[publisher\]"),
    "no address": ('licence = "CC BY 4.0"', "licence", "http"),
    "a space": ('landing_page = "https://example.org/a b"', "landing_page", "http"),
    "not ASCII": ('landing_page = "https://example.org/预算"', "landing_page", "%XX"),
    "no host": ('landing_page = "https:///x"', "landing_page", "http"),
    "a password": ('landing_page = "https://me:pw@example.org/"', "landing_page", "http"),
    "a bad port": ('landing_page = "https://example.org:x/"', "landing_page", "http"),
    "a bad escape": ('landing_page = "https://example.org/%zz"', "landing_page", "http"),
    "no e-mail": (f"[contact]\n{NAME}\nemail = 'example.org'", "contact.email", "office"),
    "no way to ask": (f"[contact]\n{NAME}", "contact", "leave out"),
    "nobody to ask": ("[contact]\nemail = 'a@example.org'", "contact.name", "never a person"),
    "no name": ("[publisher]\ntype = 'Company'", "publisher.name", "DCAT-AP"),
    "a private person": (
        f"[publisher]\n{NAME}\ntype = 'PrivateIndividual'",
        "publisher.type",
        "LocalAuthority",
    ),
    "no publisher IRI": (f"[publisher]\n{NAME}\niri = 'urn:x'", "publisher.iri", "http"),
    "no access right": ('access_rights = "OPEN"', "access_rights", "PUBLIC, RESTRICTED"),
    "no availability": ('availability = "LATER"', "availability", "STABLE"),
    "no TOML": ("title = ", "TOML", "docs/catalogue.md"),
}


@pytest.mark.parametrize(("text", "key", "advice"), WRONG.values(), ids=WRONG)
def test_whatever_is_wrong_is_named(tmp_path: Path, text: str, key: str, advice: str) -> None:
    with pytest.raises(SettingsError) as caught:
        load(tmp_path, text)
    error = caught.value
    assert error.path == tmp_path / "catalogue.toml"
    assert re.search(rf"(^|\s){re.escape(key)}(:|$|\W)", error.message), error.message
    assert error.hint is not None
    assert re.search(advice, error.hint), error.hint


def test_a_file_that_is_not_there_or_not_text(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="cannot be read"):
        load_catalogue_settings(tmp_path / "none.toml")
    path = tmp_path / "latin.toml"
    path.write_bytes(b'licence = "\xe9"')
    with pytest.raises(SettingsError, match="is not UTF-8"):
        load_catalogue_settings(path)


def test_settings_made_by_hand_are_checked_too() -> None:
    with pytest.raises(SettingsError, match="licence: 'MIT' is not a web address"):
        CatalogueSettings(licence="MIT")
    with pytest.raises(SettingsError, match=r"publisher\.name: is missing"):
        Publisher(Text())
