with

versions as (

    select * from {{ ref('int_subscription_versions_dated') }}

),

-- a version that a later one starts at or before was rolled back, amended or restated
starts as (

    select
        *,
        min(term_start_date) over (
            partition by subscription_name
            order by version
            rows between 1 following and unbounded following
        ) as earliest_later_start
    from versions
    where not is_draft

),

real_terms as (

    select
        subscription_name,
        subscription_id,
        term_start_date,
        case when end_date < cast('9999-12-31' as date) then end_date end as term_end_date,
        current_term as term_months
    from starts
    where
        term_start_date < end_date
        and (earliest_later_start is null or term_start_date < earliest_later_start)

),

-- every day belongs to one term: the last that has started, or else the first
numbered as (

    select
        *,
        row_number() over (
            partition by subscription_name
            order by term_start_date
        ) as term_number,
        lead(term_start_date) over (
            partition by subscription_name
            order by term_start_date
        ) as next_term_start_date
    from real_terms

),

terms as (

    select
        subscription_name,
        term_number,
        subscription_id,
        term_start_date,
        term_end_date,
        term_months,
        next_term_start_date,
        case when term_number = 1 then cast('0001-01-01' as date) else term_start_date end as covers_from,
        coalesce(next_term_start_date, cast('9999-12-31' as date)) as covers_until
    from numbered

)

select * from terms
