-- Why: what renews several terms must not count once for each, nor get lost between them.
-- When it fails: the shares of the renewing term shown do not add up to the ARR it starts with.
with

links as (

    select * from {{ ref('int_renewal_links_allocated') }}

),

terms as (

    select * from {{ ref('int_subscription_terms_valued') }}

),

shared as (

    select
        renewal_subscription_name,
        renewal_term_number,
        sum(allocated_arr_amount) as allocated_arr_amount
    from links
    group by renewal_subscription_name, renewal_term_number

),

differing as (

    select
        shared.renewal_subscription_name,
        shared.renewal_term_number,
        shared.allocated_arr_amount,
        terms.starting_arr_amount
    from shared
    left join terms
        on
            shared.renewal_subscription_name = terms.subscription_name
            and shared.renewal_term_number = terms.term_number
    where round(shared.allocated_arr_amount, 2) is distinct from round(terms.starting_arr_amount, 2)

)

select * from differing
