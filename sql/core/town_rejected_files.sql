-- 乡镇名下没有收下的文件：文件名含乡镇名的算在它名下，同名乡镇都列；认不出是哪个乡镇的不在这里，见 core.rejected_files
select
    towns.county_code,
    towns.town_code,
    rejected_files.folder_year as report_year, -- 文件所在的年份文件夹
    rejected_files.file_path,
    rejected_files.reason
from core.rejected_files as rejected_files
inner join core.towns as towns
    on
        contains(rejected_files.file_path, towns.town_name)
        and rejected_files.folder_year between towns.valid_from and coalesce(towns.valid_to, 9999)
