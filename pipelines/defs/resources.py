"""The one resource: the project as a run sees it. It holds settings and models, loads the registers, the
catalogue and the corrections when first asked for, and knows where the candidate of a run lies.

Does not belong here: what is done with them.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path

from pipelines.collecting.sources import Source, load_sources
from pipelines.extracting.catalogue import Catalogue, load_catalogue
from pipelines.journal import Journal
from pipelines.reading.overrides import Override
from pipelines.reading.registers import Registers, load_registers
from pipelines.settings import Settings
from pipelines.warehouse.build import build_warehouse, discard
from pipelines.warehouse.core import Inputs, Origin, code_sha256
from pipelines.warehouse.corrections import Corrections, check_names, load_corrections
from pipelines.warehouse.models import Models, load_models

#: The stages of a run, in order, as a person is told of them.
# Fetching is told in the same way (COLLECTING), but `fazhi collect` does it by itself, before a run.
STAGES = ("清点文件", "读取报告", "提取数字", "装入核心表", "汇总", "检查", "发布", "比较表")

COLLECTING = "取报告"

#: Told before a run that has to wait for another.
WAITING = "等待"


@dataclass(frozen=True)
class Progress:
    """Where a run is: one of STAGES or COLLECTING, and what was done there, in Chinese."""

    stage: str
    detail: str


def origin(run_id: str) -> Origin:
    """What a build that a run makes now says of itself."""
    return Origin(run_id, datetime.now(UTC))


def say_nothing(_: Progress) -> None:
    """The progress of a run that nobody watches."""


@dataclass(frozen=True)
class Project:
    """Settings, catalogue, models and the data files beside them; `tell` is called as a run goes on."""

    settings: Settings
    catalogue: Catalogue
    models: Models
    on_progress: Callable[[Progress], None] = say_nothing

    def tell(self, stage: str, detail: str) -> None:
        """Report progress."""
        self.on_progress(Progress(stage, detail))

    @cached_property
    def journal(self) -> Journal:
        """The log of runs."""
        return Journal(self.settings.logs)

    @cached_property
    def registers(self) -> Registers:
        """The towns and counties. Raises RegisterError."""
        return load_registers(self.settings.registers)

    @cached_property
    def sources(self) -> tuple[Source, ...]:
        """Where reports are fetched from. Raises RegisterError."""
        return load_sources(self.settings.registers, self.registers)

    @cached_property
    def corrections(self) -> Corrections:
        """The corrections, their names checked. Raises CorrectionError."""
        # A path that someone gave is meant; only the one that was not asked for may be missing.
        is_given = "corrections" in self.settings.model_fields_set
        corrections = load_corrections(self.settings.corrections, must_exist=is_given)
        check_names(corrections, self.registers.counties, self.registers.towns, self.catalogue.frame())
        return corrections

    @cached_property
    def overrides(self) -> dict[str, Override]:
        """What the corrections say of whole files, by their place in the inbox. Raises CorrectionError."""
        return {
            entry.file: Override(entry.county, entry.town, entry.report_year, entry.published_on)
            for entry in self.corrections.files
        }

    @cached_property
    def inputs(self) -> Inputs:
        """All that the warehouse is made from; asking for it checks every data file."""
        return Inputs(
            lake=self.settings.lake,
            counties=self.registers.counties,
            towns=self.registers.towns,
            indicators=self.catalogue.frame(),
            indicator_parts=self.catalogue.parts(),
            catalogue_version=self.catalogue.version,
            corrections=self.corrections,
            uncertain_below=self.settings.uncertain_below,
            accuracy=self.settings.accuracy,
        )

    def candidate_path(self, run_id: str) -> Path:
        """Where the candidate of a run lies; every run has its own, so that two cannot meet."""
        return self.settings.warehouse.parent / "candidates" / f"{run_id}.duckdb"

    def candidate(self, run_id: str) -> Path:
        """The candidate of a run. A run that did not build the core tables itself (one mart built again,
        a failed run continued) gets a whole build from the lake: nothing is taken over that its own core step did not ask for.
        """
        path = self.candidate_path(run_id)
        if not path.exists():
            build_warehouse(path, self.models, self.inputs, origin(run_id))
        return path

    def discard_left_over_candidates(self) -> None:
        """Remove the candidates of runs that died. Only for whoever holds the run lock."""
        for path in self.candidate_path("").parent.glob("*.duckdb"):
            discard(path)


def load_project(settings: Settings, on_progress: Callable[[Progress], None] = say_nothing) -> Project:
    """The project with its catalogue and models read. Raises CatalogueError, ModelError."""
    # What the build will say of its code is what this process was started with, not what lies there when it builds.
    code_sha256()
    catalogue = load_catalogue(settings.catalogue)
    return Project(settings, catalogue, load_models(settings.sql, catalogue.frame()), on_progress)
