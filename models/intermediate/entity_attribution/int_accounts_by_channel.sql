with

accounts as (

    select * from {{ ref('int_billing_accounts_classified') }}

),

subscriptions as (

    select * from {{ ref('int_subscriptions_current') }}

),

channels as (

    select * from {{ ref('int_subscriptions_by_channel') }}

),

authorized_resellers as (

    select * from {{ ref('int_resellers_authorized') }}

),

as_of as (

    select * from {{ ref('as_of') }}

),

invoiced as (

    select
        subscriptions.invoiced_account_id as billing_account_id,
        subscriptions.subscription_name,
        subscriptions.subscription_start_date,
        channels.sales_channel,
        channels.first_version_created_by_role,
        (
            subscriptions.subscription_start_date <= as_of.as_of_date
            and subscriptions.end_date > as_of.as_of_date
        ) as is_in_force
    from subscriptions
    cross join as_of
    inner join channels
        on subscriptions.subscription_name = channels.subscription_name

),

newest as (

    select
        billing_account_id,
        sales_channel
    from invoiced
    qualify row_number() over (
        partition by billing_account_id
        order by subscription_start_date desc nulls last, subscription_name
    ) = 1

),

agreement as (

    select
        billing_account_id,
        count(distinct case when is_in_force then sales_channel end) > 1 as has_several_channels,
        count_if(first_version_created_by_role = 'portal') > 0 as was_sold_in_web_store
    from invoiced
    group by billing_account_id

),

-- the account's own batch, where its subscriptions disagree or are missing
batch_channels as (

    select
        accounts.billing_account_id,
        case
            when accounts.batch_sales_channel = 'reseller' and authorized_resellers.crm_account_id is not null
                then 'authorized_reseller'
            when accounts.batch_sales_channel = 'reseller' then 'unauthorized_reseller'
            else accounts.batch_sales_channel
        end as sales_channel
    from accounts
    left join authorized_resellers
        on accounts.crm_account_id = authorized_resellers.crm_account_id

),

decided as (

    select
        batch_channels.billing_account_id,
        case
            when coalesce(agreement.has_several_channels, false)
                then coalesce(batch_channels.sales_channel, newest.sales_channel, 'unmapped')
            else coalesce(newest.sales_channel, batch_channels.sales_channel, 'unmapped')
        end as sales_channel,
        coalesce(agreement.has_several_channels, false) as has_several_channels,
        coalesce(agreement.was_sold_in_web_store, false) as was_sold_in_web_store
    from batch_channels
    left join newest
        on batch_channels.billing_account_id = newest.billing_account_id
    left join agreement
        on batch_channels.billing_account_id = agreement.billing_account_id

)

select * from decided
