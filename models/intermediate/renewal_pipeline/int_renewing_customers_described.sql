with

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

tickets as (

    select * from {{ ref('int_license_and_renewal_tickets_linked') }}

),

open_tickets as (

    select
        crm_account_id,
        count(*) as open_tickets,
        min(cast(created_at as date)) as oldest_opened_on
    from tickets
    where is_open
    group by crm_account_id

),

described as (

    select
        subscriptions.subscription_name,
        subscriptions.billing_account_id,
        accounts.crm_account_id,
        accounts.currency_code,
        accounts.is_silent,
        accounts.is_po_required,
        channels.sales_channel,
        coalesce(attributed.billing_entity, 'unknown') as billing_entity,
        attributed.expected_entity,
        (
            attributed.sales_channel = 'sales_assisted'
            and attributed.expected_entity != attributed.actual_entity
        ) as must_change_entity,
        coalesce(open_tickets.open_tickets, 0) as open_tickets,
        open_tickets.oldest_opened_on
    from subscriptions
    left join accounts
        on subscriptions.billing_account_id = accounts.billing_account_id
    left join channels
        on subscriptions.subscription_name = channels.subscription_name
    left join attributed
        on subscriptions.invoiced_account_id = attributed.billing_account_id
    left join open_tickets
        on accounts.crm_account_id = open_tickets.crm_account_id

)

select * from described
