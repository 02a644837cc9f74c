with

opportunities as (

    select * from {{ ref('int_renewal_opportunities_described') }}

),

terms as (

    select * from {{ ref('int_subscription_terms_valued') }}

),

subscriptions as (

    select * from {{ ref('int_subscriptions_current') }}

),

accounts as (

    select * from {{ ref('int_billing_accounts_classified') }}

),

linked as (

    select
        opportunities.opportunity_id,
        terms.subscription_name,
        terms.term_number,
        abs(datediff('day', terms.term_end_date, opportunities.renews_on)) as days_apart
    from opportunities
    inner join terms
        on opportunities.subscription_name = terms.subscription_name
    where terms.term_end_date is not null

),

-- an opportunity that names no subscription belongs to a term of its account within 90 days
inferred as (

    select
        opportunities.opportunity_id,
        terms.subscription_name,
        terms.term_number,
        abs(datediff('day', terms.term_end_date, opportunities.renews_on)) as days_apart
    from opportunities
    inner join accounts
        on opportunities.crm_account_id = accounts.crm_account_id
    inner join subscriptions
        on accounts.billing_account_id = subscriptions.billing_account_id
    inner join terms
        on subscriptions.subscription_name = terms.subscription_name
    where
        opportunities.subscription_name is null
        and abs(datediff('day', terms.term_end_date, opportunities.renews_on)) <= 90

),

candidates as (

    select *, 'linked' as opportunity_match from linked
    union all
    select *, 'inferred' as opportunity_match from inferred

),

-- each opportunity renews one term: the nearest
nearest as (

    select *
    from candidates
    qualify row_number() over (
        partition by opportunity_id
        order by days_apart, subscription_name, term_number
    ) = 1

),

-- a link outranks an inference; the open and nearest opportunity stands for several
chosen as (

    select
        nearest.subscription_name,
        nearest.term_number,
        nearest.opportunity_id,
        case
            when
                count(*) over (
                    partition by nearest.subscription_name, nearest.term_number, nearest.opportunity_match
                ) > 1 then 'several'
            else nearest.opportunity_match
        end as opportunity_match,
        opportunities.stage_name,
        opportunities.forecast_category,
        opportunities.amount,
        opportunities.close_date,
        opportunities.is_closed,
        opportunities.quote_id,
        opportunities.quote_status,
        opportunities.quoted_on
    from nearest
    inner join opportunities
        on nearest.opportunity_id = opportunities.opportunity_id
    qualify row_number() over (
        partition by nearest.subscription_name, nearest.term_number
        order by
            nearest.opportunity_match desc,
            opportunities.is_closed,
            nearest.days_apart,
            nearest.opportunity_id
    ) = 1

)

select * from chosen
