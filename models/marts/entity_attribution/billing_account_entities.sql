with

attributed as (

    select * from {{ ref('int_accounts_attributed') }}

),

subscriptions as (

    select * from {{ ref('int_subscriptions_current') }}

),

valued as (

    select * from {{ ref('int_subscriptions_valued') }}

),

replacements as (

    select * from {{ ref('int_accounts_replaced') }}

),

as_of as (

    select * from {{ ref('as_of') }}

),

invoiced as (

    select
        subscriptions.invoiced_account_id as billing_account_id,
        sum(valued.arr_usd_amount) as arr_usd_amount,
        min(
            case
                when
                    subscriptions.subscription_start_date <= as_of.as_of_date
                    and subscriptions.end_date > as_of.as_of_date
                    then subscriptions.term_end_date
            end
        ) as next_term_end_date
    from subscriptions
    cross join as_of
    inner join valued
        on subscriptions.subscription_name = valued.subscription_name
    group by subscriptions.invoiced_account_id

),

replaced as (

    select
        billing_account_id,
        min(replacement_billing_account_id) as replaced_by_billing_account_id
    from replacements
    group by billing_account_id

),

described as (

    select
        -- ids
        attributed.billing_account_id,
        attributed.crm_account_id,
        replaced.replaced_by_billing_account_id,

        -- details
        attributed.sales_channel,
        attributed.has_several_channels,
        attributed.bill_to_country_code,
        attributed.expected_entity,
        attributed.expected_reason,
        attributed.actual_entity,
        attributed.is_match,
        attributed.mismatch_reason,

        -- dates
        case
            when attributed.sales_channel = 'sales_assisted' and not attributed.is_match
                then invoiced.next_term_end_date
        end as must_change_on,

        -- measures
        cast(coalesce(invoiced.arr_usd_amount, 0) as decimal(28, 9)) as arr_usd_amount
    from attributed
    left join invoiced
        on attributed.billing_account_id = invoiced.billing_account_id
    left join replaced
        on attributed.billing_account_id = replaced.billing_account_id
    where not attributed.is_test_account

)

select * from described
