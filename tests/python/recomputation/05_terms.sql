-- R11: the terms of each subscription.

-- A term is real when it starts before every later version's and before it ends.
create table terms as
with

placed as (

    select
        versions.name,
        versions.version,
        versions.termstartdate as starts_on,
        least(coalesce(versions.cancelleddate, versions.termenddate), versions.termenddate) as ends_on,
        versions.currentterm,
        min(versions.termstartdate) over (
            partition by versions.name order by versions.version
            rows between 1 following and unbounded following
        ) as next_start
    from versions
    inner join newest using (name)

)

select
    name,
    row_number() over (partition by name order by starts_on) as term_number,
    starts_on,
    ends_on,
    currentterm
from placed
where starts_on < ends_on and (next_start is null or starts_on < next_start);

-- Every day belongs to one term: the last that has started, else the first. Without any, that of the version.
create table term_days as
select
    newest.name,
    coalesce(terms.starts_on, newest.termstartdate) as term_start_date,
    if(coalesce(terms.term_number, 1) = 1, date '0001-01-01', terms.starts_on) as from_day,
    lead(terms.starts_on, 1, date '9999-12-31') over (
        partition by newest.name order by terms.starts_on
    ) as until_day
from newest
left join terms using (name);
