"""What `dg` loads: the assets of defs/ with the settings of the environment. Nothing else belongs here."""

from pipelines.defs.assembly import build_definitions
from pipelines.defs.resources import load_project
from pipelines.settings import load_settings

defs = build_definitions(load_project(load_settings()))
