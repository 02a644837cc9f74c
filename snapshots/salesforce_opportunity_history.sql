{% snapshot salesforce_opportunity_history %}

{%- set columns = [
    'crm_account_id',
    'owner_id',
    'sales_type',
    'stage_name',
    'forecast_category',
    'close_date',
    'amount',
    'arr_amount',
    'renewal_amount',
    'is_closed',
    'is_won',
    'reason_for_loss',
] -%}

{{ config(unique_key='opportunity_id', check_cols=columns + ['is_deleted']) }}

{{ records_as_observed(ref('stg_salesforce__opportunities'), key='opportunity_id', columns=columns) }}

{% endsnapshot %}
