"""A warehouse without rows, made once for all tests of a process: every table, view and macro of sql/."""

from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from pipelines.extracting.catalogue import load_catalogue
from pipelines.settings import load_settings
from pipelines.warehouse.build import make_tables, make_views, open_candidate
from pipelines.warehouse.models import Models, load_models


@cache
def project_models() -> Models:
    """The models of the project."""
    settings = load_settings()
    return load_models(settings.sql, load_catalogue(settings.catalogue).frame())


@cache
def empty_warehouse() -> bytes:
    """The file, to be written where a test wants it: making its views anew costs a second."""
    models = project_models()
    with TemporaryDirectory() as folder:
        path = Path(folder) / "empty.duckdb"
        with open_candidate(path) as database:
            make_tables(database, models)
            make_views(database, (*models.views, *models.marts, *models.faces))
        return path.read_bytes()
