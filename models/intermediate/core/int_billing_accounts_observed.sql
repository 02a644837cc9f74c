with

accounts as (

    select * from {{ ref('int_billing_accounts_classified') }}

),

as_of as (

    select * from {{ ref('as_of') }}

),

extracts as (

    select cast(max(newest_loaded_at) as date) as newest_load_date from {{ ref('stg_ingestion__extracts') }}

),

-- an earlier as-of date shows the newest extracts still, so it is no observation of that day
observed as (

    select
        accounts.billing_account_id,
        accounts.communication_profile,
        accounts.is_silent,
        cast(as_of.as_of_date as timestamp) as observed_at
    from accounts
    cross join as_of
    cross join extracts
    where as_of.as_of_date >= extracts.newest_load_date

)

select * from observed
