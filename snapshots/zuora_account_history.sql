{% snapshot zuora_account_history %}

{%- set columns = [
    'communication_profile_id',
] -%}

{{ config(unique_key='billing_account_id', check_cols=columns + ['is_deleted']) }}

{{ records_as_observed(ref('stg_zuora__accounts'), key='billing_account_id', columns=columns) }}

{% endsnapshot %}
