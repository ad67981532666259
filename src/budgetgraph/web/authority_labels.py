"""Chinese and English names of the values that the catalogue takes from code lists of others.

The authority tables of the Publications Office of the European Union have no Chinese names.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

_EU = "http://publications.europa.eu/resource/authority"
_FILE = f"{_EU}/file-type"
_FORMATS = "http://www.w3.org/ns/formats"

AUTHORITY_LABELS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        f"{_EU}/access-right/NON_PUBLIC": ("不公开", "non-public"),
        f"{_EU}/access-right/PUBLIC": ("公开", "public"),
        f"{_EU}/access-right/RESTRICTED": ("受限", "restricted"),
        f"{_EU}/currency/CNY": ("人民币元", "yuan renminbi"),
        f"{_EU}/data-theme": ("数据主题", "data themes"),
        f"{_EU}/data-theme/ECON": ("经济与金融", "economy and finance"),
        f"{_EU}/data-theme/GOVE": ("政府与公共部门", "government and public sector"),
        f"{_EU}/dataset-type/STATISTICAL": ("统计数据", "statistical data"),
        f"{_FILE}/CSV": ("CSV 表格", "CSV"),
        f"{_FILE}/GZIP": ("GZIP 压缩", "GZIP"),
        f"{_FILE}/HTML": ("网页", "HTML"),
        f"{_FILE}/JSON": ("JSON", ""),
        f"{_FILE}/JSON_LD": ("JSON-LD", ""),
        f"{_FILE}/MARKDOWN": ("Markdown", ""),
        f"{_FILE}/PARQUET": ("Parquet 表格", "Parquet"),
        f"{_FILE}/PDF": ("PDF", ""),
        f"{_FILE}/RDF_N_QUADS": ("N-Quads", ""),
        f"{_FILE}/RDF_N_TRIPLES": ("N-Triples", ""),
        f"{_FILE}/RDF_TRIG": ("TriG", ""),
        f"{_FILE}/RDF_TURTLE": ("Turtle", ""),
        f"{_FILE}/RDF_XML": ("RDF/XML", ""),
        f"{_FILE}/SPARQLQ": ("SPARQL 查询", "SPARQL query"),
        f"{_FILE}/SPARQLQRES": ("SPARQL 查询结果", "SPARQL results"),
        f"{_FILE}/TSV": ("TSV 表格", "TSV"),
        f"{_FILE}/XLS": ("Excel 表格", "Excel (XLS)"),
        f"{_FILE}/XLSX": ("Excel 表格", "Excel (XLSX)"),
        f"{_EU}/frequency/ANNUAL": ("每年", "annual"),
        f"{_EU}/frequency/ANNUAL_2": ("每半年", "twice a year"),
        f"{_EU}/frequency/IRREG": ("不定期", "irregular"),
        f"{_EU}/frequency/MONTHLY": ("每月", "monthly"),
        f"{_EU}/frequency/QUARTERLY": ("每季度", "quarterly"),
        f"{_EU}/frequency/UNKNOWN": ("未知", "unknown"),
        f"{_EU}/language/ENG": ("英文", "English"),
        f"{_EU}/language/ZHO": ("中文", "Chinese"),
        f"{_EU}/planned-availability/AVAILABLE": ("中期可用", "available"),
        f"{_EU}/planned-availability/EXPERIMENTAL": ("试验性", "experimental"),
        f"{_EU}/planned-availability/STABLE": ("长期稳定", "stable"),
        f"{_EU}/planned-availability/TEMPORARY": ("临时", "temporary"),
        f"{_FORMATS}/JSON-LD": ("JSON-LD", ""),
        f"{_FORMATS}/N-Quads": ("N-Quads", ""),
        f"{_FORMATS}/N-Triples": ("N-Triples", ""),
        f"{_FORMATS}/RDF_XML": ("RDF/XML", ""),
        f"{_FORMATS}/TriG": ("TriG", ""),
        f"{_FORMATS}/Turtle": ("Turtle", ""),
        "http://spdx.org/rdf/terms#checksumAlgorithm_sha256": ("SHA-256", ""),
        "https://creativecommons.org/licenses/by/4.0/": (
            "知识共享 署名 4.0",
            "Creative Commons Attribution 4.0",
        ),
        "https://creativecommons.org/publicdomain/zero/1.0/": ("知识共享 CC0 1.0", "CC0 1.0"),
        "https://www.apache.org/licenses/LICENSE-2.0": ("Apache 许可证 2.0", "Apache License 2.0"),
        "https://www.w3.org/TR/sparql11-protocol/": ("SPARQL 1.1 协议", "SPARQL 1.1 Protocol"),
        "https://www.w3.org/TR/tabular-data-model/": ("表格数据模型", "Tabular Data Model"),
        "https://www.w3.org/TR/tabular-metadata/": ("表格元数据", "Metadata for Tabular Data"),
        "https://www.w3.org/TR/vocab-data-cube/": ("RDF 数据立方体", "RDF Data Cube Vocabulary"),
        "https://www.w3.org/TR/vocab-dcat-3/": ("数据目录词汇 DCAT 3", "DCAT Version 3"),
    }
)
"""IRI to Chinese and English name; the English one is empty where it is the same."""
