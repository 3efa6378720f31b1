"""The workbooks: written beside the release whenever one is published, one a county and year."""

import dagster as dg

from pipelines.defs.failing import AFTER_PUBLISHING
from pipelines.defs.partitions import SINGLE_RUN
from pipelines.defs.resources import Project
from pipelines.defs.tables import asset_key
from pipelines.writing.orders import write_workbooks

#: Inside the folder of a release, beside the other exports, so that they come and go together.
FOLDER = "export/xlsx"
KEY = "workbooks"


def writing_assets(pool: str | None) -> list[dg.AssetsDefinition]:
    """The asset `workbooks`."""
    spec = dg.AssetSpec(
        KEY,
        deps=[asset_key("published")],
        description="比较表：每个县每个年度一份 Excel（WPS）文件，写在这次发布的文件夹里",
        group_name="published",
        kinds={"xlsx"},
    )

    @dg.multi_asset(name=AFTER_PUBLISHING, specs=[spec], backfill_policy=SINGLE_RUN, pool=pool)
    def write(context: dg.AssetExecutionContext, project: dg.ResourceParam[Project]) -> dg.MaterializeResult:
        return written_workbooks(project)

    return [write]


def written_workbooks(project: Project) -> dg.MaterializeResult:
    """Write them for the release that readers see now. Raises NotWritten, WarehouseMissing; the release stays."""
    settings = project.settings
    # The release itself: what is read and where it is written stay together, even if another is published meanwhile.
    release = settings.warehouse.resolve()
    folder = release.parent / FOLDER
    files, left_out = write_workbooks(release, folder, settings.workbooks)
    told = f"{len(files)} 份" + (f"，另有 {left_out} 份没有写（见 FAZHI_WORKBOOKS）" if left_out else "")
    project.tell("比较表", told)
    return dg.MaterializeResult(
        metadata={
            "path": dg.MetadataValue.path(folder),
            "file_count": len(files),
            "left_out_count": left_out,
            "byte_count": sum(file.stat().st_size for file in files),
        }
    )
