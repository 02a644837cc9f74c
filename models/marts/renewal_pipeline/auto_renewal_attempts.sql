with

attempts as (

    select * from {{ ref('int_auto_renewals_attempted') }}

),

described as (

    select
        -- ids
        subscription_name,
        term_number,

        -- details
        payment_status,

        -- dates
        term_end_date,
        attempted_on,

        -- flags
        is_recovered
    from attempts

)

select * from described
