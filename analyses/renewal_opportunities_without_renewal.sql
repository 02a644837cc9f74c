-- Which open renewal opportunities stand for no renewal: no term fits, or another one stands for it?
with

opportunities as (

    select * from {{ ref('int_renewal_opportunities_described') }}

),

matched as (

    select * from {{ ref('int_renewal_opportunities_matched') }}

),

crm_accounts as (

    select * from {{ ref('crm_accounts') }}

),

without_renewal as (

    select
        crm_accounts.owner_name,
        crm_accounts.account_name,
        opportunities.opportunity_id,
        opportunities.stage_name,
        opportunities.close_date,
        opportunities.amount
    from opportunities
    left join matched
        on opportunities.opportunity_id = matched.opportunity_id
    left join crm_accounts
        on opportunities.crm_account_id = crm_accounts.crm_account_id
    where
        matched.opportunity_id is null
        and not opportunities.is_closed

)

select * from without_renewal
order by close_date, opportunity_id
