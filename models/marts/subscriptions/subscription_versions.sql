with

versions as (

    select * from {{ ref('int_subscription_versions_typed') }}

),

described as (

    select
        -- ids
        subscription_id,
        subscription_name,
        billing_account_id,

        -- details
        version,
        version_type,
        status,

        -- dates
        valid_from,
        valid_until,
        term_start_date,
        term_end_date,
        cancelled_date,

        -- flags
        is_draft,
        is_auto_renew as is_auto_renew_in_zuora
    from versions

)

select * from described
