with

terms as (

    select * from {{ ref('int_subscription_terms_valued') }}

),

named as (

    select * from {{ ref('int_named_renewals_judged') }}

),

inferred as (

    select * from {{ ref('int_renewals_inferred') }}

),

links as (

    select
        terms.subscription_name,
        terms.term_number,
        terms.subscription_name as renewal_subscription_name,
        terms.term_number + 1 as renewal_term_number,
        'amendment' as renewal_link
    from terms
    where terms.next_term_start_date is not null

    union all

    select
        subscription_name,
        term_number,
        renewal_subscription_name,
        1 as renewal_term_number,
        'linked' as renewal_link
    from named
    where link_problem is null

    union all

    select
        subscription_name,
        term_number,
        renewal_subscription_name,
        1 as renewal_term_number,
        'inferred' as renewal_link
    from inferred

),

-- nothing is renewed by what started no later: links never close a circle
valued as (

    select
        links.subscription_name,
        links.term_number,
        links.renewal_subscription_name,
        links.renewal_term_number,
        links.renewal_link,
        renewals.term_start_date as renewed_on,
        datediff('day', terms.term_end_date, renewals.term_start_date) as gap_days,
        terms.ending_arr_amount,
        renewals.starting_arr_amount as renewal_arr_amount,
        sum(terms.ending_arr_amount) over (
            partition by links.renewal_subscription_name, links.renewal_term_number
        ) as renewed_together_arr_amount,
        count(*) over (
            partition by links.renewal_subscription_name, links.renewal_term_number
        ) as renewed_together_terms
    from links
    inner join terms
        on
            links.subscription_name = terms.subscription_name
            and links.term_number = terms.term_number
    inner join terms as renewals
        on
            links.renewal_subscription_name = renewals.subscription_name
            and links.renewal_term_number = renewals.term_number
    where renewals.term_start_date > terms.term_start_date

),

-- what was renewed together shares the new ARR by what it was worth before
allocated as (

    select
        subscription_name,
        term_number,
        renewal_subscription_name,
        renewal_term_number,
        renewal_link,
        renewed_on,
        gap_days,
        cast(
            renewal_arr_amount
            * case
                when renewed_together_arr_amount = 0 then cast(1 as double) / renewed_together_terms
                else cast(ending_arr_amount as double) / cast(renewed_together_arr_amount as double)
            end
            as decimal(28, 9)
        ) as allocated_arr_amount
    from valued

)

select * from allocated
