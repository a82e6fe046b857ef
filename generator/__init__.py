"""The engine: a pipeline and the catalogue in, a bundle of files out. No Django, clock or network."""

from generator.bundle import Bundle, explain, generate
from generator.catalogue import Catalogue, load_catalogue
from generator.checking import Checked, check
from generator.document import dump_document, read_document
from generator.github.origin import Origin
from generator.pipeline import CHECK_NAMES, Pipeline, json_schema
from generator.problems import CatalogueProblems, DocumentProblems, Notice, Problem, ProblemsError

__all__ = [
    "CHECK_NAMES",
    "Bundle",
    "Catalogue",
    "CatalogueProblems",
    "Checked",
    "DocumentProblems",
    "Notice",
    "Origin",
    "Pipeline",
    "Problem",
    "ProblemsError",
    "check",
    "dump_document",
    "explain",
    "generate",
    "json_schema",
    "load_catalogue",
    "read_document",
]
