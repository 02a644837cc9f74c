-- Which subscriptions that Zuora names as a renewal renew nothing, and why? Billing corrects the field.
with

terms as (

    select * from {{ ref('subscription_terms') }}

),

subscriptions as (

    select * from {{ ref('subscriptions') }}

),

billing_accounts as (

    select * from {{ ref('billing_accounts') }}

),

named as (

    select
        billing_accounts.account_name,
        terms.subscription_name,
        terms.term_number,
        terms.term_end_date,
        terms.renewal_link_problem,
        terms.currency_code,
        terms.arr_amount
    from terms
    inner join subscriptions
        on terms.subscription_name = subscriptions.subscription_name
    left join billing_accounts
        on subscriptions.billing_account_id = billing_accounts.billing_account_id
    where terms.renewal_link_problem is not null
    order by terms.term_end_date, terms.subscription_name

)

select * from named
