"""The answers that lie in a release: what they say, for which text, and what happens when one is missing."""

from __future__ import annotations

import dataclasses
import gzip
import json
from pathlib import Path

import pytest

from budgetgraph.ground.errors import ReleaseError
from budgetgraph.publishing.answer_writer import write_answers
from budgetgraph.publishing.answers import (
    GZIP,
    answer_path,
    first_rows,
    known_text,
    read_answer,
)
from budgetgraph.publishing.canned import CannedQuery, load_canned_queries, query_of_text
from budgetgraph.publishing.manifest_shape import ANSWERS
from budgetgraph.publishing.publish import publish
from budgetgraph.publishing.release import STORE, Release, open_release
from budgetgraph.publishing.settings import Settings
from budgetgraph.publishing.store import Store
from budgetgraph.publishing.verification import problems_of

QUERIES = load_canned_queries()
every_query = pytest.mark.parametrize("query", QUERIES, ids=lambda query: query.name)


@pytest.fixture(scope="module")
def release(example_path: Path, tmp_path_factory: pytest.TempPathFactory) -> Release:
    done = publish([example_path], tmp_path_factory.mktemp("releases"), Settings())
    assert done.release is not None
    return done.release


@every_query
def test_the_answer_is_what_the_database_says(release: Release, query: CannedQuery) -> None:
    path = read_answer(release, query.name)
    assert path is not None
    assert first_rows(path, 10**6) == release.store().table(query.bind({}))
    assert gzip.decompress(Path(f"{path}{GZIP}").read_bytes()) == path.read_bytes()


def test_the_manifest_names_the_answers_and_verifying_sees_damage(
    example_path: Path, tmp_path: Path
) -> None:
    made = publish([example_path], tmp_path, Settings()).release
    assert made is not None
    assert problems_of(made.path) == []
    path = made.path / answer_path(QUERIES[0].name)
    path.write_bytes(path.read_bytes().replace(b"2026", b"2027"))
    assert [each.path for each in problems_of(made.path)] == [answer_path(QUERIES[0].name)]


def test_an_answer_to_another_text_is_none(release: Release) -> None:
    entries = [{**each, "query": "0" * 64} for each in release.manifest["answers"]]
    other = dataclasses.replace(release, manifest={**release.manifest, "answers": entries})
    assert read_answer(release, QUERIES[0].name) is not None
    assert read_answer(other, QUERIES[0].name) is None


def test_a_release_without_answers_is_opened(release: Release, tmp_path: Path) -> None:
    manifest = {name: value for name, value in release.manifest.items() if name != "answers"}
    folder = tmp_path / release.id
    (folder / STORE).mkdir(parents=True)
    (folder / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    assert read_answer(open_release(folder), QUERIES[0].name) is None


@pytest.mark.parametrize("answers", [{}, [{"name": "../x", "query": "0" * 64}], [{"name": "x"}]])
def test_broken_entries_are_refused(release: Release, tmp_path: Path, answers: object) -> None:
    folder = tmp_path / release.id
    (folder / STORE).mkdir(parents=True)
    manifest = {**release.manifest, "answers": answers}
    (folder / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    with pytest.raises(ReleaseError, match="answers"):
        open_release(folder)


@every_query
def test_its_own_text_is_known_in_any_line_ends(query: CannedQuery) -> None:
    body = "\n".join(each for each in query.text.splitlines() if not each.startswith("#+"))
    for text in (query.text, query.bind({}), body, f"\n{body}\n\n", body.replace("\n", "\r\n")):
        assert known_text(text) == query.name


@pytest.mark.parametrize(
    "change",
    [lambda text: text + "LIMIT 1", lambda text: text.replace("?year", "?y"), lambda _: ""],
)
def test_other_texts_are_not_known(change: object) -> None:
    assert callable(change)
    assert known_text(change(QUERIES[0].text)) is None


def test_a_question_with_a_value_is_not_known() -> None:
    assert known_text(QUERIES[0].bind({"year": "2026"})) is None


def question(name: str, text: str) -> CannedQuery:
    return query_of_text(text, Path(f"{name}.rq"))


def test_what_takes_too_long_or_fails_is_left_out(tmp_path: Path) -> None:
    lines = "".join(f'<urn:s{n}> <urn:p> "{n}" .\n' for n in range(3000))
    Store.build([("urn:g", lines.encode())], tmp_path / STORE)
    slow = "SELECT (COUNT(*) AS ?n) { ?a ?p ?b . ?c ?q ?d . ?e ?r ?f FILTER(?b != ?d && ?d != ?f) }"
    asked = [
        question("slow", slow),
        question("broken", "SELECT nonsense"),
        question("quick", "SELECT (COUNT(*) AS ?n) { ?a ?p ?b }"),
    ]
    written = write_answers(tmp_path, asked, seconds=4)
    assert [each["name"] for each in written.entries] == ["quick"]
    assert [each.path for each in written.files] == [
        answer_path("quick"),
        answer_path("quick") + GZIP,
    ]
    assert sorted(each.name for each in (tmp_path / ANSWERS).iterdir()) == [
        "quick.srj",
        "quick.srj.gz",
    ]
    assert first_rows(tmp_path / answer_path("quick"), 5).rows == (("3000",),)


def test_terms_of_every_kind_and_only_as_many_rows_as_wanted(tmp_path: Path) -> None:
    text = (
        '<urn:a> <urn:p> "甲\\"}],"@zh .\n<urn:b> <urn:p> "5"^^<http://www.w3.org/2001/XMLSchema#integer> .\n'
        '<urn:c> <urn:p> "plain\\n" .\n<urn:d> <urn:p> _:x .\n<urn:e> <urn:p> <urn:f> .\n'
    ) + "".join(f'<urn:z{n:05}> <urn:p> "{n}" .\n' for n in range(5000))
    Store.build([("urn:g", text.encode())], tmp_path / STORE)
    asked = "SELECT ?s ?none ?o { ?s <urn:p> ?o } ORDER BY ?s"
    write_answers(tmp_path, [question("all", asked)])
    store = Store.read_only(tmp_path / STORE)
    path = tmp_path / answer_path("all")
    assert first_rows(path, 10**6) == store.table(asked)
    assert first_rows(path, 7) == store.table(asked, limit=7)


@pytest.mark.parametrize("text", ["", "{", '{"head":{},"results":{"bindings":[{]}}', "[]"])
def test_a_damaged_answer_is_told(tmp_path: Path, text: str) -> None:
    path = tmp_path / "x.srj"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ReleaseError, match="cannot be read"):
        first_rows(path, 5)


def test_damage_behind_the_rows_that_are_wanted_does_not_matter(tmp_path: Path) -> None:
    path = tmp_path / "x.srj"
    row = '{"x":{"type":"uri","value":"urn:a"}}'
    path.write_text(
        f'{{"head":{{"vars":["x"]}},"results":{{"bindings":[{row},{row},DAMAGE', "utf-8"
    )
    assert first_rows(path, 2).rows == (("urn:a",), ("urn:a",))
    with pytest.raises(ReleaseError, match="cannot be read"):
        first_rows(path, 3)
