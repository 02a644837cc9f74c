with

risks as (

    select * from {{ ref('int_renewal_risks_found') }}

),

renewals as (

    select * from {{ ref('int_renewals_described') }}

),

described as (

    select
        -- ids
        risks.subscription_name,
        risks.term_number,

        -- details
        risks.risk_reason,
        risks.detail,

        -- dates
        risks.since_on,
        renewals.term_end_date,

        -- measures
        cast(renewals.arr_available_usd_amount as decimal(28, 9)) as arr_available_to_renew_usd_amount
    from risks
    inner join renewals
        on
            risks.subscription_name = renewals.subscription_name
            and risks.term_number = renewals.term_number
            and not renewals.is_anniversary

)

select * from described
