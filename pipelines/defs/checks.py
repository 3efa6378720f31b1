"""The checks: one step per checked table runs its files of sql/checks on the candidate.

Every check holds back what comes after its table until it has run; only one of severity "blocking" stops it.
"""

from collections.abc import Iterator
from itertools import groupby

import dagster as dg

from pipelines.defs.resources import Project
from pipelines.defs.tables import asset_key
from pipelines.warehouse.checks import CheckResult, run_checks
from pipelines.warehouse.models import Check, Models
from pipelines.warehouse.shown import SHOWN


def table_checks(models: Models, pool: str | None) -> list[dg.AssetChecksDefinition]:
    """The asset checks of all core tables and marts."""
    by_table = groupby(
        sorted(models.checks, key=lambda check: check.checked), key=lambda check: check.checked
    )
    return [_checks_of_table(full_name, tuple(checks), pool) for full_name, checks in by_table]


def _checks_of_table(full_name: str, checks: tuple[Check, ...], pool: str | None) -> dg.AssetChecksDefinition:
    @dg.multi_asset_check(
        name=f"check_{full_name.replace('.', '_')}", specs=[_spec(check) for check in checks], pool=pool
    )
    def check_table(
        context: dg.AssetCheckExecutionContext, project: dg.ResourceParam[Project]
    ) -> Iterator[dg.AssetCheckResult]:
        settings = project.settings
        candidate = project.candidate(context.run.run_id)
        results = run_checks(candidate, checks, settings.lake, settings.warehouse)
        for result in results:
            if not result.passed:
                project.tell("检查", f"{result.check.description}：{result.wrong_row_count} 行不符")
            yield _result(result)

    return check_table


def _spec(check: Check) -> dg.AssetCheckSpec:
    # Core tables come from one step; naming the others would make their checks wait for each other.
    is_core = check.checked.startswith("core.")
    others = [] if is_core else [name for name in check.reads if name not in (check.checked, *SHOWN)]
    return dg.AssetCheckSpec(
        check.name,
        asset=asset_key(check.checked),
        description=check.description,
        additional_deps=[asset_key(name) for name in others],
        blocking=True,
        metadata={"severity": check.severity, "sql": dg.MetadataValue.md(f"```sql\n{check.sql}\n```")},
    )


def _result(result: CheckResult) -> dg.AssetCheckResult:
    is_blocking = result.check.severity == "blocking"
    return dg.AssetCheckResult(
        check_name=result.check.name,
        asset_key=asset_key(result.check.checked),
        description=result.check.description,
        passed=result.passed,
        severity=dg.AssetCheckSeverity.ERROR if is_blocking else dg.AssetCheckSeverity.WARN,
        metadata={
            "wrong_row_count": result.wrong_row_count,
            "examples": dg.MetadataValue.md(_as_list(result)),
        },
    )


def _as_list(result: CheckResult) -> str:
    rows = ("，".join(f"{name} = {value}" for name, value in row.items()) for row in result.examples)
    return "\n".join(f"- {row}" for row in rows) or "（没有）"
