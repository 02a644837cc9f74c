with

named as (

    select * from {{ ref('int_renewal_subscriptions_named') }}

),

terms as (

    select * from {{ ref('int_subscription_terms_valued') }}

),

-- the last term is the one that ends; in a circle of names at least one link goes back in time
judged as (

    select
        named.subscription_name,
        terms.term_number,
        named.renewal_slug,
        named.renewal_subscription_name,
        case
            when named.renewal_subscription_name is null then 'no such subscription'
            when named.renewal_subscription_name = named.subscription_name then 'names itself'
            when renewals.subscription_name is null then 'never in force'
            when renewals.term_start_date <= terms.term_start_date then 'started no later'
        end as link_problem
    from named
    inner join terms
        on
            named.subscription_name = terms.subscription_name
            and terms.next_term_start_date is null
    left join terms as renewals
        on
            named.renewal_subscription_name = renewals.subscription_name
            and renewals.term_number = 1

)

select * from judged
