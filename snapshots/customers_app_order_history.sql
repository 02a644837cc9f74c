{% snapshot customers_app_order_history %}

{%- set columns = [
    'customer_id',
    'product_rate_plan_id',
    'subscription_id',
    'subscription_name',
    'billing_account_id',
    'namespace_id',
    'order_start_date',
    'order_end_date',
    'increased_billing_rate_notified_at',
    'quantity',
    'is_trial',
    'amendment_type',
] -%}

{{ config(unique_key='order_id', check_cols=columns + ['is_deleted']) }}

{{ records_as_observed(ref('stg_customers_app__orders'), key='order_id', columns=columns) }}

{% endsnapshot %}
