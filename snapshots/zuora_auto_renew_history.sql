{% snapshot zuora_auto_renew_history %}

{%- set columns = [
    'subscription_name',
    'is_auto_renew',
    'is_auto_renew_in_customers_app',
    'contract_auto_renew',
    'turn_on_auto_renew',
] -%}

{{ config(unique_key='subscription_id', check_cols=columns + ['is_deleted']) }}

{{ records_as_observed(ref('stg_zuora__subscriptions'), key='subscription_id', columns=columns) }}

{% endsnapshot %}
