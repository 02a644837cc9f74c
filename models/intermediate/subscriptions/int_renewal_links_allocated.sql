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
        links.*,
        renewals.term_start_date as renewed_on,
        datediff('day', terms.term_end_date, renewals.term_start_date) as gap_days,
        renewals.starting_arr_amount as renewal_arr_amount,
        terms.ending_arr_amount,
        case
            when terms.currency_code is not distinct from renewals.currency_code then 1
            else cast(terms.usd_rate as double) / cast(renewals.usd_rate as double)
        end as unit_in_renewal_currency
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

-- terms renewed together share the new ARR by what they were worth; without a rate amounts weigh as they are
weighed as (

    select
        *,
        cast(ending_arr_amount * coalesce(unit_in_renewal_currency, 1) as decimal(28, 9)) as weight
    from valued

),

shared as (

    select
        *,
        coalesce(
            cast(weight as double)
            / nullif(sum(weight) over (partition by renewal_subscription_name, renewal_term_number), 0),
            cast(1 as double) / count(*) over (partition by renewal_subscription_name, renewal_term_number)
        ) as share
    from weighed

),

allocated as (

    select
        subscription_name,
        term_number,
        renewal_subscription_name,
        renewal_term_number,
        renewal_link,
        renewed_on,
        gap_days,
        cast(renewal_arr_amount * share as decimal(28, 9)) as allocated_arr_amount,
        cast(renewal_arr_amount * share / unit_in_renewal_currency as decimal(28, 9)) as renewed_arr_amount
    from shared

)

select * from allocated
