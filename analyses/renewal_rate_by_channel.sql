-- What part of the ARR that ended in the last twelve months was renewed, by sales channel?
with

pipeline as (

    select * from {{ ref('renewal_pipeline_by_month') }}

),

as_of as (

    select * from {{ ref('as_of') }}

),

summed as (

    select
        pipeline.sales_channel,
        sum(pipeline.renewals) as renewals,
        sum(pipeline.renewed_renewals) as renewed_renewals,
        sum(pipeline.arr_available_usd_amount) as available_usd_amount,
        sum(pipeline.renewed_usd_amount) as renewed_usd_amount,
        sum(pipeline.retained_usd_amount) as retained_usd_amount
    from pipeline
    cross join as_of
    where
        pipeline.month_start_date
        > cast({{ dbt.dateadd('month', -12, 'as_of.last_completed_month') }} as date)
        and pipeline.month_start_date <= as_of.last_completed_month
    group by pipeline.sales_channel

),

-- net counts growth, gross does not
rates as (

    select
        sales_channel,
        renewals,
        renewed_renewals,
        round(available_usd_amount, 2) as available_usd_amount,
        case
            when available_usd_amount != 0
                then round(cast(renewed_usd_amount as double) / cast(available_usd_amount as double), 4)
        end as net_renewal_rate,
        case
            when available_usd_amount != 0
                then round(cast(retained_usd_amount as double) / cast(available_usd_amount as double), 4)
        end as gross_renewal_rate
    from summed

)

select * from rates
order by available_usd_amount desc
