with

test_accounts as (

    select * from {{ ref('test_accounts') }}

),

subscriptions as (

    select * from {{ ref('stg_zuora__subscriptions') }}

),

as_of as (

    select * from {{ ref('as_of') }}

),

test_accounts_in_force as (

    select distinct test_accounts.billing_account_id
    from test_accounts
    cross join as_of
    where test_accounts.valid_from <= as_of.as_of_date

),

-- the newest version says whether a subscription is kept out of analysis
newest_versions as (

    select
        subscription_name,
        max_by(
            billing_account_id, case when billing_account_id is not null then version end
        ) as billing_account_id,
        max_by(coalesce(is_excluded_from_analysis, false), version) as is_excluded
    from subscriptions
    group by subscription_name

),

-- an account all of whose subscriptions are kept out is itself a test
excluded_accounts as (

    select billing_account_id
    from newest_versions
    where billing_account_id is not null
    group by billing_account_id
    having count_if(is_excluded) = count(*)

),

listed as (

    select billing_account_id from test_accounts_in_force
    union
    select billing_account_id from excluded_accounts

)

select * from listed
