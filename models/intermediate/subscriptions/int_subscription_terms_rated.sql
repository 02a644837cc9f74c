with

subscriptions as (

    select * from {{ ref('int_subscriptions_current') }}

),

terms as (

    select * from {{ ref('int_subscription_terms_numbered') }}

),

accounts as (

    select * from {{ ref('int_billing_accounts_classified') }}

),

rates as (

    select * from {{ ref('int_currency_rates_dated') }}

),

-- a subscription without a real term is rated on the day it started
terms_or_start as (

    select
        subscriptions.subscription_name,
        subscriptions.billing_account_id,
        terms.term_number,
        coalesce(terms.term_start_date, subscriptions.subscription_start_date) as rated_on,
        coalesce(terms.covers_from, cast('0001-01-01' as date)) as covers_from,
        coalesce(terms.covers_until, cast('9999-12-31' as date)) as covers_until
    from subscriptions
    left join terms
        on subscriptions.subscription_name = terms.subscription_name

),

-- the rate of the term's first day holds for the whole term
rated as (

    select
        terms_or_start.subscription_name,
        terms_or_start.term_number,
        terms_or_start.covers_from,
        terms_or_start.covers_until,
        accounts.currency_code,
        rates.usd_rate
    from terms_or_start
    left join accounts
        on terms_or_start.billing_account_id = accounts.billing_account_id
    left join rates
        on
            accounts.currency_code = rates.currency_code
            and terms_or_start.rated_on >= rates.valid_from
            and terms_or_start.rated_on < rates.valid_until

)

select * from rated
