with

opportunities as (

    select * from {{ ref('stg_salesforce__opportunities') }}

),

stage_records as (

    select * from {{ ref('stg_salesforce__opportunity_stages') }}

),

quotes as (

    select * from {{ ref('stg_salesforce__quotes') }}

),

linked_subscriptions as (

    select * from {{ ref('int_opportunities_linked') }}

),

crm_accounts as (

    select * from {{ ref('int_crm_accounts_merged') }}

),

as_of as (

    select * from {{ ref('as_of') }}

),

stages as (

    select
        stage_name,
        max(forecast_category) as forecast_category,
        count_if(is_closed) > 0 as is_closed
    from stage_records
    group by stage_name

),

-- the primary quote speaks for the opportunity, else the newest
quotes_chosen as (

    select quotes.*
    from quotes
    cross join as_of
    where
        quotes.opportunity_id is not null
        and (quotes.created_at is null or cast(quotes.created_at as date) <= as_of.as_of_date)
    qualify row_number() over (
        partition by quotes.opportunity_id
        order by
            coalesce(quotes.is_primary, false) desc,
            quotes.created_at desc nulls last,
            quotes.quote_id desc
    ) = 1

),

linked as (

    select
        opportunities.opportunity_id,
        crm_accounts.surviving_crm_account_id as crm_account_id,
        linked_subscriptions.subscription_name,
        opportunities.stage_name,
        coalesce(opportunities.forecast_category, stages.forecast_category) as forecast_category,
        opportunities.amount,
        opportunities.close_date,
        coalesce(opportunities.subscription_start_date, opportunities.close_date) as renews_on,
        coalesce(opportunities.is_closed, stages.is_closed, false) as is_closed,
        quotes_chosen.quote_id,
        quotes_chosen.status as quote_status,
        cast(quotes_chosen.created_at as date) as quoted_on
    from opportunities
    cross join as_of
    left join stages
        on opportunities.stage_name = stages.stage_name
    left join crm_accounts
        on opportunities.crm_account_id = crm_accounts.crm_account_id
    left join linked_subscriptions
        on opportunities.opportunity_id = linked_subscriptions.opportunity_id
    left join quotes_chosen
        on opportunities.opportunity_id = quotes_chosen.opportunity_id
    where
        lower(opportunities.sales_type) = 'renewal'
        and (
            opportunities.created_at is null
            or cast(opportunities.created_at as date) <= as_of.as_of_date
        )

)

select * from linked
