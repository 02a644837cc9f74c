with

links as (

    select * from {{ ref('int_renewal_links_allocated') }}

),

subscriptions as (

    select * from {{ ref('int_subscriptions_current') }}

),

accounts as (

    select * from {{ ref('int_billing_accounts_classified') }}

),

described as (

    select
        -- ids
        links.subscription_name,
        links.term_number,
        links.renewal_subscription_name,
        links.renewal_term_number,

        -- details
        links.renewal_link,
        accounts.currency_code,

        -- dates
        links.renewed_on,

        -- measures
        cast(links.gap_days as bigint) as gap_days,
        links.allocated_arr_amount
    from links
    inner join subscriptions
        on links.renewal_subscription_name = subscriptions.subscription_name
    left join accounts
        on subscriptions.billing_account_id = accounts.billing_account_id

)

select * from described
