with

extracts as (

    select * from {{ ref('stg_ingestion__extracts') }}

),

newest_load as (

    select
        cast(
            coalesce(
                cast({{ "'" ~ var('as_of_date') ~ "'" if var('as_of_date') else 'null' }} as timestamp),
                max(newest_loaded_at)
            ) as date
        ) as as_of_date,
        cast(max(newest_loaded_at) as date) as newest_load_date
    from extracts

),

-- a month counts as completed on its last day
completed as (

    select
        as_of_date,
        newest_load_date,
        case
            when as_of_date = last_day(as_of_date) then cast(date_trunc('month', as_of_date) as date)
            else cast({{ dbt.dateadd('month', -1, "date_trunc('month', as_of_date)") }} as date)
        end as last_completed_month
    from newest_load

)

select * from completed
