"""The columns of the marts that queries, pages and exports rely on, in their order."""

from pipelines.warehouse.models import Models

TOWN_YEAR = "county_code county_name town_code town_name report_year"
COUNTY_YEAR = "county_code county_name report_year"
INDICATOR = "theme theme_name indicator_code indicator_name kind direction unit"

COLUMNS = {
    "town_year_indicators": f"{TOWN_YEAR} {INDICATOR} "
    "value value_low value_high bound value_rank towns_ranked county_median "
    "value_per_10k_residents value_per_village previous_value value_change change_rate "
    "is_uncertain quote quote_start quote_end report_id published_on basis score unit_as_written "
    "part_count places is_corrected correction_reason extracted_value method town_kind population "
    "village_count indicator_order",
    "town_year_ranks": f"{TOWN_YEAR} {INDICATOR} "
    "value bound value_rank towns_ranked is_tied county_median town_kind kind_rank "
    "kind_towns_ranked size_band size_rank size_towns_ranked population village_count "
    "value_per_10k_residents per_10k_residents_rank value_per_village per_village_rank "
    "rank_meaning is_uncertain report_id indicator_order",
    "town_year_changes": f"{TOWN_YEAR} {INDICATOR} "
    "previous_value previous_bound value bound value_change change_low change_high change_rate "
    "change_kind log_ratio typical_log_ratio log_ratio_mad is_jump jump_reason report_id "
    "previous_report_id indicator_order",
}


def test_the_marts_have_the_columns_that_others_rely_on(models: Models) -> None:
    for mart, columns in COLUMNS.items():
        expected = columns.split()
        found = [column.name for column in models.relation(f"marts.{mart}").columns]
        assert found[: len(expected)] == expected, mart
