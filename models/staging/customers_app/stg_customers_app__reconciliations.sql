with

raw_reconciliations as (

    {{ read_raw('customers_app', 'reconciliations') }}

),

renamed as (

    select
        -- ids
        id as reconciliation_id,
        order_id,
        qsr_opportunity_id as opportunity_id,

        -- dates
        reconcile_on,
        quoted_invoice_at,
        upcoming_email_sent_at,
        completed_email_sent_at,
        reconcile_done_at as reconciled_at,
        created_at,
        updated_at,

        -- measures
        user_count as users,
        quoted_invoice_amount,

        -- details
        skip_reason,
        error_message
    {{ custom_fields('customers_app', 'reconciliations') }}
    from raw_reconciliations

)

select * from renamed
