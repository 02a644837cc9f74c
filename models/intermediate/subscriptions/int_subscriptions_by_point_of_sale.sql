with

subscriptions as (

    select * from {{ ref('int_subscriptions_current') }}

),

channels as (

    select * from {{ ref('int_subscriptions_by_channel') }}

),

opportunities as (

    select * from {{ ref('stg_salesforce__opportunities') }}

),

crm_accounts as (

    select * from {{ ref('stg_salesforce__accounts') }}

),

points_of_sale as (

    select * from {{ ref('points_of_sale') }}

),

as_of as (

    select * from {{ ref('as_of') }}

),

sources_of_sale as (

    select
        subscriptions.subscription_name,
        'lead_source' as source_column,
        opportunities.lead_source as source_value
    from subscriptions
    inner join opportunities
        on subscriptions.opportunity_id = opportunities.opportunity_id

    union all

    select
        subscriptions.subscription_name,
        'partner_account' as source_column,
        crm_accounts.account_name as source_value
    from subscriptions
    inner join opportunities
        on subscriptions.opportunity_id = opportunities.opportunity_id
    inner join crm_accounts
        on opportunities.partner_account = crm_accounts.crm_account_id

),

marketplaces as (

    select
        sources_of_sale.subscription_name,
        max_by(points_of_sale.point_of_sale, points_of_sale.valid_from) as point_of_sale
    from sources_of_sale
    cross join as_of
    inner join points_of_sale
        on
            sources_of_sale.source_column = points_of_sale.source_column
            and lower(trim(sources_of_sale.source_value)) = points_of_sale.source_value
            and points_of_sale.valid_from <= as_of.as_of_date
    group by sources_of_sale.subscription_name

),

decided as (

    select
        channels.subscription_name,
        channels.sales_channel,
        channels.reseller_crm_account_id,
        case
            when marketplaces.point_of_sale is not null then marketplaces.point_of_sale
            when channels.first_version_created_by_role = 'portal' then 'customers_app'
            when channels.first_version_created_by_role = 'quote_sync' then 'sales'
            when channels.first_version_quote_number is not null then 'sales'
            when channels.sales_channel = 'web_direct' then 'customers_app'
            when channels.sales_channel in ('sales_assisted', 'authorized_reseller', 'unauthorized_reseller')
                then 'sales'
            else 'unknown'
        end as point_of_sale
    from channels
    left join marketplaces
        on channels.subscription_name = marketplaces.subscription_name

)

select * from decided
