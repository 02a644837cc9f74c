-- What happened to the subscriptions of one customer, day by day: versions, downgrades and cancellations?
with

accounts as (

    select * from {{ ref('billing_accounts') }}

),

versions as (

    select * from {{ ref('subscription_versions') }}

),

changes as (

    select * from {{ ref('cancellations_and_downgrades') }}

),

-- put the customer here
customer_accounts as (

    select
        billing_account_id,
        account_name
    from accounts
    where account_name = 'Contraction Then Reactivation'

),

events as (

    select
        billing_account_id,
        subscription_name,
        valid_from as event_on,
        version,
        version_type as event,
        status as detail
    from versions

    union all

    select
        billing_account_id,
        subscription_name,
        changed_on as event_on,
        cast(null as bigint) as version,
        change_type as event,
        reason as detail
    from changes

),

history as (

    select
        customer_accounts.account_name,
        events.subscription_name,
        events.event_on,
        events.version,
        events.event,
        events.detail
    from events
    inner join customer_accounts
        on events.billing_account_id = customer_accounts.billing_account_id

)

select * from history
order by subscription_name, event_on, version
