with

raw_orders as (

    {{ read_raw('customers_app', 'orders') }}

),

renamed as (

    select
        -- ids
        id as order_id,
        customer_id,
        product_rate_plan_id,
        subscription_id,
        subscription_name,
        zuora_account_id as billing_account_id,
        billing_account_id as customers_app_billing_account_id,
        gl_namespace_id as namespace_id,

        -- dates
        start_date as order_start_date,
        end_date as order_end_date,
        increased_billing_rate_notified_at,
        created_at,
        updated_at,

        -- measures
        quantity,

        -- flags
        trial as is_trial,

        -- details
        gl_namespace_name as namespace_name,
        amendment_type,
        source
    {{ custom_fields('customers_app', 'orders') }}
    from raw_orders

)

select * from renamed
