with

terms as (

    select * from {{ ref('int_subscription_terms_valued') }}

),

links as (

    select * from {{ ref('int_renewal_links_allocated') }}

),

named_renewals as (

    select * from {{ ref('int_named_renewals_judged') }}

),

subscriptions as (

    select * from {{ ref('int_subscriptions_current') }}

),

accounts as (

    select * from {{ ref('int_billing_accounts_classified') }}

),

renewed as (

    select
        subscription_name,
        term_number,
        case when count(renewed_arr_amount) = count(*) then sum(renewed_arr_amount) end as renewed_arr_amount
    from links
    group by subscription_name, term_number

),

problems as (

    select
        subscription_name,
        term_number,
        min(link_problem) as renewal_link_problem
    from named_renewals
    where link_problem is not null
    group by subscription_name, term_number

),

described as (

    select
        -- ids
        terms.subscription_name,
        terms.term_number,
        terms.subscription_id,

        -- details
        terms.product_tier,
        terms.delivery,
        accounts.currency_code,
        problems.renewal_link_problem,

        -- dates
        terms.term_start_date,
        terms.term_end_date,

        -- measures
        cast(terms.term_months as bigint) as term_months,
        cast(terms.licensed_seats as bigint) as licensed_seats,
        cast(terms.starting_arr_amount as decimal(28, 9)) as starting_arr_amount,
        cast(
            case
                when terms.term_end_date is null then terms.starting_arr_amount
                else terms.ending_arr_amount
            end
            as decimal(28, 9)
        ) as arr_amount,
        cast(renewed.renewed_arr_amount as decimal(28, 9)) as renewed_arr_amount,

        -- flags
        renewed.subscription_name is not null as is_renewed
    from terms
    inner join subscriptions
        on terms.subscription_name = subscriptions.subscription_name
    left join accounts
        on subscriptions.billing_account_id = accounts.billing_account_id
    left join renewed
        on
            terms.subscription_name = renewed.subscription_name
            and terms.term_number = renewed.term_number
    left join problems
        on
            terms.subscription_name = problems.subscription_name
            and terms.term_number = problems.term_number

)

select * from described
