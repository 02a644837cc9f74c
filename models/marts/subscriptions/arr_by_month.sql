with

charges as (

    select * from {{ ref('int_charges_by_month') }}

),

subscriptions as (

    select * from {{ ref('int_subscriptions_current') }}

),

accounts as (

    select * from {{ ref('int_billing_accounts_classified') }}

),

channels as (

    select * from {{ ref('int_subscriptions_by_channel') }}

),

attributed as (

    select * from {{ ref('int_accounts_attributed') }}

),

arr_by_month as (

    select
        -- ids
        charges.month_start_date,
        charges.subscription_name,
        charges.product_rate_plan_id,
        subscriptions.billing_account_id,
        subscriptions.invoiced_account_id as invoice_owner_account_id,
        accounts.crm_account_id,

        -- details
        charges.product_tier,
        charges.delivery,
        coalesce(attributed.billing_entity, 'unknown') as billing_entity,
        attributed.bill_to_country_code,
        channels.sales_channel,
        charges.currency_code,

        -- measures
        cast(charges.licensed_seats as bigint) as licensed_seats,
        cast(charges.mrr_amount as decimal(28, 9)) as mrr_amount,
        cast(charges.arr_amount as decimal(28, 9)) as arr_amount,
        charges.arr_usd_amount,
        cast(charges.list_arr_amount as decimal(28, 9)) as list_price_amount,
        cast(
            case
                when charges.list_arr_amount > 0
                    then 1 - cast(charges.arr_amount as double) / cast(charges.list_arr_amount as double)
            end
            as decimal(9, 6)
        ) as discount_rate
    from charges
    inner join subscriptions
        on charges.subscription_name = subscriptions.subscription_name
    left join accounts
        on subscriptions.billing_account_id = accounts.billing_account_id
    left join attributed
        on subscriptions.invoiced_account_id = attributed.billing_account_id
    left join channels
        on charges.subscription_name = channels.subscription_name

)

select * from arr_by_month
