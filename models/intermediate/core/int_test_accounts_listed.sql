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

-- an account all of whose subscriptions are kept out of analysis is itself a test
excluded_accounts as (

    select billing_account_id
    from subscriptions
    group by billing_account_id
    having count_if(coalesce(is_excluded_from_analysis, false)) = count(*)

),

listed as (

    select billing_account_id from test_accounts_in_force
    union
    select billing_account_id from excluded_accounts

)

select * from listed
