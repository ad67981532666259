"""``budgetgraph audit`` as a user runs it."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from lxml import html
from pyoxigraph import RdfFormat, Store
from rdflib import Graph
from rdflib.namespace import RDF, SH

from budgetgraph.cli import audit_output, audit_years, main
from budgetgraph.cli.audit_output import SUFFIXES
from budgetgraph.publishing.inputs import find_inputs
from budgetgraph.publishing.pipeline import Conversion, convert_files
from budgetgraph.publishing.settings import Settings
from budgetgraph.synthesis.generator import generate
from budgetgraph.synthesis.renderer import render
from budgetgraph.synthesis.shape import Shape
from tests.cli.conftest import Run, environment
from tests.conftest import PROJECT

Told = Callable[[str], bytes]
ONE = ("--workers", "1")
"""Everything in this process: another one takes seconds to start."""


@pytest.fixture(scope="module", autouse=True)
def converted_once() -> Iterator[None]:
    """In this process a file is converted once, however often it is audited."""
    done: dict[Any, Conversion] = {}

    def once(files: tuple[Path, ...], settings: Settings) -> Conversion:
        contents = tuple(path.read_bytes() if path.is_file() else None for path in files)
        key = (files, contents, settings)
        if key not in done:
            done[key] = convert_files(files, settings)
        return done[key]

    with pytest.MonkeyPatch.context() as patch:
        for module in (audit_output, audit_years):
            patch.setattr(module, "convert_files", once)
        yield


def command(folder: Path, *arguments: object, **more: str) -> bytes:
    """What the command writes to standard output; it is done without an error."""
    done = subprocess.run(
        [sys.executable, "-m", "budgetgraph", "audit", *map(str, arguments)],
        cwd=folder,
        env=environment(**more),
        capture_output=True,
        timeout=120,
        check=True,
    )
    assert done.stderr == b""
    return done.stdout


@pytest.fixture(scope="module")
def told(example_path: Path, tmp_path_factory: pytest.TempPathFactory) -> Told:
    """The audit of the example in a format, each made once, in this process."""
    folder = tmp_path_factory.mktemp("audit")

    @cache
    def told(form: str) -> bytes:
        words = ["budgetgraph", "audit", example_path, "--format", form, "-o", folder / form]
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(sys, "argv", [str(each) for each in words])
            with pytest.raises(SystemExit) as ended:
                main()
        assert ended.value.code == 0
        return (folder / form).read_bytes()

    return told


def findings_of(content: bytes) -> list[dict[str, Any]]:
    """The findings that the command tells as JSON."""
    told = json.loads(content, parse_float=Decimal)
    assert list(told) == ["findings", "documents"]
    findings: list[dict[str, Any]] = told["findings"]
    return findings


def found(run: Run, *arguments: object) -> list[dict[str, Any]]:
    """The findings of an audit."""
    done = run("audit", *arguments, "--format", "json")
    assert done.returncode == 0, done.stderr.decode()
    return findings_of(done.stdout)


@pytest.fixture
def run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfdbinary: pytest.CaptureFixture[bytes]
) -> Run:
    """The command in an empty folder, in this process: that spares most of the time to start it."""
    monkeypatch.chdir(tmp_path)

    def run(*arguments: object, **_: str) -> subprocess.CompletedProcess[bytes]:
        words = ["budgetgraph", *map(str, arguments)]
        monkeypatch.setattr(sys, "argv", words)
        with pytest.raises(SystemExit) as ended:
            main()
        assert isinstance(ended.value.code, int)
        out, error = capfdbinary.readouterr()
        assert b"Traceback" not in error
        return subprocess.CompletedProcess(words, ended.value.code, out, error)

    return run


def synthetic(department: int) -> bytes:
    """A small document of a department, without contradictions."""
    return render(generate(1, department, shape=Shape(children=1, indicators=4, duties=1))).encode()


@pytest.fixture(scope="module")
def clean(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A synthetic document without contradictions."""
    path = tmp_path_factory.mktemp("clean") / "clean.md"
    path.write_bytes(synthetic(1))
    return path


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small document of another department, of which one total is wrong."""
    path = tmp_path_factory.mktemp("small") / "small.md"
    path.write_text(synthetic(2).decode().replace("收入总计\t", "收入总计\t9", 1), encoding="utf-8")
    return path


def test_the_example_contradicts_itself_in_one_total(told: Told) -> None:
    text = told("text").decode()
    assert "\x1b" not in text
    first = text.split("\n\n")[1]
    assert first.startswith("1. [违规 violation] R9 ")
    assert "947.71万元" in first
    assert "947.71 万元" in first
    assert "[947.71] │ 1090.06 │ 1074.42" in first
    assert re.search(r"表1第\d+行 table 1, line \d+ +收入总计 │ \[941.71\]", first)
    assert re.search(r"\[提示 info\] \d+ × R1 ", text)


def test_the_readme_shows_what_is_told(told: Told) -> None:
    readme = (PROJECT / "README.md").read_text(encoding="utf-8")
    _, shown = readme.split("$ budgetgraph audit examples/hongshan-036-2026.md\n")
    assert shown.partition("```")[0] in told("text").decode()


def test_json_names_the_wrong_total_with_exact_amounts(told: Told, example_path: Path) -> None:
    findings = findings_of(told("json"))
    worst = findings[0]
    assert (worst["rule"], worst["severity"], worst["group"]) == ("R9", "violation", 1)
    assert worst["amounts"] == [9477100, 9417100]
    assert (worst["difference"], worst["unit"]) == (60000, "元")
    assert worst["suspect"]["text"] == "947.71"
    assert worst["suspect"] == worst["sources"][0]
    assert worst["suspect"]["table"] == "11"
    lines = example_path.read_text(encoding="utf-8").splitlines()
    for source in (source for finding in findings for source in finding["sources"]):
        assert source["document"] == example_path.name
        assert re.sub(r"\s", "", source["text"]) in re.sub(r"\s", "", lines[source["line"] - 1])
    ranks = [["info", "warning", "violation"].index(each["severity"]) for each in findings]
    best = {each["group"]: 0 for each in findings}
    for each, rank in zip(findings, ranks, strict=True):
        best[each["group"]] = max(best[each["group"]], rank)
    assert list(best.values()) == sorted(best.values(), reverse=True)


def test_two_runs_say_the_same(told: Told, example_path: Path, tmp_path: Path) -> None:
    for form in ("csv", "turtle"):
        again = command(tmp_path, example_path, "--format", form, PYTHONHASHSEED="2")
        assert again == told(form), form


def test_the_report_graph_has_a_result_for_each_finding(told: Told) -> None:
    graph = Graph().parse(data=told("turtle").decode(), format="turtle")
    findings = findings_of(told("json"))
    assert len(set(graph.subjects(RDF.type, SH.ValidationResult))) == len(findings)
    assert {str(shape) for shape in graph.objects(None, SH.sourceShape)} == {
        each["shape"] for each in findings
    }


def test_the_documented_query_names_the_departments(run: Run, small: Path, clean: Path) -> None:
    documentation = (PROJECT / "docs" / "audit.md").read_text(encoding="utf-8")
    query = documentation.split("```sparql\n")[1].partition("```")[0]
    store = Store()
    for path in (small, clean):
        store.load(run("convert", path).stdout, RdfFormat.TURTLE)
    rows = [
        (row["department"].value, row["rule"].value, Decimal(row["difference"].value))
        for row in store.query(query)  # type: ignore[union-attr]
    ]
    expected = [
        (each["rule"], Decimal(each["difference"]))
        for each in found(run, small)
        if each["unit"] == "元" and abs(each["difference"]) > 10000 and each["severity"] != "info"
    ]
    assert sorted(each[1:] for each in rows) == sorted(expected)
    assert len({name for name, _, _ in rows}) == 1


def test_csv_and_page_say_the_same(told: Told) -> None:
    findings = findings_of(told("json"))
    # Chinese Excel takes a file without the mark for GBK.
    assert told("csv").startswith(b"\xef\xbb\xbf")
    text = told("csv").decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text, newline=""), strict=True))
    assert [(each["rule"], each["severity"]) for each in rows] == [
        (each["rule"], each["severity"]) for each in findings
    ]
    page = html.document_fromstring(told("html").decode())
    assert page.xpath("//h3/span[contains(@class, 'violation')]")
    assert "947.71" in page.xpath("//article[1]//mark/text()")
    counted = page.xpath("//tbody//td/text()")
    assert [int(each) for each in counted] == [
        sum(each["severity"] == severity for each in findings)
        for severity in ("violation", "warning", "info")
    ]


def test_a_severity_says_what_is_listed(run: Run, told: Told, example_path: Path) -> None:
    every = findings_of(told("json"))
    worst = found(run, example_path, "--severity", "violation")
    assert worst == [each for each in every if each["severity"] == "violation"]
    text = run("audit", example_path, "--severity", "info").stdout.decode()
    assert "\n2. [" in text
    assert " × R" not in text
    refused = run("audit", example_path, "--severity", "info", "--format", "turtle")
    assert refused.returncode == 2


def test_strict_sets_the_exit_code(run: Run, small: Path, clean: Path) -> None:
    done = run("audit", small, "--strict", "violation")
    assert done.returncode == 1
    assert (
        done.stderr.decode() == f"{small}: 发现达到 --strict 的程度 findings reach the threshold\n"
    )
    assert "1. [违规 violation] R" in done.stdout.decode()
    assert run("audit", clean, "--strict", "warning").returncode == 0


def test_strict_holds_where_the_reader_stops_early(small: Path, tmp_path: Path) -> None:
    options = f"--strict violation --format html --workers 1 2> '{tmp_path}/errors'"
    line = f"'{sys.executable}' -m budgetgraph audit '{small}' {options} | true; echo ${{PIPESTATUS[0]}}"
    done = subprocess.run(
        ["bash", "-c", line], env=environment(), capture_output=True, timeout=120, check=True
    )
    assert done.stdout == b"1\n"
    assert (tmp_path / "errors").read_text(encoding="utf-8").count("\n") == 1


def test_a_document_without_contradictions_says_so(run: Run, clean: Path) -> None:
    assert "未发现矛盾 no contradictions found" in run("audit", clean).stdout.decode()
    page = html.document_fromstring(run("audit", clean, "--format", "html").stdout.decode())
    assert "未发现矛盾" in page.text_content()


def test_the_example_with_its_total_corrected_has_no_violation(
    run: Run, example_text: str, tmp_path: Path
) -> None:
    (tmp_path / "corrected.md").write_text(
        example_text.replace("947.71", "941.71"), encoding="utf-8"
    )
    assert found(run, "corrected.md", "--severity", "violation") == []


def test_a_planted_contradiction_is_named_at_its_place(
    run: Run, example_text: str, tmp_path: Path
) -> None:
    wrong = example_text.replace("947.71", "941.71").replace(
        "人员类项目支出\t502.03", "人员类项目支出\t520.03"
    )
    (tmp_path / "wrong.md").write_text(wrong, encoding="utf-8")
    findings = found(run, "wrong.md", "--severity", "violation")
    of_first = [each for each in findings if each["group"] == 1]
    assert len(of_first) > 1
    assert {each["suspect"]["text"] for each in of_first} == {"520.03"}
    assert any(each["amounts"][0] == 9417100 for each in of_first)


def test_several_documents_are_told_and_summed(run: Run, small: Path, clean: Path) -> None:
    done = run("audit", small, clean, *ONE)
    text = done.stdout.decode()
    assert done.returncode == 0
    assert text.index(str(small)) < text.index("未发现矛盾 no contradictions found")
    assert text.splitlines()[-1].startswith("共 2 份文件 documents: 违规 violation ")
    assert "无矛盾 without contradictions 1" in text.splitlines()[-1]
    page = html.document_fromstring(
        run("audit", small, clean, "--format", "html", "--workers", "2").stdout.decode()
    )
    assert len(page.xpath("//section/h2")) == 2
    names = page.xpath("//@id")
    assert len(names) == len(set(names))


def test_a_folder_gets_one_report_for_each_document(
    run: Run, small: Path, clean: Path, tmp_path: Path
) -> None:
    done = run("audit", small, clean, "--format", "html", "-o", "out/", *ONE)
    assert (done.returncode, done.stdout) == (0, b"")
    names = sorted(path.name for path in (tmp_path / "out").iterdir())
    assert names == ["clean.audit.html", "small.audit.html"]
    for name in names:
        page = html.document_fromstring((tmp_path / "out" / name).read_text(encoding="utf-8"))
        assert len(page.xpath("//section")) == 1


@pytest.mark.parametrize("form", SUFFIXES)
def test_reports_beside_the_documents_are_not_read(tmp_path: Path, form: str) -> None:
    (tmp_path / "budget.md").touch()
    (tmp_path / f"budget{SUFFIXES[form]}").touch()
    assert find_inputs([tmp_path]) == (tmp_path / "budget.md",)
    assert find_inputs([f"{tmp_path}/*"]) == (tmp_path / "budget.md",)
    named = tmp_path / f"budget{SUFFIXES[form]}"
    assert find_inputs([named]) == (named,)


def test_two_years_of_a_department_are_compared(
    run: Run, example_path: Path, example_text: str, tmp_path: Path
) -> None:
    before = (
        example_text.replace("2025", "2024").replace("2026", "2025").replace("947.71", "941.71")
    )
    (tmp_path / "before.md").write_text(before, encoding="utf-8")
    options = ("--format", "json", "-o", "out.json", "--strict", "info", *ONE)
    done = run("audit", "before.md", example_path, *options)
    assert done.returncode == 1
    reached = [line.partition(": ")[0] for line in done.stderr.decode().splitlines()]
    assert reached[:2] == ["before.md", str(example_path)]
    assert reached[2:] == [f"{example_path} 对照 compared with before.md"]
    told = json.loads((tmp_path / "out.json").read_text(encoding="utf-8"), parse_float=Decimal)
    assert [each.get("compared_with") for each in told["documents"]] == [None, None, ["before.md"]]
    across = [each for each in told["findings"] if each["rule"] == "R27"]
    assert sum(told["documents"][2]["counts"].values()) == len(across) > 0
    assert {each["document"] for each in across} == {str(example_path)}
    named = {source["document"] for each in across for source in each["sources"]}
    assert named == {"before.md", example_path.name}
    assert all(each["severity"] != "violation" for each in across)


def test_rubbish_stops_no_other(run: Run, clean: Path, tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "a-empty.md").write_bytes(b"")
    (folder / "b-good.md").write_bytes(clean.read_bytes())
    (folder / "c-noise.bin").write_bytes(os.urandom(2000))
    done = run("audit", folder, folder / "c-noise.bin", "--format", "json", *ONE)
    assert done.returncode == 1
    assert done.stderr.decode().count("error:") == 2
    told = json.loads(done.stdout)
    assert {Path(each["file"]).name: "error" in each for each in told["documents"]} == {
        "a-empty.md": True,
        "b-good.md": False,
        "c-noise.bin": True,
    }
    assert "失败 failed 1" in run("audit", folder, *ONE).stdout.decode()
    page = run("audit", folder, "--format", "html", *ONE).stdout.decode()
    assert "a-empty.md" in html.document_fromstring(page).text_content()


@pytest.mark.parametrize("form", ["text", "json", "csv", "turtle", "html"])
def test_no_readable_file_ends_with_two(run: Run, tmp_path: Path, form: str) -> None:
    (tmp_path / "letter.txt").write_text("没有任何预算表格的一封信。\n", encoding="utf-8")
    done = run("audit", "letter.txt", "missing.pdf", "--format", form, "-o", "report", *ONE)
    assert (done.returncode, done.stdout) == (2, b"")
    assert done.stderr.decode().count("error:") == 2
    assert not (tmp_path / "report").exists()


def test_the_same_document_twice_is_refused(run: Run, clean: Path, tmp_path: Path) -> None:
    (tmp_path / "copy.md").write_bytes(clean.read_bytes())
    done = run("audit", clean, "copy.md", *ONE)
    assert done.returncode == 2
    assert "is the same document" in done.stderr.decode()
    again = run("audit", clean, "copy.md", "--supersede", "--format", "json", *ONE)
    assert [each["file"] for each in json.loads(again.stdout)["documents"]] == ["copy.md"]


def test_a_source_is_never_overwritten(run: Run, example_path: Path, tmp_path: Path) -> None:
    (tmp_path / "budget.md").write_bytes(example_path.read_bytes())
    done = run("audit", "budget.md", "-o", "budget.md")
    assert done.returncode == 2
    assert (tmp_path / "budget.md").read_bytes() == example_path.read_bytes()


def test_one_document_in_two_files_names_the_file_of_each_cell(
    run: Run, example_text: str, tmp_path: Path
) -> None:
    start = example_text.rindex("\n# 第三部分") + 1
    (tmp_path / "tables.md").write_text(example_text[:start], encoding="utf-8")
    (tmp_path / "text.md").write_text(example_text[start:], encoding="utf-8")
    findings = found(run, "tables.md", "text.md", "--as-one")
    assert findings[0]["sources"][0]["document"] == "tables.md"
    assert findings[0]["document"] == "tables.md + text.md"


def test_the_hubei_document(run: Run, hubei_path: Path) -> None:
    findings = found(run, hubei_path, "--severity", "warning")
    violations = [each for each in findings if each["severity"] == "violation"]
    assert {each["group"] for each in violations} == {1}
    assert all(each["suspect"]["text"] == "947.71" for each in violations)
    names = [each["message"]["zh"] for each in findings if each["rule"] == "R10"]
    assert any("区城运中心中心工作经费" in each for each in names)
    text = run("audit", hubei_path).stdout.decode()
    assert "[947.71]" in text
    assert "填报人" not in text
