-- Why: anniversaries and opportunities must not make a term count twice, and no join may lose one.
-- When it fails: the term shown has more or less ARR up for renewal than runs on its last day.
with

renewals as (

    select * from {{ ref('renewals') }}

),

terms as (

    select * from {{ ref('int_subscription_terms_valued') }}

),

as_of as (

    select * from {{ ref('as_of') }}

),

ending_terms as (

    select
        terms.subscription_name,
        terms.term_number,
        terms.ending_arr_amount
    from terms
    cross join as_of
    where terms.term_end_date <= cast({{ dbt.dateadd('month', 24, 'as_of.as_of_date') }} as date)

),

available as (

    select
        subscription_name,
        term_number,
        count_if(not is_anniversary) as term_ends,
        sum(arr_available_to_renew_amount) as available_arr_amount
    from renewals
    group by subscription_name, term_number

),

differing as (

    select
        coalesce(ending_terms.subscription_name, available.subscription_name) as subscription_name,
        coalesce(ending_terms.term_number, available.term_number) as term_number,
        ending_terms.ending_arr_amount,
        available.available_arr_amount,
        available.term_ends
    from ending_terms
    full outer join available
        on
            ending_terms.subscription_name = available.subscription_name
            and ending_terms.term_number = available.term_number
    where
        coalesce(ending_terms.ending_arr_amount, 0) != coalesce(available.available_arr_amount, 0)
        or (ending_terms.subscription_name is not null and available.term_ends is distinct from 1)

)

select * from differing
