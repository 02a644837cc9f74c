with

terms as (

    select * from {{ ref('int_subscription_terms_valued') }}

),

named as (

    select * from {{ ref('int_named_renewals_judged') }}

),

subscriptions as (

    select * from {{ ref('int_subscriptions_current') }}

),

accounts as (

    select * from {{ ref('int_billing_accounts_classified') }}

),

named_links as (

    select
        subscription_name,
        renewal_subscription_name
    from named
    where link_problem is null

),

customers as (

    select
        subscriptions.subscription_name,
        accounts.crm_account_id
    from subscriptions
    inner join accounts
        on subscriptions.billing_account_id = accounts.billing_account_id

),

-- terms that ended with no next term and no named renewal
ended as (

    select
        customers.crm_account_id,
        terms.subscription_name,
        terms.term_number,
        terms.term_end_date,
        terms.delivery
    from terms
    inner join customers
        on terms.subscription_name = customers.subscription_name
    where
        terms.next_term_start_date is null
        and terms.term_end_date is not null
        and terms.subscription_name not in (select named_links.subscription_name from named_links)

),

-- new subscriptions that nobody named as a renewal
started as (

    select
        customers.crm_account_id,
        terms.subscription_name,
        terms.term_start_date,
        terms.delivery
    from terms
    inner join customers
        on terms.subscription_name = customers.subscription_name
    where
        terms.term_number = 1
        and terms.subscription_name not in (select named_links.renewal_subscription_name from named_links)

),

-- best pair first: same delivery, then nearest start, then lowest name
candidates as (

    select
        ended.crm_account_id,
        ended.subscription_name,
        ended.term_number,
        started.subscription_name as renewal_subscription_name,
        row_number() over (
            partition by ended.crm_account_id
            order by
                case when ended.delivery = started.delivery then 0 else 1 end,
                abs(datediff('day', ended.term_end_date, started.term_start_date)),
                started.subscription_name,
                ended.subscription_name
        ) as preference
    from ended
    inner join started
        on
            ended.crm_account_id = started.crm_account_id
            and ended.subscription_name != started.subscription_name
    where datediff('day', ended.term_end_date, started.term_start_date) between -3 and 180

)

select * from candidates
