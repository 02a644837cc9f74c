-- Which groups on GitLab.com are paid for and still not on a paid plan, since when, and worth what?
with

matches as (

    select * from {{ ref('order_matches') }}

),

subscriptions as (

    select * from {{ ref('subscriptions') }}

),

billing_accounts as (

    select * from {{ ref('billing_accounts') }}

),

still_free as (

    select
        billing_accounts.account_name,
        matches.order_id,
        matches.namespace_id,
        coalesce(matches.namespace_plan, 'none') as namespace_plan,
        matches.subscription_name,
        subscriptions.product_tier,
        subscriptions.licensed_seats,
        subscriptions.term_start_date,
        round(subscriptions.arr_amount, 2) as arr_amount,
        subscriptions.currency_code
    from matches
    inner join subscriptions
        on matches.subscription_name = subscriptions.subscription_name
    inner join billing_accounts
        on subscriptions.billing_account_id = billing_accounts.billing_account_id
    where
        matches.match_status = 'Paid Order Missing Namespace Assignment'
        and matches.namespace_id is not null
        and subscriptions.is_in_force

)

select * from still_free
order by term_start_date, subscription_name
