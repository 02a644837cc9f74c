with

stepped as (

    select * from {{ ref('int_license_deliveries_stepped') }}

),

resellers as (

    select * from {{ ref('int_resellers_notified') }}

),

subscriptions as (

    select * from {{ ref('int_subscriptions_current') }}

),

accounts as (

    select * from {{ ref('int_billing_accounts_classified') }}

),

as_of as (

    select * from {{ ref('as_of') }}

),

as_of_end as (

    select cast({{ dbt.dateadd('day', 1, 'as_of_date') }} as timestamp) as ends_at
    from as_of

),

described as (

    select
        -- ids
        stepped.delivery_id,
        stepped.order_id,
        stepped.subscription_name,
        stepped.license_id,
        subscriptions.billing_account_id,
        accounts.crm_account_id,

        -- details
        stepped.first_missing_step,
        case
            when stepped.first_missing_step is null then null
            when accounts.is_silent then 'silent profile'
            when stepped.first_missing_step in ('terms requested', 'terms accepted') then 'terms not accepted'
        end as blocked_reason,

        -- dates
        stepped.term_start_date,
        stepped.ordered_at,
        stepped.terms_requested_at,
        stepped.terms_accepted_at,
        resellers.reseller_notified_at,
        stepped.license_created_at,
        stepped.license_mailed_at,

        -- flags
        stepped.are_terms_required,
        stepped.is_still_needed,

        -- measures
        cast(
            case
                when
                    stepped.first_missing_step is not null
                    and stepped.is_still_needed
                    and stepped.waiting_since > cast('0001-01-01' as timestamp)
                    and stepped.waiting_since < as_of_end.ends_at
                    then datediff('hour', stepped.waiting_since, as_of_end.ends_at)
            end
            as bigint
        ) as hours_waiting
    from stepped
    cross join as_of_end
    inner join subscriptions
        on stepped.subscription_name = subscriptions.subscription_name
    left join accounts
        on subscriptions.billing_account_id = accounts.billing_account_id
    left join resellers
        on stepped.subscription_name = resellers.subscription_name

)

select * from described
