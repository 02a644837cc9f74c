with

items as (

    select * from {{ ref('stg_zuora__invoice_items') }}

),

invoices as (

    select * from {{ ref('int_invoices_issued') }}

),

every_version as (

    select * from {{ ref('stg_zuora__subscriptions') }}

),

versions as (

    select * from {{ ref('int_subscription_versions_dated') }}

),

charges as (

    select * from {{ ref('stg_zuora__rate_plan_charges') }}

),

rate_plans as (

    select * from {{ ref('stg_zuora__rate_plans') }}

),

products as (

    select * from {{ ref('int_products_classified') }}

),

product_charges as (

    select * from {{ ref('int_product_charges_classified') }}

),

-- an item that names no charge is what its product is
products_sold as (

    select
        product_id,
        count_if(is_recurring_revenue) > 0 as is_recurring_revenue
    from product_charges
    group by product_id

),

names as (

    select distinct subscription_name
    from versions

),

-- an item of a subscription that nobody loaded stays, one of a subscription kept out of analysis does not
classified as (

    select
        items.invoice_item_id,
        items.invoice_id,
        invoices.billing_account_id,
        invoices.currency_code,
        invoices.is_posted,
        names.subscription_name,
        items.rate_plan_charge_id,
        coalesce(items.charge_name, charges.rate_plan_charge_name) as charge_name,
        rate_plans.rate_plan_name,
        items.service_start_date,
        items.quantity,
        items.charge_amount as amount,
        coalesce(
            {{ is_recurring_revenue('charges.charge_type', 'products.is_recurring_revenue') }},
            product_charges.is_recurring_revenue,
            products_sold.is_recurring_revenue,
            false
        ) as is_recurring_revenue
    from items
    inner join invoices
        on items.invoice_id = invoices.invoice_id
    left join every_version
        on items.subscription_id = every_version.subscription_id
    left join names
        on every_version.subscription_name = names.subscription_name
    left join charges
        on items.rate_plan_charge_id = charges.rate_plan_charge_id
    left join rate_plans
        on charges.rate_plan_id = rate_plans.rate_plan_id
    left join products
        on
            coalesce(rate_plans.product_rate_plan_id, charges.product_rate_plan_id)
            = products.product_rate_plan_id
    left join product_charges
        on items.product_rate_plan_charge_id = product_charges.product_rate_plan_charge_id
    left join products_sold
        on items.product_id = products_sold.product_id
    where every_version.subscription_id is null or names.subscription_name is not null

)

select * from classified
