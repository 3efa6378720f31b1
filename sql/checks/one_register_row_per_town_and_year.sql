-- 一个乡镇在任何一年，登记册上只有一行有效
-- severity: blocking
select
    earlier.town_code,
    earlier.valid_from,
    earlier.valid_to,
    later.valid_from as other_valid_from,
    later.valid_to as other_valid_to
from core.towns as earlier
inner join core.towns as later
    on
        earlier.town_code = later.town_code
        and earlier.valid_from < later.valid_from
        and coalesce(earlier.valid_to, 9999) >= later.valid_from
